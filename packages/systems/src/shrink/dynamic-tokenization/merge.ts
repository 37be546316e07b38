/**
 * @file Merging a batch with incremental counts. Tokens are a linked list over their first places; each pair knows its count
 * and its places, the earliest first. A queue holds one entry for each pair that is never worse than the pair itself, so
 * what comes out on top and is still true is the most frequent pair, and among equals the one seen first.
 */
import { TokenwrightError } from '@tokenwright/text'
import { heapPop, heapPush } from './heap.js'
import { checkBatch, type Merge, type MergedBatch, type PairRule } from './merged-batch.js'

interface Pair {
  readonly left: number
  readonly right: number
  count: number
  /** A heap of places; some no longer hold the pair, which is found out when they come to the top. */
  places: number[]
  entry: Entry | undefined
}

interface Entry {
  readonly pair: Pair
  readonly count: number
  readonly first: number
}

const NONE = -1
/** Two numbers of tokens in one key. Merging at most doubles the number of different tokens. */
const KEY = 2 ** 26
const earlier = (a: number, b: number): boolean => a < b
const better = (a: Entry, b: Entry): boolean => a.count > b.count || (a.count === b.count && a.first < b.first)

/**
 * Merges the most frequent valid pair of the batch again and again, up to `budget` times or until no valid pair is left.
 * Ties go to the pair that is seen first, examples in order, left to right. O(n log n) for n tokens.
 * `mergeBatchReference` says the same in the paper's own steps.
 *
 * @param batch tokens in the byte alphabet; special tokens as they are written
 * @param budget how many merges; Infinity for all
 * @throws TokenwrightError `invalid-option` for a budget that is no whole number, or an empty token
 * @example
 * mergeBatch([['Ġun', 'happ', 'y'], ['Ġun', 'happ', 'ily']], 1, () => true).tokens // [['Ġunhapp', 'y'], ['Ġunhapp', 'ily']]
 */
export function mergeBatch(batch: readonly (readonly string[])[], budget: number, valid: PairRule): MergedBatch {
  checkBatch(batch, budget)
  const texts: string[] = []
  const ids = new Map<string, number>()
  const idOf = (text: string): number => {
    let id = ids.get(text)
    if (id === undefined) ids.set(text, (id = texts.push(text) - 1))
    return id
  }
  const size = batch.reduce((total, sequence) => total + sequence.length, 0)
  if (size > KEY / 2)
    throw new TokenwrightError('invalid-option', `a batch of more than ${KEY / 2} tokens`, {
      where: 'batch',
      value: size,
    })
  const token = new Int32Array(size)
  const next = new Int32Array(size).fill(NONE)
  const previous = new Int32Array(size).fill(NONE)
  const pairs = new Map<number, Pair | null>()
  const queue: Entry[] = []

  const pairOf = (left: number, right: number): Pair | null => {
    const key = left * KEY + right
    let pair = pairs.get(key)
    if (pair === undefined) {
      pair = valid(texts[left], texts[right]) ? { left, right, count: 0, places: [], entry: undefined } : null
      pairs.set(key, pair)
    }
    return pair
  }
  const holds = ({ left, right }: Pair, at: number): boolean =>
    token[at] === left && next[at] !== NONE && token[next[at]] === right
  const appear = (at: number, touched: Set<Pair>): void => {
    const pair = pairOf(token[at], token[next[at]])
    if (pair === null) return
    pair.count++
    heapPush(pair.places, at, earlier)
    touched.add(pair)
  }
  const vanish = (at: number): void => {
    const pair = pairOf(token[at], token[next[at]])
    if (pair !== null) pair.count--
  }
  const firstOf = (pair: Pair): number => {
    while (!holds(pair, pair.places[0])) heapPop(pair.places, earlier)
    return pair.places[0]
  }
  /** A pair that fell behind its entry keeps it: the entry is corrected once it comes to the top. */
  const enqueue = (pair: Pair): void => {
    if (pair.count === 0) return
    const entry = { pair, count: pair.count, first: firstOf(pair) }
    if (pair.entry !== undefined && !better(entry, pair.entry)) return
    pair.entry = entry
    heapPush(queue, entry, better)
  }
  const best = (): Pair | undefined => {
    for (;;) {
      const top = heapPop(queue, better)
      if (top === undefined) return undefined
      const { pair } = top
      if (pair.entry !== top) continue
      pair.entry = undefined
      if (pair.count === 0) continue
      if (pair.count === top.count && firstOf(pair) === top.first) return pair
      enqueue(pair)
    }
  }
  const apply = (pair: Pair, touched: Set<Pair>): Merge => {
    const [left, right] = [texts[pair.left], texts[pair.right]]
    const { count } = pair
    const places = pair.places.toSorted((a, b) => a - b)
    pair.places = []
    const joined = idOf(left + right)
    let replaced = 0
    for (const at of places) {
      if (!holds(pair, at)) continue
      const second = next[at]
      const behind = next[second]
      const before = previous[at]
      if (before !== NONE) vanish(before)
      vanish(at)
      if (behind !== NONE) vanish(second)
      token[at] = joined
      token[second] = NONE
      next[at] = behind
      if (behind !== NONE) previous[behind] = at
      if (before !== NONE) appear(before, touched)
      if (behind !== NONE) appear(at, touched)
      replaced++
    }
    return { left, right, count, replaced }
  }

  const touched = new Set<Pair>()
  let at = 0
  const heads = batch.map((sequence) => {
    const head = at
    for (const text of sequence) token[at++] = idOf(text)
    for (let place = head; place + 1 < at; place++) {
      next[place] = place + 1
      previous[place + 1] = place
      appear(place, touched)
    }
    return head
  })
  const history: Merge[] = []
  touched.forEach(enqueue)
  while (history.length < budget) {
    const pair = best()
    if (pair === undefined) break
    touched.clear()
    history.push(apply(pair, touched))
    touched.forEach(enqueue)
  }
  const starts = batch.map((sequence, example) => {
    const found: number[] = []
    if (sequence.length > 0)
      for (let place = heads[example]; place !== NONE; place = next[place]) found.push(place - heads[example])
    return found
  })
  const tokens = starts.map((found, example) => found.map((start) => texts[token[heads[example] + start]]))
  return { tokens, starts, history }
}
