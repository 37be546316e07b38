/**
 * @file All places where the pieces of the vocabulary occur in the arena: for each position the pieces that begin
 * there. Built once from the suffix array; afterwards expectation and pruning walk plain arrays and no trie is needed.
 */
import type { Arena } from './arena.js'
import { fallingOrder } from './falling-order.js'
import { suffixArray } from './suffix-array.js'

export interface Lattice {
  /** Length of each piece in symbols. Piece k - 1 for k = 1 .. symbols is the single symbol k; longer ones follow. */
  readonly lengths: Uint8Array
  /** One position in the arena where each piece stands; -1 for a symbol that does not occur. */
  readonly places: Int32Array
  /** The pieces that begin at position p are edges[edgeStarts[p]] .. edges[edgeStarts[p + 1] - 1], shortest first. */
  readonly edgeStarts: Uint32Array
  /** id x 256 + length: the innermost loops need both, and would miss the cache for the second. */
  readonly edges: Uint32Array
}

export const LENGTH_BITS = 8
export const LENGTH_MASK = 255

/** A vocabulary of all symbols and the `limit` substrings with the largest count x length, with their scores. */
export function seedLattice(
  arena: Arena,
  maxLength: number,
  limit: number,
  minFrequency = 2,
): { lattice: Lattice; scores: Float64Array } {
  const order = suffixArray(arena.symbols, arena.alphabet.length)
  const seeds = frequentSubstrings(arena, order, maxLength, limit, Math.max(2, minFrequency))
  const singles = arena.alphabet.length - 1
  const pieces = singles + seeds.lefts.length
  const lengths = new Uint8Array(pieces).fill(1, 0, singles)
  const places = new Int32Array(pieces).fill(-1)
  const scores = new Float64Array(pieces)
  const n = arena.symbols.length

  const edgeStarts = new Uint32Array(n + 1)
  for (let p = 0; p < n; p++) if (arena.symbols[p] !== 0) edgeStarts[p + 1] = 1
  for (let k = 0; k < seeds.lefts.length; k++)
    for (let i = seeds.lefts[k]; i <= seeds.rights[k]; i++) edgeStarts[order[i] + 1]++
  for (let p = 0; p < n; p++) edgeStarts[p + 1] += edgeStarts[p]

  const edges = new Uint32Array(edgeStarts[n])
  const cursors = edgeStarts.slice(0, n)
  for (let fragment = 0; fragment < arena.weights.length; fragment++)
    for (let p = arena.starts[fragment]; p < arena.starts[fragment + 1] - 1; p++) {
      const id = arena.symbols[p] - 1
      edges[cursors[p]++] = (id << LENGTH_BITS) | 1
      places[id] = p
      scores[id] += arena.weights[fragment]
    }
  for (let k = 0; k < seeds.lefts.length; k++) {
    const id = singles + k
    lengths[id] = seeds.lengths[k]
    places[id] = order[seeds.lefts[k]]
    scores[id] = seeds.counts[k] * seeds.lengths[k]
    const edge = (id << LENGTH_BITS) | lengths[id]
    for (let i = seeds.lefts[k]; i <= seeds.rights[k]; i++) edges[cursors[order[i]]++] = edge
  }
  return { lattice: { lengths, places, edgeStarts, edges }, scores }
}

interface Substrings {
  /** Interval of the suffix array whose suffixes begin with the substring, both ends included. */
  readonly lefts: Int32Array
  readonly rights: Int32Array
  readonly lengths: Uint8Array
  readonly counts: Float64Array
}

/**
 * Right-maximal substrings of 2 .. maxLength symbols with a count of at least `minCount`: the nodes of the suffix tree, found
 * as intervals of equal common prefix, and its leaves, whole ends of pieces that occur more than once.
 */
function frequentSubstrings(
  arena: Arena,
  order: Int32Array,
  maxLength: number,
  limit: number,
  minCount: number,
): Substrings {
  const { symbols } = arena
  const n = order.length
  const weightAt = new Float64Array(n)
  const remaining = new Uint8Array(n)
  for (let fragment = 0; fragment < arena.weights.length; fragment++) {
    const separator = arena.starts[fragment + 1] - 1
    for (let p = arena.starts[fragment]; p < separator; p++) {
      weightAt[p] = arena.weights[fragment]
      remaining[p] = Math.min(separator - p, maxLength + 1)
    }
  }
  const prefixWeight = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) prefixWeight[i + 1] = prefixWeight[i] + weightAt[order[i]]

  const found = { lefts: [] as number[], rights: [] as number[], lengths: [] as number[] }
  const accept = (left: number, right: number, length: number): void => {
    if (length < 2 || length > maxLength || prefixWeight[right + 1] - prefixWeight[left] < minCount) return
    found.lefts.push(left)
    found.rights.push(right)
    found.lengths.push(length)
  }
  // Stack of open intervals with growing prefix lengths.
  const stackLeft = new Int32Array(maxLength + 3)
  const stackLength = new Int32Array(maxLength + 3)
  let top = 0
  let common = 0
  for (let i = 0; i < n; i++) {
    const here = order[i]
    const next =
      i + 1 < n ? commonPrefix(symbols, here, order[i + 1], Math.min(remaining[here], remaining[order[i + 1]])) : 0
    // A leaf is a substring of its own where both neighbours share less than all of it.
    if (remaining[here] > common && remaining[here] > next) accept(i, i, remaining[here])
    let left = i
    while (stackLength[top] > next) {
      accept(stackLeft[top], i, stackLength[top])
      left = stackLeft[top--]
    }
    if (next > stackLength[top]) {
      top++
      stackLeft[top] = left
      stackLength[top] = next
    }
    common = next
  }
  return keepBest(found, prefixWeight, limit)
}

function commonPrefix(symbols: Int32Array, a: number, b: number, limit: number): number {
  let k = 0
  while (k < limit && symbols[a + k] === symbols[b + k]) k++
  return k
}

function keepBest(
  { lefts, rights, lengths }: { lefts: number[]; rights: number[]; lengths: number[] },
  prefixWeight: Float64Array,
  limit: number,
): Substrings {
  const n = lefts.length
  const counts = new Float64Array(n)
  for (let k = 0; k < n; k++) counts[k] = prefixWeight[rights[k] + 1] - prefixWeight[lefts[k]]
  let promising: Uint8Array | null = null
  if (n > limit) {
    const values = counts.map((count, k) => count * lengths[k])
    promising = new Uint8Array(n)
    for (const k of fallingOrder(values).subarray(0, limit)) promising[k] = 1
  }
  // Frequent pieces first: they stay close together in memory. Of the pieces at one place the shorter is the more frequent.
  const shortFirst = fallingOrder(Float64Array.from(lengths, (length) => -length))
  let kept = fallingOrder(Float64Array.from(shortFirst, (k) => counts[k])).map((i) => shortFirst[i])
  if (promising !== null) kept = kept.filter((k) => promising[k] === 1)
  const size = kept.length
  const best = {
    lefts: new Int32Array(size),
    rights: new Int32Array(size),
    lengths: new Uint8Array(size),
    counts: new Float64Array(size),
  }
  for (let i = 0; i < size; i++) {
    const k = kept[i]
    best.lefts[i] = lefts[k]
    best.rights[i] = rights[k]
    best.lengths[i] = lengths[k]
    best.counts[i] = counts[k]
  }
  return best
}

/**
 * The lattice of a smaller vocabulary: `keep[id]` not 0 for pieces that stay. Ids close up; the returned list names the
 * old id of each. The old lattice is used up.
 */
export function shrinkLattice(lattice: Lattice, keep: Uint8Array): { lattice: Lattice; kept: Uint32Array } {
  let size = 0
  for (let id = 0; id < keep.length; id++) if (keep[id] !== 0) size++
  const renamed = new Int32Array(keep.length).fill(-1)
  const kept = new Uint32Array(size)
  const lengths = new Uint8Array(size)
  const places = new Int32Array(size)
  for (let id = 0, at = 0; id < keep.length; id++) {
    if (keep[id] === 0) continue
    renamed[id] = at
    kept[at] = id
    lengths[at] = lattice.lengths[id]
    places[at++] = lattice.places[id]
  }
  const { edgeStarts, edges } = lattice
  let at = 0
  let from = 0
  // In place: the write position never passes the read position.
  for (let p = 0; p + 1 < edgeStarts.length; p++) {
    const to = edgeStarts[p + 1]
    for (let e = from; e < to; e++) {
      const edge = edges[e]
      const id = renamed[edge >>> LENGTH_BITS]
      if (id >= 0) edges[at++] = (id << LENGTH_BITS) | (edge & LENGTH_MASK)
    }
    from = to
    edgeStarts[p + 1] = at
  }
  return { lattice: { lengths, places, edgeStarts, edges: edges.subarray(0, at) }, kept }
}
