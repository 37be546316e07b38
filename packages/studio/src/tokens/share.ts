/** @file The state of the Tokens page in a link. It stands after the #, which no browser sends to a server. */

export interface SharedState {
  readonly text: string
  readonly tokenizers: readonly string[]
  /** Name of a chat template; empty for none. */
  readonly chat: string
  /** Special tokens in the text are taken as such. */
  readonly special: boolean
  readonly view: 'text' | 'ids'
}

/** Longer texts make links that mail programs and chats cut off. */
export const MOST_SHARED_CHARACTERS = 100_000
/** A link may come from anyone: what it unpacks to is bounded. */
const MOST_UNPACKED_BYTES = 4 * MOST_SHARED_CHARACTERS

/** @returns what to write after the #; null for a text that is too long */
export async function toLink({ text, tokenizers, chat, special, view }: SharedState): Promise<string | null> {
  if (text.length > MOST_SHARED_CHARACTERS) return null
  const packed = await pipe(new TextEncoder().encode(text), new CompressionStream('deflate-raw'), Infinity)
  return new URLSearchParams({
    k: tokenizers.join(','),
    ...(chat === '' ? {} : { c: chat }),
    ...(special ? { s: '1' } : {}),
    ...(view === 'ids' ? { v: 'ids' } : {}),
    t: toBase64Url(packed!),
  }).toString()
}

/** @returns null for what is no such link, or unpacks to more than a link may hold */
export async function fromLink(hash: string): Promise<SharedState | null> {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  const [packed, names] = [fields.get('t'), fields.get('k')]
  if (packed === null) return null
  try {
    const bytes = fromBase64Url(packed)
    if (bytes === null) return null
    const unpacked = await pipe(bytes, new DecompressionStream('deflate-raw'), MOST_UNPACKED_BYTES)
    if (unpacked === null) return null
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(unpacked)
    const tokenizers = (names ?? '').split(',').filter((name) => name !== '' && name.length <= 120)
    return {
      text,
      tokenizers: tokenizers.slice(0, 4),
      chat: (fields.get('c') ?? '').slice(0, 40),
      special: fields.get('s') === '1',
      view: fields.get('v') === 'ids' ? 'ids' : 'text',
    }
  } catch {
    // Damaged on its way: the page begins as if there were no link.
    return null
  }
}

async function pipe(
  bytes: Uint8Array,
  through: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array | null> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(through)
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stream as unknown as AsyncIterable<Uint8Array>) {
    size += part.length
    if (size > most) return null
    parts.push(part)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array | null {
  if (!/^[\w-]*$/.test(text)) return null
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (unit) => unit.charCodeAt(0))
}
