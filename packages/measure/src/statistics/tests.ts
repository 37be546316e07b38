/**
 * @file Tests of hypotheses for figures of languages and documents. All p values are two-sided, and equal those of
 * scipy.stats (see oracles/statistics.json).
 */
import { TokenwrightError } from '@tokenwright/text'
import { mean, median, squares, standardDeviation, variance } from './moments.js'
import { fSurvival, tTwoSided } from './special.js'

export interface TTest {
  readonly t: number
  readonly freedom: number
  readonly p: number
  /** Mean of the differences a[i] - b[i]. */
  readonly difference: number
}

/**
 * Paired t test of equal means (Student 1908; scipy `ttest_rel`). Where all differences are equal and not zero, t is
 * infinite and p zero; where they are all zero, both are NaN.
 *
 * @throws TokenwrightError `invalid-option` for lists of different lengths or below two pairs
 * @example
 * pairedTTest([12, 15, 11], [10, 14, 10]) // { t: 4, freedom: 2, p: 0.0572, difference: 1.333 }
 */
export function pairedTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  if (a.length !== b.length || a.length < 2)
    throw new TokenwrightError('invalid-option', 'a paired test needs two lists of the same length of at least two', {
      value: [a.length, b.length],
    })
  const differences = Float64Array.from(a, (value, i) => value - b[i])
  const difference = mean(differences)
  const freedom = a.length - 1
  const t = difference / (standardDeviation(differences) / Math.sqrt(a.length))
  return { t, freedom, p: tTwoSided(t, freedom), difference }
}

export interface FTest {
  readonly f: number
  readonly numerator: number
  readonly denominator: number
  readonly p: number
}

/**
 * Two-sided p value of a ratio of variances: twice the smaller tail (R `var.test`).
 *
 * @example
 * varianceRatioP(1.125, 96, 96) // 0.565
 */
export function varianceRatioP(f: number, numerator: number, denominator: number): number {
  const above = fSurvival(f, numerator, denominator)
  return Math.min(1, 2 * Math.min(above, 1 - above))
}

/**
 * F test of equal variances: var(a) / var(b). It takes normal data for granted; for skewed counts ask `levene` too.
 *
 * @throws TokenwrightError `invalid-option` below two values on a side
 */
export function varianceTest(a: ArrayLike<number>, b: ArrayLike<number>): FTest {
  refuseShort([a, b])
  const f = variance(a) / variance(b)
  const numerator = a.length - 1
  const denominator = b.length - 1
  return { f, numerator, denominator, p: varianceRatioP(f, numerator, denominator) }
}

/**
 * Test of equal variances of two or more samples that are not normal: analysis of variance of the distances from the
 * centre of each sample. With medians it is the test of Brown and Forsythe (1974; the default, as in scipy `levene`),
 * with means the original one of Levene (1960).
 *
 * @throws TokenwrightError `invalid-option` below two samples or below two values in one
 */
export function levene(samples: readonly ArrayLike<number>[], centre: 'median' | 'mean' = 'median'): FTest {
  if (samples.length < 2)
    throw new TokenwrightError('invalid-option', 'a test of variances needs two samples', { value: samples.length })
  refuseShort(samples)
  const distances = samples.map((sample) => {
    const middle = centre === 'median' ? median(sample) : mean(sample)
    return Float64Array.from(sample, (value) => Math.abs(value - middle))
  })
  let count = 0
  let sum = 0
  let within = 0
  for (const sample of distances) {
    count += sample.length
    for (const value of sample) sum += value
    within += squares(sample)
  }
  let between = 0
  for (const sample of distances) between += sample.length * (mean(sample) - sum / count) ** 2
  const numerator = samples.length - 1
  const denominator = count - samples.length
  const f = between / numerator / (within / denominator)
  return { f, numerator, denominator, p: fSurvival(f, numerator, denominator) }
}

function refuseShort(samples: readonly ArrayLike<number>[]): void {
  for (const sample of samples)
    if (sample.length < 2)
      throw new TokenwrightError('invalid-option', 'a variance needs at least two values', { value: sample.length })
}
