/**
 * @file A vocabulary as three typed arrays. Two hundred thousand tokens take about 2 MB instead of the
 * 70-170 MB of a `Map<string, number>`, and `constructor` is just another eleven bytes.
 */
import { TokenwrightError } from './errors.js'

export interface Vocabulary {
  /** The texts of all entries, one after the other: UTF-8, or raw bytes in a `units: 'bytes'` model. */
  readonly bytes: Uint8Array
  /** End of entry i in `bytes`; entry i begins where entry i - 1 ends. */
  readonly ends: Uint32Array
  /** Id of entry i, or null where entry i has id i. */
  readonly ids: Uint32Array | null
}

export function vocabularySize(vocabulary: Vocabulary): number {
  return vocabulary.ends.length
}

/** Bytes of entry `index` (not id), without a copy. */
export function entryBytes(vocabulary: Vocabulary, index: number): Uint8Array {
  return vocabulary.bytes.subarray(index === 0 ? 0 : vocabulary.ends[index - 1], vocabulary.ends[index])
}

export function entryId(vocabulary: Vocabulary, index: number): number {
  return vocabulary.ids === null ? index : vocabulary.ids[index]
}

/** Highest id plus one: the number of rows that an embedding matrix needs for this vocabulary alone. */
export function idLimit(vocabulary: Vocabulary): number {
  if (vocabulary.ids === null) return vocabulary.ends.length
  let limit = 0
  for (const id of vocabulary.ids) if (id >= limit) limit = id + 1
  return limit
}

/** Ids above this are refused everywhere: 2^24 rows are more than any published model has. */
export const MAX_ID = 0xffffff

/** Builds a vocabulary from byte strings in entry order. */
export function vocabularyFromBytes(entries: readonly Uint8Array[], ids: ArrayLike<number> | null = null): Vocabulary {
  let total = 0
  for (const entry of entries) total += entry.length
  const bytes = new Uint8Array(total)
  const ends = new Uint32Array(entries.length)
  let at = 0
  for (let i = 0; i < entries.length; i++) {
    bytes.set(entries[i], at)
    at += entries[i].length
    ends[i] = at
  }
  return { bytes, ends, ids: normalizeIds(ids, entries.length) }
}

/** Builds a vocabulary from texts in entry order; lone surrogates are refused, since UTF-8 cannot hold them. */
export function vocabularyFromTexts(texts: readonly string[], ids: ArrayLike<number> | null = null): Vocabulary {
  let units = 0
  for (const text of texts) units += text.length
  let bytes = new Uint8Array(units * 3)
  const ends = new Uint32Array(texts.length)
  const encoder = new TextEncoder()
  let at = 0
  for (let i = 0; i < texts.length; i++) {
    if (!isWellFormed(texts[i]))
      throw new TokenwrightError('invalid-tokenizer', 'token with a lone surrogate', {
        where: `vocab[${i}]`,
        value: texts[i],
      })
    at += encoder.encodeInto(texts[i], bytes.subarray(at)).written
    ends[i] = at
  }
  bytes = bytes.slice(0, at)
  return { bytes, ends, ids: normalizeIds(ids, texts.length) }
}

/** Texts of all entries in entry order. Only for vocabularies of text. */
export function vocabularyTexts(vocabulary: Vocabulary): string[] {
  // ignoreBOM: a token may be U+FEFF itself, and the default decoder would drop it.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const texts = new Array<string>(vocabulary.ends.length)
  for (let i = 0; i < texts.length; i++) texts[i] = decoder.decode(entryBytes(vocabulary, i))
  return texts
}

function normalizeIds(ids: ArrayLike<number> | null, length: number): Uint32Array | null {
  if (ids === null) return null
  if (ids.length !== length)
    throw new TokenwrightError('invalid-tokenizer', `vocabulary of ${length} entries with another number of ids`, {
      value: ids.length,
    })
  let identity = true
  const out = new Uint32Array(length)
  for (let i = 0; i < length; i++) {
    const id = ids[i]
    if (!Number.isInteger(id) || id < 0 || id > MAX_ID)
      throw new TokenwrightError('invalid-tokenizer', 'token id out of range', { where: `vocab[${i}]`, value: id })
    out[i] = id
    if (id !== i) identity = false
  }
  return identity ? null : out
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
}
