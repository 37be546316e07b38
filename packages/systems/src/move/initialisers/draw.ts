/** @file Rows for tokens about which a method says nothing: drawn from what the old rows look like. */
import { normal, key, fold } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import type { Fallback } from './contract.js'
import { cholesky, covariance, rowStatistics, type RowStatistics } from './algebra/statistics.js'
import type { Rows } from './rows.js'

/** transformers adds this to the diagonal of a covariance that is not positive definite. */
const RIDGE = 1e-5

export interface Drawing {
  readonly statistics: RowStatistics
  /** The row of a new id, the same whatever was drawn before. */
  row(id: number): Float32Array
}

/**
 * @param options count: rows of the old matrix that belong to tokens, since padding rows say nothing; unknown: old id of the
 * unknown token, for the fallback of that name
 */
export function drawing(
  rows: Rows,
  options: { readonly fallback: Fallback; readonly count: number; readonly seed: number; readonly unknown?: number },
): Drawing {
  const { width } = rows
  const statistics = rowStatistics(rows, options.count)
  const { mean, deviation, scalarMean, scalarDeviation } = statistics
  if (!Number.isFinite(scalarDeviation))
    throw new TokenwrightError('invalid-data', 'an old matrix with numbers that are not finite', {
      value: scalarDeviation,
    })
  const noise = (id: number): Float32Array => normal(fold(key(options.seed), id), [width], 1).data as Float32Array
  const meanRow = Float32Array.from(mean)
  const makers: Readonly<Record<Fallback, () => (id: number) => Float32Array>> = {
    scalar: () => (id) => noise(id).map((z) => scalarMean + scalarDeviation * z),
    columns: () => (id) => noise(id).map((z, k) => mean[k] + deviation[k] * z),
    covariance: () => {
      const triangle = triangleOf(rows, mean, options.count)
      return (id) => {
        const z = noise(id)
        return meanRow.map((centre, i) => {
          let sum = centre
          for (let k = 0; k <= i; k++) sum += triangle[i * width + k] * z[k]
          return sum
        })
      }
    },
    mean: () => () => meanRow,
    zero: () => () => new Float32Array(width),
    unknown: () => () => {
      if (options.unknown === undefined) return meanRow
      const row = new Float32Array(width)
      rows.read(options.unknown, row)
      return row
    },
  }
  return { statistics, row: makers[options.fallback]() }
}

function triangleOf(rows: Rows, mean: Float64Array, count: number): Float64Array {
  const matrix = covariance(rows, mean, count)
  // Each round adds ten times as much; a covariance is positive semidefinite but for rounding, so this ends at once.
  for (let ridge = 0; ; ridge = ridge === 0 ? RIDGE : 10 * ridge) {
    const raised = Float64Array.from(matrix)
    for (let i = 0; i < rows.width; i++) raised[i * rows.width + i] += ridge
    const triangle = cholesky(raised, rows.width)
    if (triangle !== undefined) return triangle
  }
}
