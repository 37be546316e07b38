/** @file How the number of tokens falls with the vocabulary: a power law with an asymptote, fitted and inverted. */
import { TokenwrightError } from '@tokenwright/text'
import { levenbergMarquardt } from './levenberg-marquardt.js'

/** CTC(V) = a V^b + c with a > 0, b < 0, c >= 0. Source: Arnett et al., arXiv 2510.21909, section 5.2 and its figures. */
export interface PowerLaw {
  readonly a: number
  readonly b: number
  /** The asymptote, in tokens: no vocabulary brings the count below it. */
  readonly c: number
}

export interface CurvePoint {
  /** Entries of the vocabulary. */
  readonly size: number
  /** Tokens of the text under a vocabulary of that size. */
  readonly tokens: number
}

export interface FittedLaw extends PowerLaw {
  /** Root mean square of the residuals, in tokens. */
  readonly rmse: number
  /** Points it was fitted to. */
  readonly points: number
}

/** Three parameters leave nothing to judge the fit by with fewer. */
export const FEWEST_POINTS = 4

/** Exponents that the search begins at; a law outside of them is a straight line or a step. */
const EXPONENTS = Array.from({ length: 40 }, (_, i) => -0.02 * 1.17 ** i)

/**
 * Least squares in tokens. For each exponent of a grid the best `a` and `c` are known in closed form; the best of the grid is where
 * Levenberg-Marquardt begins. Where that ends below c = 0, the law without an asymptote is fitted instead.
 *
 * @param points four sizes at least, without plateaus: points where training ran out of pairs say nothing about V
 * @throws TokenwrightError `invalid-option` for fewer sizes, values that are no counts, or counts that do not fall
 * @example
 * fitPowerLaw([{ size: 512, tokens: 14596 }, { size: 1024, tokens: 11659 }, { size: 2048, tokens: 9868 }, { size: 4096, tokens: 8605 }])
 */
export function fitPowerLaw(points: readonly CurvePoint[]): FittedLaw {
  const sorted = checkedPoints(points)
  const unit = sorted[0].size
  const scale = sorted[0].tokens
  const x = sorted.map(({ size }) => size / unit)
  const y = sorted.map(({ tokens }) => tokens / scale)
  const free = fitFrom(x, y, true)
  const best = free.c >= 0 ? free : fitFrom(x, y, false)
  return {
    a: best.a * scale * unit ** -best.b,
    b: best.b,
    c: best.c * scale,
    rmse: Math.sqrt(best.cost / x.length) * scale,
    points: x.length,
  }
}

/** Tokens that the law expects at a size. */
export function tokensAt({ a, b, c }: PowerLaw, size: number): number {
  return a * size ** b + c
}

/**
 * The size at which the law meets a number of tokens: ((T - c) / a)^(1 / b), not rounded.
 *
 * @returns Infinity where the target is at or below the asymptote
 */
export function sizeFor({ a, b, c }: PowerLaw, target: number): number {
  return target <= c ? Infinity : ((target - c) / a) ** (1 / b)
}

interface Fit extends PowerLaw {
  readonly cost: number
}

function fitFrom(x: readonly number[], y: readonly number[], asymptote: boolean): Fit {
  const start = EXPONENTS.map((b) => linearFit(x, y, b, asymptote)).reduce((best, fit) =>
    fit.cost < best.cost ? fit : best,
  )
  // Signs of a and b hold by construction: a = e^p, b = -e^q.
  const read = (p: Float64Array): PowerLaw => ({
    a: Math.exp(p[0]),
    b: -Math.exp(p[1]),
    c: asymptote ? p[2] : 0,
  })
  const first = [Math.log(start.a), Math.log(-start.b)]
  const { parameters, cost } = levenbergMarquardt(
    asymptote ? [...first, start.c] : first,
    x.length,
    (p, residuals, jacobian) => {
      const { a, b, c } = read(p)
      for (const [i, at] of x.entries()) {
        const power = a * at ** b
        residuals[i] = power + c - y[i]
        jacobian[0][i] = power
        jacobian[1][i] = power * Math.log(at) * b
        if (asymptote) jacobian[2][i] = 1
      }
    },
  )
  return { ...read(parameters), cost }
}

/** The best a and c for an exponent; c = 0 where it would be negative. */
function linearFit(x: readonly number[], y: readonly number[], b: number, asymptote: boolean): Fit {
  const u = x.map((at) => at ** b)
  const n = x.length
  const meanU = u.reduce((sum, value) => sum + value, 0) / n
  const meanY = y.reduce((sum, value) => sum + value, 0) / n
  let uy = 0
  let uu = 0
  for (let i = 0; i < n; i++) {
    uy += (u[i] - meanU) * (y[i] - meanY)
    uu += (u[i] - meanU) ** 2
  }
  let a = uy / uu
  let c = meanY - a * meanU
  if (!asymptote || c < 0) {
    c = 0
    a = u.reduce((sum, value, i) => sum + value * y[i], 0) / u.reduce((sum, value) => sum + value * value, 0)
  }
  const cost = u.reduce((sum, value, i) => sum + (a * value + c - y[i]) ** 2, 0)
  return { a, b, c, cost: a > 0 ? cost : Infinity }
}

function checkedPoints(points: readonly CurvePoint[]): readonly CurvePoint[] {
  for (const [i, { size, tokens }] of points.entries())
    if (!(Number.isFinite(size) && size > 0 && Number.isFinite(tokens) && tokens > 0))
      throw new TokenwrightError('invalid-option', 'sizes and counts must be positive numbers', {
        where: `points[${i}]`,
        value: points[i],
      })
  const sorted = points.toSorted((a, b) => a.size - b.size)
  const sizes = new Set(sorted.map(({ size }) => size)).size
  if (sizes < FEWEST_POINTS)
    throw new TokenwrightError(
      'invalid-option',
      `a power law with an asymptote needs ${FEWEST_POINTS} sizes at least`,
      {
        where: 'points',
        value: sizes,
      },
    )
  if (!(sorted.at(-1)!.tokens < sorted[0].tokens))
    throw new TokenwrightError('invalid-option', 'counts that do not fall with the vocabulary have no power law', {
      where: 'points',
      value: sorted.map(({ tokens }) => tokens),
    })
  return sorted
}
