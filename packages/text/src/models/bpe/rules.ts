/** @file The two rules by which neighbours merge: Hugging Face's list of merges, and tiktoken's order of ids. */
import { TokenwrightError } from '../../errors.js'
import type { BpeModel } from '../../tokenizer.js'
import { entryBytes, entryId, idLimit } from '../../vocabulary.js'
import type { ByteIndex } from '../byte-index.js'
import { pairTable } from '../pair-table.js'
import type { MergeRule } from './merge.js'

/** Entry number of each id, or -1; two entries with one id are refused, since decoding could not tell them apart. */
export function entriesById(model: BpeModel): Int32Array {
  const entries = new Int32Array(idLimit(model.vocab)).fill(-1)
  for (let entry = 0; entry < model.vocab.ends.length; entry++) {
    const id = entryId(model.vocab, entry)
    if (entries[id] >= 0)
      throw new TokenwrightError('invalid-tokenizer', 'two tokens with one id', {
        where: `model.vocab[${entry}]`,
        value: id,
      })
    entries[id] = entry
  }
  return entries
}

/** Neighbours merge if the list says so; its order is the order of merging. */
export function mergeListRule(model: BpeModel, merges: Uint32Array, index: ByteIndex): MergeRule {
  const entries = entriesById(model)
  const prefix = new TextEncoder().encode(model.continuing_subword_prefix ?? '').length
  let joined = new Uint8Array(256)

  const partOf = (merge: number, id: number): Uint8Array => {
    const entry = id < entries.length ? entries[id] : -1
    if (entry < 0)
      throw new TokenwrightError('invalid-tokenizer', 'merge of an id that is not in the vocabulary', {
        where: `model.merges[${merge}]`,
        value: id,
      })
    return entryBytes(model.vocab, entry)
  }
  const table = pairTable(merges, (merge) => {
    const left = partOf(merge, merges[2 * merge])
    const right = partOf(merge, merges[2 * merge + 1])
    const length = left.length + right.length - prefix
    if (length > joined.length) joined = new Uint8Array(length * 2)
    joined.set(left)
    joined.set(right.subarray(prefix), left.length)
    const id = right.length < prefix ? -1 : index.find(joined, 0, length)
    if (id < 0)
      throw new TokenwrightError('invalid-tokenizer', 'merge into a token that is not in the vocabulary', {
        where: `model.merges[${merge}]`,
        value: new TextDecoder().decode(joined.subarray(0, Math.max(length, 0))),
      })
    return id
  })
  let slot = -1
  return {
    rank: (left, right) => {
      slot = table.find(left, right)
      return slot < 0 ? -1 : table.ranks[slot]
    },
    result: () => table.results[slot],
  }
}

/** Any two neighbours merge whose joined bytes are a token; the token with the lowest id goes first. */
export function lowestIdRule(model: BpeModel, index: ByteIndex): MergeRule {
  const entries = entriesById(model)
  let joined = new Uint8Array(256)
  let found = -1
  return {
    rank: (left, right) => {
      const a = entryBytes(model.vocab, entries[left])
      const b = entryBytes(model.vocab, entries[right])
      const length = a.length + b.length
      if (length > joined.length) joined = new Uint8Array(length * 2)
      joined.set(a)
      joined.set(b, a.length)
      found = index.find(joined, 0, length)
      return found
    },
    result: () => found,
  }
}
