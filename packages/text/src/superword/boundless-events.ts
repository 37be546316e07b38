/**
 * @file The events of a BoundlessBPE model as tables: word merges, deletions and supermerges, renumbered densely in
 * their one running order. Source: Schmidt et al., arXiv 2504.00178, section 3, and the authors' inference code.
 */
import { TokenwrightError } from '../errors.js'
import { byteIndex } from '../models/byte-index.js'
import { pairTable } from '../models/pair-table.js'
import type { BoundlessModel } from '../tokenizer.js'
import { entryBytes, entryId, idLimit, vocabularySize, type Vocabulary } from '../vocabulary.js'

/** Rank of something that never happens. */
export const NEVER = 0x7fffffff

export interface BoundlessEvents {
  /** Number of events; ranks are 0 .. count - 1. */
  readonly count: number
  /** Of a merge or supermerge by rank: left and right id; of a deletion: the id, and -1. */
  readonly lefts: Int32Array
  readonly rights: Int32Array
  /** Id that a merge makes; -1 for a deletion. */
  readonly results: Int32Array
  /** Rank of the next event after `after` that merges the two inside a piece, or NEVER. */
  nextMerge(left: number, right: number, after: number): number
  /** Rank of the next event after `after` that merges two whole pieces, or NEVER. */
  nextSupermerge(left: number, right: number, after: number): number
  /** Rank of the next deletion of the token after `after`, or NEVER. */
  nextDeletion(token: number, after: number): number
  /** Whether the token is a side of any supermerge. */
  joins(token: number): boolean
  /** Id of each single byte. */
  readonly byteIds: Int32Array
  /** Bytes of a token, deleted ones included. */
  bytesOf(token: number): Uint8Array
}

/** @throws TokenwrightError `invalid-tokenizer` for ids outside of the vocabulary, merges that make no token, and orders that repeat */
export function boundlessEvents(model: BoundlessModel): BoundlessEvents {
  const tokens = allTokens(model)
  const index = byteIndex(tokens)
  const places = placesById(tokens)
  const bytesOf = (token: number): Uint8Array => entryBytes(tokens, places[token])
  const check = (token: number, where: string): number => {
    if (token >= places.length || places[token] < 0)
      throw new TokenwrightError('invalid-tokenizer', 'id outside of the vocabulary', { where, value: token })
    return token
  }
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => index.find(Uint8Array.of(byte), 0, 1))
  const missing = byteIds.indexOf(-1)
  if (missing >= 0)
    throw new TokenwrightError('invalid-tokenizer', 'vocabulary without a single byte', {
      where: 'vocab',
      value: missing,
    })

  const ranks = denseRanks(model)
  const count = ranks.size
  const lefts = new Int32Array(count)
  const rights = new Int32Array(count).fill(-1)
  const results = new Int32Array(count).fill(-1)
  const joining = new Uint8Array(places.length)

  /** Fills the tables from triples; returns the finder of the next rank of a pair. */
  const readMerges = (triples: Uint32Array, where: string): BoundlessEvents['nextMerge'] => {
    const pairs = new Uint32Array((triples.length / 3) * 2)
    const rankOf = new Int32Array(triples.length / 3)
    const byRank = Array.from(rankOf, (_, i) => i).toSorted((a, b) => triples[3 * a] - triples[3 * b])
    byRank.forEach((i, k) => {
      const left = check(triples[3 * i + 1], `${where}[${i}]`)
      const right = check(triples[3 * i + 2], `${where}[${i}]`)
      const joined = concatenate(bytesOf(left), bytesOf(right))
      const result = index.find(joined, 0, joined.length)
      if (result < 0)
        throw new TokenwrightError('invalid-tokenizer', 'merge that makes no token', {
          where: `${where}[${i}]`,
          value: [left, right],
        })
      const rank = ranks.get(triples[3 * i])!
      pairs[2 * k] = left
      pairs[2 * k + 1] = right
      rankOf[k] = rank
      lefts[rank] = left
      rights[rank] = right
      results[rank] = result
      if (where === 'supermerges') joining[left] = joining[right] = 1
    })
    const table = pairTable(pairs, () => 0)
    const earlier = earlierSame(rankOf.length, (k) => pairs[2 * k] * 2 ** 25 + pairs[2 * k + 1])
    return (left, right, after) => {
      const slot = table.find(left, right)
      return slot < 0 ? NEVER : firstAfter(table.ranks[slot], earlier, rankOf, after)
    }
  }
  const nextMerge = readMerges(model.merges, 'merges')
  const nextSupermerge = readMerges(model.supermerges, 'supermerges')
  const nextDeletion = readDeletions(model.deletions, ranks, lefts, places.length, (token, where) => {
    if (bytesOf(check(token, where)).length < 2)
      throw new TokenwrightError('invalid-tokenizer', 'deletion of a single byte', { where, value: token })
  })
  return {
    count,
    lefts,
    rights,
    results,
    nextMerge,
    nextSupermerge,
    nextDeletion,
    joins: (token) => joining[token] === 1,
    byteIds,
    bytesOf,
  }
}

/** Live and deleted tokens in one vocabulary. */
function allTokens(model: BoundlessModel): Vocabulary {
  const { vocab, deleted } = model
  if (deleted === undefined || deleted.ends.length === 0) return vocab
  const live = vocabularySize(vocab)
  const limit = idLimit(vocab)
  const ends = new Uint32Array(live + deleted.ends.length)
  ends.set(vocab.ends)
  for (let i = 0; i < deleted.ends.length; i++) ends[live + i] = vocab.bytes.length + deleted.ends[i]
  const ids = Uint32Array.from(ends, (_, i) => (i < live ? entryId(vocab, i) : limit + i - live))
  return { bytes: concatenate(vocab.bytes, deleted.bytes), ends, ids }
}

function placesById(vocabulary: Vocabulary): Int32Array {
  const places = new Int32Array(idLimit(vocabulary)).fill(-1)
  for (let i = 0; i < vocabularySize(vocabulary); i++) places[entryId(vocabulary, i)] = i
  return places
}

/** Orders as written in the model, in any steps, to ranks without gaps. */
function denseRanks(model: BoundlessModel): Map<number, number> {
  const orders: number[] = []
  for (let i = 0; i < model.merges.length; i += 3) orders.push(model.merges[i])
  for (let i = 0; i < model.supermerges.length; i += 3) orders.push(model.supermerges[i])
  for (let i = 0; i < model.deletions.length; i += 2) orders.push(model.deletions[i])
  const ranks = new Map<number, number>()
  for (const order of Uint32Array.from(orders).sort()) {
    if (ranks.has(order)) throw new TokenwrightError('invalid-tokenizer', 'two events with one order', { value: order })
    ranks.set(order, ranks.size)
  }
  return ranks
}

function readDeletions(
  pairs: Uint32Array,
  ranks: ReadonlyMap<number, number>,
  lefts: Int32Array,
  tokens: number,
  check: (token: number, where: string) => void,
): BoundlessEvents['nextDeletion'] {
  const byRank = Array.from({ length: pairs.length / 2 }, (_, i) => i).toSorted((a, b) => pairs[2 * a] - pairs[2 * b])
  const rankOf = new Int32Array(byRank.length)
  const lastOf = new Int32Array(tokens).fill(-1)
  byRank.forEach((i, k) => {
    const token = pairs[2 * i + 1]
    check(token, `deletions[${i}]`)
    rankOf[k] = ranks.get(pairs[2 * i])!
    lefts[rankOf[k]] = token
    lastOf[token] = k
  })
  const earlier = earlierSame(byRank.length, (k) => pairs[2 * byRank[k] + 1])
  return (token, after) => (lastOf[token] < 0 ? NEVER : firstAfter(lastOf[token], earlier, rankOf, after))
}

/** For each index the one before it with the same key, or -1: a model may do one thing several times. */
function earlierSame(length: number, key: (index: number) => number): Int32Array {
  const latest = new Map<number, number>()
  return Int32Array.from({ length }, (_, k) => {
    const earlier = latest.get(key(k)) ?? -1
    latest.set(key(k), k)
    return earlier
  })
}

function firstAfter(last: number, earlier: Int32Array, rankOf: Int32Array, after: number): number {
  let found = NEVER
  for (let k = last; k >= 0 && rankOf[k] > after; k = earlier[k]) found = rankOf[k]
  return found
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
