/**
 * @file Inequality between languages: TokEval's tokenizer fairness Gini (metrics/gini.py), over tokens per byte or, on
 * parallel text, tokens per line. 0: all languages pay the same.
 */

/**
 * Gini coefficient: sum over all pairs of |a - b| / (2 n^2 mean), computed from the sorted values.
 *
 * @returns NaN where there is nothing, or only zeros
 * @example
 * gini([1, 1, 4]) // 0.333
 */
export function gini(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const count = sorted.length
  let total = 0
  let weighted = 0
  for (let i = 0; i < count; i++) {
    total += sorted[i]
    weighted += (2 * (i + 1) - count - 1) * sorted[i]
  }
  return total === 0 ? Number.NaN : weighted / (count * total)
}

/** The curve behind it: share of the cost that the cheapest share of the languages bears, from (0, 0) to (1, 1). */
export function lorenz(values: ArrayLike<number>): { readonly x: number[]; readonly y: number[] } {
  const sorted = Float64Array.from(values).sort()
  const total = sorted.reduce((sum, value) => sum + value, 0)
  const x = [0]
  const y = [0]
  let sum = 0
  for (let i = 0; i < sorted.length; i++) {
    sum += sorted[i]
    x.push((i + 1) / sorted.length)
    y.push(total === 0 ? 0 : sum / total)
  }
  return { x, y }
}
