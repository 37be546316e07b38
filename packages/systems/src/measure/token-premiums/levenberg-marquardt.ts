/** @file Nonlinear least squares by damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963). */

/** Fills in the residuals at a point, and their derivatives: `jacobian[k][i]` is that of residual i by parameter k. */
export type Residuals = (parameters: Float64Array, residuals: Float64Array, jacobian: readonly Float64Array[]) => void

export interface LeastSquares {
  readonly parameters: Float64Array
  /** Sum of the squared residuals. */
  readonly cost: number
  readonly steps: number
}

const MOST_STEPS = 500
const SMALLEST_GAIN = 1e-15
const MOST_DAMPING = 1e12

/**
 * Descends from `start`; never ends above the cost it began with. Damping is relative to the diagonal, as Marquardt has
 * it, so units of parameters do not matter.
 *
 * @param count number of residuals
 * @example
 * // The mean of three numbers:
 * levenbergMarquardt([0], 3, (p, r, j) => [1, 2, 6].forEach((y, i) => { r[i] = p[0] - y; j[0][i] = 1 })).parameters[0] // 3
 */
export function levenbergMarquardt(start: readonly number[], count: number, evaluate: Residuals): LeastSquares {
  const size = start.length
  let parameters = Float64Array.from(start)
  let residuals = new Float64Array(count)
  let jacobian = Array.from(start, () => new Float64Array(count))
  evaluate(parameters, residuals, jacobian)
  let cost = dot(residuals, residuals)
  let damping = 1e-3
  let steps = 0
  while (steps < MOST_STEPS && damping < MOST_DAMPING && cost > 0) {
    steps++
    const matrix = jacobian.map((row, i) => jacobian.map((column, j) => dot(row, column) * (i === j ? 1 + damping : 1)))
    const step = solve(
      matrix,
      jacobian.map((row) => -dot(row, residuals)),
    )
    const next = parameters.map((value, i) => value + step[i])
    const nextResiduals = new Float64Array(count)
    const nextJacobian = Array.from({ length: size }, () => new Float64Array(count))
    evaluate(next, nextResiduals, nextJacobian)
    const nextCost = dot(nextResiduals, nextResiduals)
    // Not a number after a step too far: refused like any step uphill.
    if (!(nextCost < cost)) {
      damping *= 4
      continue
    }
    const gain = (cost - nextCost) / cost
    parameters = next
    residuals = nextResiduals
    jacobian = nextJacobian
    cost = nextCost
    damping = Math.max(damping / 5, 1e-12)
    if (gain < SMALLEST_GAIN) break
  }
  return { parameters, cost, steps }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** Gaussian elimination with the largest pivots; a column without one gets no step. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let row = column + 1; row < n; row++)
      if (Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column])) pivot = row
    ;[matrix[column], matrix[pivot]] = [matrix[pivot], matrix[column]]
    ;[right[column], right[pivot]] = [right[pivot], right[column]]
    for (let row = column + 1; row < n; row++) {
      const factor = matrix[column][column] === 0 ? 0 : matrix[row][column] / matrix[column][column]
      for (let k = column; k < n; k++) matrix[row][k] -= factor * matrix[column][k]
      right[row] -= factor * right[column]
    }
  }
  const step = Array.from({ length: n }, () => 0)
  for (let row = n - 1; row >= 0; row--) {
    let sum = right[row]
    for (let k = row + 1; k < n; k++) sum -= matrix[row][k] * step[k]
    step[row] = matrix[row][row] === 0 ? 0 : sum / matrix[row][row]
  }
  return step
}
