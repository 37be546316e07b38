/** @file From ids to text: the decoder's steps, or bytes where the vocabulary holds bytes. */
import { createDecoder } from '../decoders/create.js'
import type { DecodeSink } from '../decoders/step.js'
import { TokenwrightError } from '../errors.js'
import type { DecodeOptions, DecodeStream } from '../encoder.js'
import type { Tokenizer } from '../tokenizer.js'
import type { TokenTable } from './token-table.js'

export interface Decoding {
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string
  decodeBytes(ids: ArrayLike<number>, options?: DecodeOptions): Uint8Array
  decodeStream(options?: DecodeOptions): DecodeStream
  tokenBytes(id: number): Uint8Array
}

const utf8 = new TextEncoder()

/** Steps run inside of each other. */
const MAX_STEPS = 256

export function createDecoding(tokenizer: Tokenizer, table: TokenTable, byteUnits: boolean): Decoding {
  return byteUnits ? byteDecoding(table) : textDecoding(tokenizer, table)
}

function byteDecoding(table: TokenTable): Decoding {
  const decodeBytes = (ids: ArrayLike<number>, options?: DecodeOptions): Uint8Array => {
    const parts: Uint8Array[] = []
    for (let i = 0; i < ids.length; i++) {
      const bytes = table.bytes(ids[i])
      if (options?.skipSpecial !== true || !table.isSpecial(ids[i])) parts.push(bytes)
    }
    return concatenate(parts)
  }
  return {
    decode: (ids, options) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(decodeBytes(ids, options)),
    decodeBytes,
    decodeStream: (options) => {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      return {
        push: (id) => {
          const bytes = table.bytes(id)
          return options?.skipSpecial === true && table.isSpecial(id) ? '' : decoder.decode(bytes, { stream: true })
        },
        end: () => decoder.decode(),
      }
    },
    tokenBytes: (id) => table.bytes(id).slice(),
  }
}

function textDecoding(tokenizer: Tokenizer, table: TokenTable): Decoding {
  const parts = tokenizer.decoder === null ? null : createDecoder(tokenizer.decoder)
  if (parts !== null && parts.length > MAX_STEPS)
    throw new TokenwrightError('unsupported-part', `more than ${MAX_STEPS} steps`, {
      where: 'decoder',
      value: parts.length,
    })
  // What happens to each token by itself happens once for each id.
  const alone = parts === null ? 0 : parts.findIndex(({ each }) => each === undefined)
  const first = parts === null ? [] : parts.slice(0, alone < 0 ? parts.length : alone)
  const rest = parts === null ? [] : parts.slice(first.length)
  const texts = Array.from<string | undefined>({ length: table.size })
  const textOf = (id: number): string => {
    let text = texts[id]
    if (text === undefined) {
      text = table.spelled(id)
      for (const { each } of first) if (each !== undefined) text = each(text)
      texts[id] = text
    }
    return text
  }

  const decodeStream = (options?: DecodeOptions): DecodeStream => {
    const skipSpecial = options?.skipSpecial === true
    let text = ''
    let started = false
    const take = (): string => {
      const taken = text
      text = ''
      return taken
    }
    const out: DecodeSink = { push: (part) => (text += part), end: () => {} }
    const start = (): DecodeSink => rest.reduceRight<DecodeSink>((next, part) => part.step(next), out)
    let chain = start()
    return {
      push: (id) => {
        const token = textOf(id)
        if (skipSpecial && table.isSpecial(id)) return ''
        // Without a decoder tokens are words.
        if (parts === null && started) text += ' '
        started = true
        chain.push(token, true)
        return take()
      },
      end: () => {
        chain.end()
        chain = start()
        started = false
        return take()
      },
    }
  }

  const bytesOf = Array.from<Uint8Array | undefined>({ length: table.size })
  const tokenBytes = (id: number): Uint8Array => {
    let bytes = bytesOf[id]
    if (bytes === undefined) {
      let value: string | Uint8Array = table.spelled(id)
      for (const part of parts ?? []) if (typeof value === 'string') value = part.inMiddle(value)
      bytes = bytesOf[id] = typeof value === 'string' ? utf8.encode(value) : value
    }
    return bytes
  }
  const joinedBytes = (ids: ArrayLike<number>, options?: DecodeOptions): Uint8Array => {
    const bytes: Uint8Array[] = []
    for (let i = 0; i < ids.length; i++) {
      const part = tokenBytes(ids[i])
      if (options?.skipSpecial !== true || !table.isSpecial(ids[i])) bytes.push(part)
    }
    return concatenate(bytes)
  }
  const joinedText = (ids: ArrayLike<number>, options?: DecodeOptions): string => {
    const stream = decodeStream(options)
    let text = ''
    for (let i = 0; i < ids.length; i++) text += stream.push(ids[i])
    return text + stream.end()
  }

  const byteLevel = tokenizer.decoder?.type === 'ByteLevel'
  return {
    decode: byteLevel
      ? (ids, options) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(joinedBytes(ids, options))
      : joinedText,
    decodeBytes: byteLevel ? joinedBytes : (ids, options) => utf8.encode(joinedText(ids, options)),
    decodeStream,
    tokenBytes: (id) => tokenBytes(id).slice(),
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
