/**
 * @file How numbers are cut. Singh and Strouse (2024, arXiv 2402.14903) found that models calculate better where digits
 * are grouped in threes from the right, as in 1|234|567. Definitions as in TokEval (metrics/math.py):
 * three-digit boundary F1, split variability, magnitude consistency.
 */
import { ranks, pearson } from '../statistics/correlation.js'

/** Numbers of ten digits and more are one kind. */
const LONGEST_KIND = 10

/** Of longer numbers only the first cuts tell ways of cutting apart: a text that is one number must not become a key. */
const MOST_CUTS = 64

/**
 * F1 of the cuts inside a number against those at 3, 6, 9, ... digits from its right end. Where no cut is wanted, an
 * uncut number has 1 and a cut one 0; where cuts are wanted, an uncut number has 0.
 *
 * @param digits of the whole number
 * @param cuts positions of the cuts, counted in digits from the left
 * @example
 * threeDigitF1(7, [1, 4]) // 1
 * threeDigitF1(7, [4]) // 0.667
 */
export function threeDigitF1(digits: number, cuts: readonly number[]): number {
  const wanted = Math.max(0, Math.ceil(digits / 3) - 1)
  if (cuts.length === 0 || wanted === 0) return cuts.length === wanted ? 1 : 0
  let right = 0
  for (const cut of cuts) if ((digits - cut) % 3 === 0) right++
  return (2 * right) / (cuts.length + wanted)
}

/** How often each way of cutting occurred, and what it cost, by the number of digits. */
export interface NumberTally {
  /** `7:1,4` for 1|234|567. */
  readonly patterns: Map<string, number>
  /** Sum of tokens per digit, and numbers, for 1, 2, ..., 9 and at least 10 digits. */
  readonly fertility: Float64Array
  readonly counts: Float64Array
}

export function createNumberTally(): NumberTally {
  return {
    patterns: new Map(),
    fertility: new Float64Array(LONGEST_KIND + 1),
    counts: new Float64Array(LONGEST_KIND + 1),
  }
}

export function tallyNumber(tally: NumberTally, digits: number, cuts: readonly number[]): void {
  const kind = Math.min(digits, LONGEST_KIND)
  const pattern = `${kind}:${(cuts.length > MOST_CUTS ? cuts.slice(0, MOST_CUTS) : cuts).join(',')}`
  tally.patterns.set(pattern, (tally.patterns.get(pattern) ?? 0) + 1)
  tally.fertility[kind] += (cuts.length + 1) / digits
  tally.counts[kind]++
}

export function addNumberTally(into: NumberTally, other: NumberTally): void {
  for (const [pattern, count] of other.patterns) into.patterns.set(pattern, (into.patterns.get(pattern) ?? 0) + count)
  for (let kind = 0; kind <= LONGEST_KIND; kind++) {
    into.fertility[kind] += other.fertility[kind]
    into.counts[kind] += other.counts[kind]
  }
}

/**
 * Entropy in bits of the ways in which numbers of one length are cut, as a mean over lengths of at least `from` digits,
 * weighted by the numbers of each length. 0: every length is always cut in the same way. TokEval gives the entropies of
 * single lengths (`splitEntropy` of one length equals it), and one over all lengths together, which counts different
 * lengths as different ways.
 *
 * @returns NaN where there is no such number
 */
export function splitEntropy({ patterns }: NumberTally, from: number, to = LONGEST_KIND): number {
  const byLength = new Map<number, number[]>()
  for (const [pattern, count] of patterns) {
    const kind = Number.parseInt(pattern, 10)
    if (kind < from || kind > to) continue
    const list = byLength.get(kind)
    if (list === undefined) byLength.set(kind, [count])
    else list.push(count)
  }
  let weighted = 0
  let total = 0
  for (const counts of byLength.values()) {
    let sum = 0
    for (const count of counts) sum += count
    for (const count of counts) weighted -= count * Math.log2(count / sum)
    total += sum
  }
  // Not minus zero.
  return total === 0 ? Number.NaN : weighted / total + 0
}

export interface Magnitude {
  /** Standard deviation over mean of tokens per digit, over lengths: 0 where a digit always costs the same. */
  readonly variation: number
  /** Rank correlation of length and tokens per digit; 0 where tokens per digit are constant. */
  readonly rho: number
}

/** TokEval's `cv_of_mean_fertility` and `spearman_rho`; null below two lengths. */
export function magnitudeConsistency({ fertility, counts }: NumberTally): Magnitude | null {
  const lengths: number[] = []
  const means: number[] = []
  for (let kind = 1; kind <= LONGEST_KIND; kind++) {
    if (counts[kind] === 0) continue
    lengths.push(kind)
    means.push(fertility[kind] / counts[kind])
  }
  if (lengths.length < 2) return null
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length
  const spread = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length)
  const rho = pearson(ranks(lengths), ranks(means))
  return { variation: spread / mean, rho: Number.isNaN(rho) ? 0 : rho }
}
