/** @file Logistic regression: small, exact, the same result each time. */

export interface Example {
  readonly vector: Float32Array
  readonly positive: boolean
}

/** Weights for each number of a vector, and the constant last. */
export type Weights = Float64Array

const ITERATIONS = 25

/**
 * Fits P(positive) = 1 / (1 + exp(-(w·x + b))) by Newton's method. Both classes weigh the same together, however many
 * examples each has; `penalty` times |w|² / 2 keeps weights small (the constant is free).
 *
 * @returns undefined where one of the classes is empty: then there is nothing to tell apart
 */
export function fitLogistic(examples: readonly Example[], penalty = 0.1): Weights | undefined {
  const positives = examples.filter(({ positive }) => positive).length
  const negatives = examples.length - positives
  if (positives === 0 || negatives === 0) return undefined
  const size = examples[0].vector.length + 1
  const weights = new Float64Array(size)
  const classWeight = [examples.length / (2 * negatives), examples.length / (2 * positives)]
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gradient = new Float64Array(size)
    const hessian = new Float64Array(size * size)
    for (const { vector, positive } of examples) {
      const p = probability(weights, vector)
      const share = classWeight[positive ? 1 : 0]
      const error = share * (p - (positive ? 1 : 0))
      const curvature = Math.max(1e-9, share * p * (1 - p))
      for (let a = 0; a < size; a++) {
        const xa = a === size - 1 ? 1 : vector[a]
        gradient[a] += error * xa
        // The lower half is enough for Cholesky.
        const scaled = curvature * xa
        if (scaled !== 0)
          for (let b = 0; b <= a; b++) hessian[a * size + b] += scaled * (b === size - 1 ? 1 : vector[b])
      }
    }
    for (let a = 0; a < size - 1; a++) {
      gradient[a] += penalty * weights[a]
      hessian[a * size + a] += penalty
    }
    const step = solvePositive(hessian, gradient, size)
    let change = 0
    for (let a = 0; a < size; a++) {
      weights[a] -= step[a]
      change = Math.max(change, Math.abs(step[a]))
    }
    if (change < 1e-6) break
  }
  return weights
}

/** Probability that a vector belongs to the positive class. */
export function probability(weights: Weights, vector: Float32Array, from = 0): number {
  // `from`: where the vector begins, for those that lie one after the other.
  let z = weights[weights.length - 1]
  for (let j = 0; j < weights.length - 1; j++) z += weights[j] * vector[from + j]
  return 1 / (1 + Math.exp(-z))
}

/** Solves A x = b for a symmetric positive definite A, given by its lower half, by Cholesky decomposition in place. */
export function solvePositive(a: Float64Array, b: Float64Array, n: number): Float64Array {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k]
      a[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j * n + j]
    }
  }
  const x = b.slice()
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= a[i * n + k] * x[k]
    x[i] /= a[i * n + i]
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= a[k * n + i] * x[k]
    x[i] /= a[i * n + i]
  }
  return x
}
