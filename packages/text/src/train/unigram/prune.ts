/**
 * @file Choice of the pieces that a smaller Unigram vocabulary keeps: those whose loss of likelihood is the largest
 * when their occurrences are spelled with the next best pieces (Kudo 2018, section 3.2).
 */
import type { Arena } from './arena.js'
import { fallingOrder } from './falling-order.js'
import { LENGTH_BITS, LENGTH_MASK, type Lattice } from './lattice.js'

/**
 * Marks the `target` pieces to keep. Single symbols always stay; a piece that is better spelled with others, or that no
 * best segmentation uses, always goes; so fewer than `target` may remain.
 */
export function choosePieces(
  arena: Arena,
  lattice: Lattice,
  scores: Float64Array,
  singles: number,
  target: number,
): Uint8Array {
  const used = bestPathCounts(arena, lattice, scores)
  let sum = 0
  for (const count of used) sum += count
  let fragments = 0
  for (const weight of arena.weights) fragments += weight

  const keep = new Uint8Array(scores.length).fill(1, 0, singles)
  const losses = new Float64Array(scores.length).fill(-Infinity)
  const logSum = Math.log(sum)
  const spell = speller(lattice, scores)
  for (let id = singles; id < scores.length; id++) {
    const count = used[id]
    if (count === 0) continue
    const parts = spell(id)
    if (parts === null) continue
    // Without the piece its occurrences count for each part, and the sum grows by one for each extra part.
    const logSumWithout = Math.log(sum + count * (parts.length - 1))
    let without = 0
    for (const part of parts) without += Math.log(used[part] + count) - logSumWithout
    losses[id] = (count / fragments) * (Math.log(count) - logSum - without)
  }
  for (const id of fallingOrder(losses).subarray(0, Math.max(0, target - singles)))
    if (losses[id] > -Infinity) keep[id] = 1
  return keep
}

/** How often each piece occurs in the best segmentations. */
export function bestPathCounts(arena: Arena, lattice: Lattice, scores: Float64Array): Float64Array {
  const { edgeStarts, edges, lengths } = lattice
  const used = new Float64Array(scores.length)
  const best = new Float64Array(arena.longest + 1)
  const arrival = new Uint32Array(arena.longest + 1)
  for (let fragment = 0; fragment < arena.weights.length; fragment++) {
    const start = arena.starts[fragment]
    const n = arena.starts[fragment + 1] - 1 - start
    best.fill(-Infinity, 1, n + 1)
    best[0] = 0
    for (let i = 0; i < n; i++) {
      const last = edgeStarts[start + i + 1]
      for (let e = edgeStarts[start + i]; e < last; e++) {
        const id = edges[e] >>> LENGTH_BITS
        const j = i + (edges[e] & LENGTH_MASK)
        const score = best[i] + scores[id]
        if (score > best[j]) {
          best[j] = score
          arrival[j] = id
        }
      }
    }
    for (let j = n; j > 0; j -= lengths[arrival[j]]) used[arrival[j]] += arena.weights[fragment]
  }
  return used
}

/** A function that spells a piece with other pieces as well as possible; null where that scores better than the piece itself. */
function speller(
  { edgeStarts, edges, lengths, places }: Lattice,
  scores: Float64Array,
): (id: number) => number[] | null {
  const best = new Float64Array(256)
  const arrival = new Uint32Array(256)
  return (id) => {
    const n = lengths[id]
    best.fill(-Infinity, 1, n + 1)
    best[0] = 0
    for (let i = 0; i < n; i++) {
      const last = edgeStarts[places[id] + i + 1]
      for (let e = edgeStarts[places[id] + i]; e < last; e++) {
        const part = edges[e] >>> LENGTH_BITS
        const j = i + (edges[e] & LENGTH_MASK)
        if (j > n || part === id) continue
        const score = best[i] + scores[part]
        if (score > best[j]) {
          best[j] = score
          arrival[j] = part
        }
      }
    }
    if (best[n] > scores[id]) return null
    const parts: number[] = []
    for (let j = n; j > 0; j -= lengths[arrival[j]]) parts.push(arrival[j])
    return parts
  }
}
