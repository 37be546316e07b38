/** @file Mean, variance, median: with two passes, so that a large mean does not eat the variance. */

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}

/** Sum of squared deviations from the mean. */
export function squares(values: ArrayLike<number>): number {
  const centre = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2
  return sum
}

/** Of a sample: divides by n - 1. NaN below two values. */
export function variance(values: ArrayLike<number>): number {
  return values.length < 2 ? Number.NaN : squares(values) / (values.length - 1)
}

export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values))
}

/**
 * Standard deviation of the sample over its mean: the spread of counts that does not fall merely because all counts do.
 *
 * @example
 * coefficientOfVariation([8, 10, 12]) // 0.2
 */
export function coefficientOfVariation(values: ArrayLike<number>): number {
  return standardDeviation(values) / mean(values)
}

export function median(values: ArrayLike<number>): number {
  return quantile(Float64Array.from(values).sort(), 0.5)
}

/** Between two sorted values the quantile is interpolated (type 7 of Hyndman and Fan, the default of numpy and R). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share
  const below = Math.floor(at)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below)
}
