/**
 * @file Expectation and maximization for a Unigram model (Kudo, "Subword Regularization", 2018; the digamma form of
 * the maximization is the mean-field step of a Bayesian model and is what SentencePiece does).
 */
import type { Arena } from './arena.js'
import { LENGTH_BITS, LENGTH_MASK, type Lattice } from './lattice.js'

export interface Expectation {
  /** Expected number of occurrences of each piece. */
  readonly counts: Float64Array
  /** Mean negative log likelihood of a fragment, in nats. */
  readonly loss: number
}

// Products of probabilities below TINY are lifted by LIFT; a count of lifts per position undoes it.
const TINY = 1e-140
const LIFT = 1e100

/** Runs the forward-backward algorithm over all fragments. Sums in arena order, so the result is the same every time. */
export function expectedCounts(arena: Arena, lattice: Lattice, scores: Float64Array): Expectation {
  const { edgeStarts, edges } = lattice
  const probabilities = scores.map(Math.exp)
  const counts = new Float64Array(scores.length)
  const forward = new Float64Array(arena.longest + 1)
  const ratio = new Float64Array(arena.longest + 1)
  const lifts = new Int32Array(arena.longest + 1)
  let loss = 0
  let total = 0
  for (let fragment = 0; fragment < arena.weights.length; fragment++) {
    const start = arena.starts[fragment]
    const n = arena.starts[fragment + 1] - 1 - start
    forward.fill(0, 0, n + 1)
    forward[0] = 1
    lifts[0] = 0
    let lifted = 0
    for (let i = 0; i < n; i++) {
      if (forward[i] < TINY && liftWindow(forward, i, n)) lifted++
      lifts[i] = lifted
      const sum = forward[i]
      const last = edgeStarts[start + i + 1]
      for (let e = edgeStarts[start + i]; e < last; e++) {
        const edge = edges[e]
        forward[i + (edge & LENGTH_MASK)] += sum * probabilities[edge >>> LENGTH_BITS]
      }
    }
    lifts[n] = lifted

    const weight = arena.weights[fragment]
    total += weight
    loss -= weight * (Math.log(forward[n]) - lifted * Math.log(LIFT))

    // ratio[i] = P(boundary at i | text) / forward[i]; one edge has posterior forward[i] * p * ratio[j].
    ratio[n] = 1 / forward[n]
    for (let i = n - 1; i >= 0; i--) {
      const sum = forward[i]
      let boundary = 0
      const last = edgeStarts[start + i + 1]
      for (let e = edgeStarts[start + i]; e < last; e++) {
        const id = edges[e] >>> LENGTH_BITS
        const j = i + (edges[e] & LENGTH_MASK)
        let posterior = sum * probabilities[id] * ratio[j]
        if (lifts[j] !== lifts[i]) posterior *= LIFT ** (lifts[j] - lifts[i])
        boundary += posterior
        counts[id] += weight * posterior
      }
      ratio[i] = sum === 0 ? 0 : boundary / sum
    }
  }
  return { counts, loss: loss / total }
}

/** Multiplies position i and all later sums by LIFT, unless one of them is large already. */
function liftWindow(forward: Float64Array, i: number, n: number): boolean {
  const last = Math.min(n, i + 255)
  for (let j = i; j <= last; j++) if (forward[j] > 1 / LIFT) return false
  for (let j = i; j <= last; j++) forward[j] *= LIFT
  return true
}

/** Pieces expected less often than this leave the vocabulary. */
export const MIN_EXPECTED_COUNT = 0.5

/**
 * Log probabilities from expected counts: digamma(count) - digamma(sum), which takes mass from rare pieces. A count of 0
 * has none.
 */
export function maximize(counts: Float64Array): Float64Array {
  let sum = 0
  for (const count of counts) sum += count
  const logSum = digamma(sum)
  return counts.map((count) => (count === 0 ? -Infinity : digamma(count) - logSum))
}

/** Derivative of the log gamma function, for x > 0: recurrence up to 7, then the asymptotic series (Abramowitz and Stegun 6.3.18). */
export function digamma(x: number): number {
  let shift = 0
  for (; x < 7; x++) shift -= 1 / x
  const inverse = 1 / (x * x)
  return (
    shift +
    Math.log(x) -
    0.5 / x -
    inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse * (1 / 132)))))
  )
}
