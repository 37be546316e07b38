/** @file Mean, spread and covariance of the rows of a matrix, read once from end to end. */
import type { Rows } from '../rows.js'

export interface RowStatistics {
  /** Of each column. */
  readonly mean: Float64Array
  readonly deviation: Float64Array
  /** Over all numbers of the matrix. */
  readonly scalarMean: number
  readonly scalarDeviation: number
}

/** Population mean and standard deviation of the first `count` rows. */
export function rowStatistics(rows: Rows, count = rows.count): RowStatistics {
  const { width } = rows
  const sums = new Float64Array(width)
  const squares = new Float64Array(width)
  const row = new Float32Array(width)
  // Deviations from the first row instead of from zero: nothing is lost where the mean is large against the spread.
  const shift = new Float32Array(width)
  if (count > 0) rows.read(0, shift)
  for (let i = 0; i < count; i++) {
    rows.read(i, row)
    for (let k = 0; k < width; k++) {
      const x = row[k] - shift[k]
      sums[k] += x
      squares[k] += x * x
    }
  }
  const mean = Float64Array.from(sums, (sum, k) => sum / count + shift[k])
  const deviation = Float64Array.from(sums, (sum, k) => Math.sqrt(Math.max(0, squares[k] / count - (sum / count) ** 2)))
  const scalarMean = mean.reduce((total, x) => total + x, 0) / width
  const variance = mean.reduce((total, x, k) => total + deviation[k] ** 2 + (x - scalarMean) ** 2, 0) / width
  return { mean, deviation, scalarMean, scalarDeviation: Math.sqrt(variance) }
}

/** Sample covariance of the rows, [width, width]. */
export function covariance(rows: Rows, mean: Float64Array, count = rows.count): Float64Array {
  const { width } = rows
  const sums = new Float64Array(width * width)
  const row = new Float32Array(width)
  for (let i = 0; i < count; i++) {
    rows.read(i, row)
    for (let a = 0; a < width; a++) {
      const x = row[a] - mean[a]
      for (let b = 0; b <= a; b++) sums[a * width + b] += x * (row[b] - mean[b])
    }
  }
  for (let a = 0; a < width; a++)
    for (let b = 0; b <= a; b++) sums[b * width + a] = sums[a * width + b] /= Math.max(1, count - 1)
  return sums
}

/**
 * The lower triangle L with L · Lᵀ = matrix; undefined if the matrix is not positive definite.
 * @param matrix symmetric, [width, width]
 */
export function cholesky(matrix: Float64Array, width: number): Float64Array | undefined {
  const lower = new Float64Array(width * width)
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * width + j]
      for (let k = 0; k < j; k++) sum -= lower[i * width + k] * lower[j * width + k]
      if (i !== j) lower[i * width + j] = sum / lower[j * width + j]
      else if (sum > 0) lower[i * width + i] = Math.sqrt(sum)
      else return undefined
    }
  return lower
}
