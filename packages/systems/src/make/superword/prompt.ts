/**
 * @file What to do where a prompt ends. A text that ends inside a superword ("By the") is encoded differently from the
 * same text with its continuation ("By the way"), so a model that saw only the latter is asked for something it never saw.
 */
import type { Encoder } from '@tokenwright/text'

export interface Healed {
  /** Tokens that no continuation of the kind described below takes back. */
  readonly ids: Uint32Array
  /** Bytes of the prompt that are left over: what is generated next has to begin with them. */
  readonly rest: Uint8Array
  /** Ids of all tokens that begin with the rest, ascending: the only ones to sample from first. Empty where nothing is left over. */
  readonly candidates: Uint32Array
}

/** Heals prompts of one tokenizer; the index over its tokens is made once. */
export interface PromptHealer {
  heal(prompt: string): Healed
}

/**
 * Token healing for vocabularies with superwords: takes back not one token but all last tokens whose bytes together begin
 * some longer token, and lists the tokens that begin with them. Special tokens are not among them.
 *
 * @throws TokenwrightError `unsupported-part` where the encoder is not byte-level
 * @example
 * const { ids, rest, candidates } = createPromptHealer(encoder).heal('By the')
 * // ids: none, rest: "By the", candidates: "By the", "By the way", ...
 */
export function createPromptHealer(encoder: Encoder): PromptHealer {
  const special = new Set(encoder.tokenizer.added_tokens.map(({ id }) => id))
  const tokens: { readonly id: number; readonly bytes: Uint8Array }[] = []
  for (let id = 0; id < encoder.size; id++)
    if (!special.has(id) && encoder.idToToken(id) !== undefined) tokens.push({ id, bytes: encoder.tokenBytes(id) })
  tokens.sort((a, b) => compareBytes(a.bytes, b.bytes))
  const longest = tokens.reduce((most, { bytes }) => Math.max(most, bytes.length), 0)

  /** First token that is not below the bytes; with `after`, the first that is neither below them nor begins with them. */
  const search = (bytes: Uint8Array, after: boolean): number => {
    let low = 0
    let high = tokens.length
    while (low < high) {
      const middle = (low + high) >> 1
      const order = compareBytes(tokens[middle].bytes.subarray(0, bytes.length), bytes)
      if (order < 0 || (after && order === 0)) low = middle + 1
      else high = middle
    }
    return low
  }
  const beginsLonger = (bytes: Uint8Array): boolean => {
    const end = search(bytes, true)
    // Of the tokens that begin with the bytes, the bytes themselves come first.
    return end > search(bytes, false) && tokens[end - 1].bytes.length > bytes.length
  }

  return {
    heal(prompt) {
      const ids = encoder.encode(prompt)
      let rest = new Uint8Array(0)
      let kept = ids.length
      let left = new Uint8Array(0)
      for (let at = ids.length - 1; at >= 0; at--) {
        if (special.has(ids[at])) break
        const bytes = encoder.tokenBytes(ids[at])
        if (bytes.length + left.length >= longest) break
        left = joined(bytes, left)
        if (!beginsLonger(left)) continue
        rest = left
        kept = at
      }
      const candidates =
        rest.length === 0
          ? new Uint32Array(0)
          : Uint32Array.from(tokens.slice(search(rest, false), search(rest, true)), ({ id }) => id).sort()
      return { ids: ids.slice(0, kept), rest, candidates }
    },
  }
}

/**
 * Ids of a prompt and its completion with a border between them, as a model should see them in training if its prompts
 * end there: no token reaches across, whatever the completion begins with.
 *
 * @example
 * encodeClosed(encoder, 'Question: who?\nAnswer:', ' it is') // the ids of both, one after the other
 */
export function encodeClosed(encoder: Encoder, prompt: string, completion: string): Uint32Array {
  const before = encoder.encode(prompt)
  const after = encoder.encode(completion)
  const all = new Uint32Array(before.length + after.length)
  all.set(before)
  all.set(after, before.length)
  return all
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i]
  return a.length - b.length
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
