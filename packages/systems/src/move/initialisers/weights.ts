/** @file From similarities to weights: softmax and sparsemax. */

/** softmax(values / temperature), in float64. */
export function softmax(values: ArrayLike<number>, temperature = 1): Float64Array {
  let largest = -Infinity
  for (let i = 0; i < values.length; i++) if (values[i] > largest) largest = values[i]
  const weights = new Float64Array(values.length)
  let total = 0
  for (let i = 0; i < values.length; i++) total += weights[i] = Math.exp((values[i] - largest) / temperature)
  for (let i = 0; i < values.length; i++) weights[i] /= total
  return weights
}

/**
 * The point of the probability simplex that is nearest to `values` (Martins and Astudillo, 2016): few weights above zero.
 * @example sparsemax([1, 0.8, 0.1]) // 0.6, 0.4, 0
 */
export function sparsemax(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).toSorted((a, b) => b - a)
  let sum = 0
  let threshold = 0
  for (let k = 0; k < sorted.length; k++) {
    sum += sorted[k]
    // The support is a run of the largest values; the first that does not reach above the threshold ends it.
    if (1 + (k + 1) * sorted[k] <= sum) break
    threshold = (sum - 1) / (k + 1)
  }
  return Float64Array.from(values, (value) => Math.max(0, value - threshold))
}
