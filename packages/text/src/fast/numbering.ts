/**
 * @file From the vocabulary and merges of a byte-level BPE model to what the kernel works on: raw bytes in order of
 * priority (kernel/assembly/vocabulary.ts tells what a token's number is).
 */
import { indexEntries } from '../byte-index.js'
import { TokenwrightError } from '../errors.js'
import type { BpeModel } from '../tokenizer.js'
import { idLimit, type Vocabulary } from '../vocabulary.js'
import { spellBytes } from './byte-spelling.js'

/** Raw bytes of tokens one after the other. An empty entry is a gap. */
export interface ByteStrings {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
}

export interface Numbering extends ByteStrings {
  /** Id of each number, or null where they are the same. */
  readonly ids: Uint32Array | null
  /** Pairs of numbers in order of rank, and the number that each makes; null under tiktoken's rule. */
  readonly merges: { readonly pairs: Uint32Array; readonly products: Uint32Array } | null
}

/** Raw bytes of each entry: entries of a text vocabulary are read in the byte alphabet, others become gaps. */
export function rawEntries(model: BpeModel): ByteStrings {
  const { bytes, ends } = model.vocab
  if (model.units === 'bytes') return { bytes, ends }
  const raw = new Uint8Array(bytes.length)
  const rawEnds = new Uint32Array(ends.length)
  let at = 0
  for (let i = 0; i < ends.length; i++) {
    at += Math.max(0, spellBytes(bytes, i === 0 ? 0 : ends[i - 1], ends[i], raw, at))
    rawEnds[i] = at
  }
  return { bytes: raw.subarray(0, at), ends: rawEnds }
}

export function numberTokens(model: BpeModel): Numbering {
  const raw = rawEntries(model)
  if (model.merges === null) return { ...inOrderOfIds(model.vocab, raw), ids: null, merges: null }
  return inOrderOfMerges(model.vocab, raw, model.merges)
}

function inOrderOfIds(vocabulary: Vocabulary, raw: ByteStrings): ByteStrings {
  if (vocabulary.ids === null) return raw
  const entryOfId = new Int32Array(idLimit(vocabulary)).fill(-1)
  for (let i = 0; i < vocabulary.ids.length; i++) entryOfId[vocabulary.ids[i]] = i
  return reorder(raw, entryOfId)
}

function inOrderOfMerges(vocabulary: Vocabulary, raw: ByteStrings, merges: Uint32Array): Numbering {
  const entries = vocabulary.ends.length
  const entryOfId = new Int32Array(idLimit(vocabulary)).fill(-1)
  for (let i = 0; i < entries; i++) entryOfId[vocabulary.ids === null ? i : vocabulary.ids[i]] = i
  const index = indexEntries(raw)
  const numberOf = new Int32Array(entries).fill(-1)
  const order = new Int32Array(entries + 256).fill(-1)
  let next = 256
  const single = new Uint8Array(1)
  for (let byte = 0; byte < 256; byte++) {
    single[0] = byte
    const entry = index.find(single, 0, 1)
    if (entry >= 0) {
      numberOf[entry] = byte
      order[byte] = entry
    }
  }
  const number = (entry: number): number => {
    if (numberOf[entry] < 0) {
      order[next] = entry
      numberOf[entry] = next++
    }
    return numberOf[entry]
  }
  const count = merges.length / 2
  const productEntries = new Int32Array(count)
  let scratch = new Uint8Array(256)
  for (let rank = 0; rank < count; rank++) {
    const left = entryOfId[merges[2 * rank]]
    const right = entryOfId[merges[2 * rank + 1]]
    if (left < 0 || right < 0) throw badMerge(rank, merges)
    const leftFrom = left === 0 ? 0 : raw.ends[left - 1]
    const rightFrom = right === 0 ? 0 : raw.ends[right - 1]
    const leftLength = raw.ends[left] - leftFrom
    const length = leftLength + raw.ends[right] - rightFrom
    if (length > scratch.length) scratch = new Uint8Array(length * 2)
    for (let i = 0; i < leftLength; i++) scratch[i] = raw.bytes[leftFrom + i]
    for (let i = leftLength; i < length; i++) scratch[i] = raw.bytes[rightFrom + i - leftLength]
    const product = index.find(scratch, 0, length)
    if (product < 0) throw badMerge(rank, merges)
    productEntries[rank] = product
  }
  const products = Uint32Array.from(productEntries, number)
  const pairs = Uint32Array.from(merges, (id) => number(entryOfId[id]))
  // Tokens that no merge makes matter only as whole pieces; a gap has no bytes and matters to nobody.
  for (let entry = 0; entry < entries; entry++)
    if (raw.ends[entry] > (entry === 0 ? 0 : raw.ends[entry - 1])) number(entry)
  const used = order.subarray(0, next)
  const ids = Uint32Array.from(used, (entry) =>
    entry < 0 ? 0 : vocabulary.ids === null ? entry : vocabulary.ids[entry],
  )
  return { ...reorder(raw, used), ids, merges: { pairs, products } }
}

function badMerge(rank: number, merges: Uint32Array): TokenwrightError {
  return new TokenwrightError('invalid-tokenizer', 'merge whose parts or product are not in the vocabulary', {
    where: `model.merges[${rank}]`,
    value: [merges[2 * rank], merges[2 * rank + 1]],
  })
}

function reorder(raw: ByteStrings, order: Int32Array): ByteStrings {
  const bytes = new Uint8Array(raw.bytes.length)
  const ends = new Uint32Array(order.length)
  let at = 0
  for (let number = 0; number < order.length; number++) {
    const entry = order[number]
    if (entry >= 0)
      for (let i = entry === 0 ? 0 : raw.ends[entry - 1]; i < raw.ends[entry]; i++) bytes[at++] = raw.bytes[i]
    ends[number] = at
  }
  return { bytes: bytes.subarray(0, at), ends }
}
