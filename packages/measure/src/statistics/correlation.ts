/** @file Correlations, with intervals by the bootstrap over pairs. */
import { TokenwrightError } from '@tokenwright/text'
import { drawUnits, intervalOf } from './bootstrap.js'
import { tTwoSided } from './special.js'

/**
 * Ranks from 1; equal values share the mean of their ranks.
 *
 * @example
 * ranks([10, 30, 30, 20]) // 1, 3.5, 3.5, 2
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b])
  const out = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to]] === values[order[from]]) to++
    for (let i = from; i < to; i++) out[order[i]] = (from + to + 1) / 2
    from = to
  }
  return out
}

/** Product-moment correlation; NaN where one list is constant. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const count = a.length
  let meanA = 0
  let meanB = 0
  for (let i = 0; i < count; i++) {
    meanA += a[i] / count
    meanB += b[i] / count
  }
  let ab = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < count; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB)
    aa += (a[i] - meanA) ** 2
    bb += (b[i] - meanB) ** 2
  }
  return aa === 0 || bb === 0 ? Number.NaN : Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)))
}

export interface Correlation {
  readonly rho: number
  /** By Student's t with n - 2 degrees of freedom, as in scipy. */
  readonly p: number
  /** 95 % of the resamples lie between; null below five pairs. */
  readonly low: number | null
  readonly high: number | null
}

export interface BootstrapOptions {
  /** Default 1,000. */
  readonly resamples?: number
  /** Default 1. */
  readonly seed?: number
}

/**
 * Rank correlation (Spearman 1904; scipy `spearmanr`), with ties, and an interval by resampling pairs.
 *
 * @throws TokenwrightError `invalid-option` for lists of different lengths or below three pairs
 * @example
 * spearman([1, 2, 3, 4], [2, 1, 4, 3]).rho // 0.6
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>, options: BootstrapOptions = {}): Correlation {
  if (a.length !== b.length || a.length < 3)
    throw new TokenwrightError('invalid-option', 'a correlation needs two lists of the same length of at least three', {
      value: [a.length, b.length],
    })
  const rho = pearson(ranks(a), ranks(b))
  const freedom = a.length - 2
  const p = tTwoSided(rho * Math.sqrt(freedom / ((1 + rho) * (1 - rho))), freedom)
  const { units, rounds, counts } = drawUnits(a.length, options.resamples, options.seed)
  const left = new Float64Array(units)
  const right = new Float64Array(units)
  const values = new Float64Array(rounds + 1)
  values[0] = rho
  for (let round = 0; round < rounds; round++) {
    let at = 0
    for (let pair = 0; pair < units; pair++)
      for (let times = counts[round * units + pair]; times > 0; times--) {
        left[at] = a[pair]
        right[at++] = b[pair]
      }
    values[round + 1] = pearson(ranks(left), ranks(right))
  }
  const { low, high } = intervalOf(values)
  return { rho, p, low, high }
}
