/** @file Ordinary least squares with an intercept, by Householder's QR: normal equations would square the condition. */
import { TokenwrightError } from '@tokenwright/text'
import { squares } from './moments.js'
import { fSurvival, tTwoSided } from './special.js'

export interface Coefficient {
  readonly estimate: number
  readonly standardError: number
  readonly t: number
  readonly p: number
}

export interface Regression {
  /** The intercept first, then one for each predictor. */
  readonly coefficients: readonly Coefficient[]
  readonly r2: number
  /** R^2 with the number of predictors taken into account. */
  readonly adjustedR2: number
  /** Of the whole model against the mean alone. */
  readonly f: number
  readonly p: number
  /** Observations minus predictors minus one. */
  readonly freedom: number
  readonly residuals: Float64Array
}

/**
 * Regresses `y` on any number of predictors, each as long as `y`. Agrees with statsmodels' OLS and scipy's `linregress`.
 *
 * @throws TokenwrightError `invalid-option` for lists of different lengths, numbers that are not finite, too few
 * observations, or predictors that are combinations of each other
 * @example
 * leastSquares([1, 3, 5.1], [[0, 1, 2]]).coefficients[1].estimate // 2.05
 */
export function leastSquares(y: ArrayLike<number>, predictors: readonly ArrayLike<number>[]): Regression {
  const rows = y.length
  const columns = predictors.length + 1
  refuse(y, predictors)
  const design = [new Float64Array(rows).fill(1), ...predictors.map((predictor) => Float64Array.from(predictor))]
  const target = Float64Array.from(y)
  const scales = design.map((column) => Math.sqrt(column.reduce((sum, value) => sum + value * value, 0)))
  const diagonal = new Float64Array(columns)
  for (let k = 0; k < columns; k++) {
    const column = design[k]
    let norm = 0
    for (let i = k; i < rows; i++) norm += column[i] ** 2
    norm = Math.sqrt(norm)
    if (norm <= 1e-11 * scales[k])
      throw new TokenwrightError('invalid-option', 'predictor that is constant or a combination of the others', {
        where: `predictors[${k - 1}]`,
        value: predictors[k - 1]?.[0],
      })
    if (column[k] > 0) norm = -norm
    diagonal[k] = norm
    column[k] -= norm
    const factor = column[k] * norm
    for (let j = k + 1; j <= columns; j++) {
      const other = j === columns ? target : design[j]
      let product = 0
      for (let i = k; i < rows; i++) product += column[i] * other[i]
      product /= factor
      for (let i = k; i < rows; i++) other[i] += product * column[i]
    }
  }
  const upper = (i: number, j: number): number => (i === j ? diagonal[i] : design[j][i])
  const estimates = backSubstitute(upper, columns, target)
  const residuals = Float64Array.from(y, (value, i) => {
    let fitted = estimates[0]
    for (let j = 1; j < columns; j++) fitted += estimates[j] * predictors[j - 1][i]
    return value - fitted
  })
  let left = 0
  for (const residual of residuals) left += residual * residual
  const total = squares(y)
  const freedom = rows - columns
  const r2 = total === 0 ? Number.NaN : 1 - left / total
  const f = (total - left) / (columns - 1) / (left / freedom)
  const variances = inverseDiagonal(upper, columns)
  return {
    coefficients: Array.from(estimates, (estimate, j) => {
      const standardError = Math.sqrt((left / freedom) * variances[j])
      const t = estimate / standardError
      return { estimate, standardError, t, p: tTwoSided(t, freedom) }
    }),
    r2,
    adjustedR2: 1 - ((1 - r2) * (rows - 1)) / freedom,
    f,
    p: fSurvival(f, columns - 1, freedom),
    freedom,
    residuals,
  }
}

function refuse(y: ArrayLike<number>, predictors: readonly ArrayLike<number>[]): void {
  if (predictors.length === 0) throw new TokenwrightError('invalid-option', 'no predictors', { value: predictors })
  if (y.length < predictors.length + 2)
    throw new TokenwrightError('invalid-option', `too few observations for ${predictors.length} predictors`, {
      value: y.length,
    })
  for (const [number, list] of [y, ...predictors].entries()) {
    const where = number === 0 ? 'y' : `predictors[${number - 1}]`
    if (list.length !== y.length)
      throw new TokenwrightError('invalid-option', `list of another length than y (${y.length})`, {
        where,
        value: list.length,
      })
    for (let i = 0; i < list.length; i++)
      if (!Number.isFinite(list[i]))
        throw new TokenwrightError('invalid-option', 'number that is not finite', {
          where: `${where}[${i}]`,
          value: list[i],
        })
  }
}

function backSubstitute(upper: (i: number, j: number) => number, size: number, right: ArrayLike<number>): Float64Array {
  const solution = new Float64Array(size)
  for (let i = size - 1; i >= 0; i--) {
    let value = right[i]
    for (let j = i + 1; j < size; j++) value -= upper(i, j) * solution[j]
    solution[i] = value / upper(i, i)
  }
  return solution
}

/** Diagonal of the inverse of R'R: row sums of squares of the inverse of R. */
function inverseDiagonal(upper: (i: number, j: number) => number, size: number): Float64Array {
  const diagonal = new Float64Array(size)
  for (let k = 0; k < size; k++) {
    const unit = new Float64Array(size)
    unit[k] = 1
    const column = backSubstitute(upper, size, unit)
    for (let i = 0; i < size; i++) diagonal[i] += column[i] ** 2
  }
  return diagonal
}
