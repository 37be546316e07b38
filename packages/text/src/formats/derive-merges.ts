/**
 * @file The one merge that makes each token, found from ranks alone.
 *
 * Under tiktoken's rule (and SentencePiece's for BPE) any two neighbours may merge whose joined text is a token; the
 * lowest rank goes first, then the leftmost. Suppose that a token T is about to be made from neighbours x and y. No
 * earlier merge has crossed the borders of T, for it would still cross them; and the merges inside went in the order in
 * which they go when T stands alone, since each was the first of all and so the first of those inside. So x and y are
 * the two parts that T alone comes down to. Hence one merge for each token, in the order of ranks, does exactly what
 * the ranks do, and a token that never comes down to two parts is never made by merging.
 */
import { indexEntries } from '../byte-index.js'
import { TokenwrightError } from '../errors.js'
import type { Vocabulary } from '../vocabulary.js'

export interface DerivedMerges {
  /** For each entry: entry of the left part; NEVER where merging does not make it; UNKNOWN where the part is no token. */
  readonly left: Int32Array
  readonly right: Int32Array
}

/** Not a product of merging: a single unit, or a token that merging cannot reach. */
export const NEVER = -1
/** The part is a single unit that the vocabulary does not have. */
export const UNKNOWN = -2

/** Longer tokens are refused: the longest in published vocabularies have a few hundred bytes. */
const LONGEST = 16_384

export interface DeriveOptions {
  /** Where merging begins: at single bytes or at the characters of UTF-8. */
  readonly units: 'bytes' | 'characters'
  /** Rank of each entry: a whole number below 2^32, the lowest merges first. */
  readonly ranks: ArrayLike<number>
  /** Entries that merging may make; all where absent. */
  readonly mergeable?: (entry: number) => boolean
}

/** Finds the two parts of every entry of a vocabulary. About 0.2 s for 200,000 tokens. */
export function deriveMerges(
  vocab: Pick<Vocabulary, 'bytes' | 'ends'>,
  { units, ranks, mergeable }: DeriveOptions,
): DerivedMerges {
  const { bytes, ends } = vocab
  const entries = indexEntries(vocab)
  let longest = 0
  for (let i = 0; i < ends.length; i++) longest = Math.max(longest, ends[i] - (i === 0 ? 0 : ends[i - 1]))
  if (longest > LONGEST)
    throw new TokenwrightError('unsupported-part', `token of more than ${LONGEST} bytes`, { value: longest })

  const left = new Int32Array(ends.length).fill(NEVER)
  const right = new Int32Array(ends.length).fill(NEVER)
  // The symbols of the token at hand, as a linked list: symbol i spans [begins[i], begins[next[i]]).
  const begins = new Uint32Array(longest + 1)
  const next = new Int32Array(longest + 1)
  const previous = new Int32Array(longest + 1)
  /** Rank of symbol i joined with the next one; NONE where that is no token. */
  const joint = new Float64Array(longest + 1)
  const heap = minHeap(3 * longest + 3)
  const find = (from: number, to: number): number => entries.find(bytes, from, to)

  for (let entry = 0; entry < ends.length; entry++) {
    if (mergeable !== undefined && !mergeable(entry)) continue
    const from = entry === 0 ? 0 : ends[entry - 1]
    const to = ends[entry]
    let count = 0
    for (let at = from; at < to; at++) if (units === 'bytes' || (bytes[at] & 0xc0) !== 0x80) begins[count++] = at
    if (count < 2) continue
    begins[count] = to
    for (let i = 0; i <= count; i++) {
      next[i] = i + 1
      previous[i] = i - 1
    }
    const last = count
    if (count > 2) reduce(last)
    const middle = next[0]
    if (next[middle] !== last) continue
    const [a, b] = [find(begins[0], begins[middle]), find(begins[middle], to)]
    left[entry] = a < 0 ? UNKNOWN : a
    right[entry] = b < 0 ? UNKNOWN : b
  }
  return { left, right }

  /** Merges until two symbols remain or nothing fits. */
  function reduce(last: number): void {
    let symbols = last
    heap.clear()
    for (let i = 0; i + 1 < last; i++) pair(i, last)
    joint[last - 1] = NONE
    while (symbols > 2) {
      const key = heap.pop()
      if (key === NONE) return
      const rank = Math.floor(key / (LONGEST * 2))
      const i = key % (LONGEST * 2)
      if (joint[i] !== rank) continue
      const gone = next[i]
      next[i] = next[gone]
      previous[next[i]] = i
      joint[gone] = NONE
      symbols--
      pair(i, last)
      if (previous[i] >= 0) pair(previous[i], last)
    }
  }

  function pair(i: number, last: number): void {
    joint[i] = NONE
    if (next[i] === last) return
    const found = find(begins[i], begins[next[next[i]]])
    if (found < 0 || (mergeable !== undefined && !mergeable(found))) return
    joint[i] = ranks[found]
    heap.push(ranks[found] * LONGEST * 2 + i)
  }
}

const NONE = Infinity

/** A binary heap of numbers, the smallest on top; NONE when it is empty. */
function minHeap(capacity: number): { clear: () => void; push: (value: number) => void; pop: () => number } {
  const items = new Float64Array(capacity)
  let size = 0
  return {
    clear() {
      size = 0
    },
    push(value) {
      let i = size++
      while (i > 0) {
        const parent = (i - 1) >> 1
        if (items[parent] <= value) break
        items[i] = items[parent]
        i = parent
      }
      items[i] = value
    },
    pop() {
      if (size === 0) return NONE
      const top = items[0]
      const value = items[--size]
      let i = 0
      for (let child = 1; child < size; child = 2 * i + 1) {
        if (child + 1 < size && items[child + 1] < items[child]) child++
        if (items[child] >= value) break
        items[i] = items[child]
        i = child
      }
      items[i] = value
      return top
    },
  }
}
