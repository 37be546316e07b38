/**
 * @file Merging: of all neighbours that may merge, those with the lowest rank do, leftmost first, until none may.
 * Two ways to the same result: short words by looking for the lowest rank again and again, long ones by a heap.
 */

/** Whether and how two neighbours merge. */
export interface MergeRule {
  /** Rank of merging two ids, or -1 where they do not merge. */
  rank(left: number, right: number): number
  /** Id that results from the pair of the last question which `rank` did not answer with -1. */
  result(): number
}

/** Symbols of one word, in place: ids and lengths in bytes. */
export interface Word {
  ids: Int32Array
  lengths: Int32Array
  count: number
}

export function newWord(): Word {
  return { ids: new Int32Array(64), lengths: new Int32Array(64), count: 0 }
}

export function addSymbol(word: Word, id: number, length: number): void {
  if (word.count === word.ids.length) {
    const ids = new Int32Array(word.count * 2)
    const lengths = new Int32Array(word.count * 2)
    ids.set(word.ids)
    lengths.set(word.lengths)
    word.ids = ids
    word.lengths = lengths
  }
  word.ids[word.count] = id
  word.lengths[word.count++] = length
}

/** Beyond this many symbols a heap is faster. */
const SHORT = 48

export interface Merger {
  merge(word: Word): void
  /** The two ways by themselves, for tests that hold them together. */
  mergeShort(word: Word): void
  mergeLong(word: Word): void
}

export function merger(rule: MergeRule): Merger {
  const short = shortMerger(rule)
  const long = longMerger(rule)
  return { merge: (word) => (word.count <= SHORT ? short(word) : long(word)), mergeShort: short, mergeLong: long }
}

function shortMerger(rule: MergeRule): (word: Word) => void {
  let ranks = new Int32Array(SHORT)
  let results = new Int32Array(SHORT)
  return (word) => {
    const { ids, lengths } = word
    let { count } = word
    if (count < 2) return
    if (ranks.length < count) {
      ranks = new Int32Array(count * 2)
      results = new Int32Array(count * 2)
    }
    for (let i = 0; i + 1 < count; i++) {
      ranks[i] = rule.rank(ids[i], ids[i + 1])
      if (ranks[i] >= 0) results[i] = rule.result()
    }
    for (;;) {
      let best = -1
      let lowest = Infinity
      for (let i = 0; i + 1 < count; i++) {
        const rank = ranks[i]
        if (rank >= 0 && rank < lowest) {
          lowest = rank
          best = i
        }
      }
      if (best < 0) break
      ids[best] = results[best]
      lengths[best] += lengths[best + 1]
      count--
      for (let i = best + 1; i < count; i++) {
        ids[i] = ids[i + 1]
        lengths[i] = lengths[i + 1]
        ranks[i] = ranks[i + 1]
        results[i] = results[i + 1]
      }
      if (best > 0) {
        ranks[best - 1] = rule.rank(ids[best - 1], ids[best])
        if (ranks[best - 1] >= 0) results[best - 1] = rule.result()
      }
      if (best + 1 < count) {
        ranks[best] = rule.rank(ids[best], ids[best + 1])
        if (ranks[best] >= 0) results[best] = rule.result()
      }
    }
    word.count = count
  }
}

/** Room for positions below it: rank * POSITIONS + position stays an exact integer for ranks below 2^24. */
const POSITIONS = 2 ** 29

function longMerger(rule: MergeRule): (word: Word) => void {
  return (word) => {
    const { ids, lengths, count } = word
    const next = new Int32Array(count)
    const previous = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      next[i] = i + 1
      previous[i] = i - 1
    }
    const heap = new Float64Array(2 * count)
    let size = 0
    for (let i = 0; i + 1 < count; i++) {
      const rank = rule.rank(ids[i], ids[i + 1])
      if (rank >= 0) heap[size++] = rank * POSITIONS + i
    }
    for (let i = (size >> 1) - 1; i >= 0; i--) sink(heap, size, i)
    while (size > 0) {
      const top = heap[0]
      heap[0] = heap[--size]
      sink(heap, size, 0)
      const at = top % POSITIONS
      const right = next[at]
      // The symbol may be gone or may have another neighbour by now; then its pair has another rank.
      if (ids[at] < 0 || right >= count || rule.rank(ids[at], ids[right]) !== (top - at) / POSITIONS) continue
      ids[at] = rule.result()
      lengths[at] += lengths[right]
      ids[right] = -1
      const after = next[right]
      next[at] = after
      if (after < count) {
        previous[after] = at
        const rank = rule.rank(ids[at], ids[after])
        if (rank >= 0) rise(heap, size++, rank * POSITIONS + at)
      }
      const before = previous[at]
      if (before >= 0) {
        const rank = rule.rank(ids[before], ids[at])
        if (rank >= 0) rise(heap, size++, rank * POSITIONS + before)
      }
    }
    let to = 0
    for (let i = 0; i < count; i = next[i]) {
      ids[to] = ids[i]
      lengths[to++] = lengths[i]
    }
    word.count = to
  }
}

function sink(heap: Float64Array, size: number, from: number): void {
  const value = heap[from]
  let at = from
  for (;;) {
    let child = 2 * at + 1
    if (child >= size) break
    if (child + 1 < size && heap[child + 1] < heap[child]) child++
    if (heap[child] >= value) break
    heap[at] = heap[child]
    at = child
  }
  heap[at] = value
}

function rise(heap: Float64Array, from: number, value: number): void {
  let at = from
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (heap[parent] <= value) break
    heap[at] = heap[parent]
    at = parent
  }
  heap[at] = value
}
