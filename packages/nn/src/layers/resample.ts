/**
 * @file Resampling of grids as matrices, one for rows and one for columns: position tables for other image sizes, images.
 * The filters are those of PyTorch's `interpolate` and of Pillow.
 */
import { TokenwrightError } from '@tokenwright/text/errors'

/**
 * `cubic`: Keys' cubic with a = −0.75 at four points, borders repeated, as `interpolate(mode="bicubic")` has it.
 * `cubic-antialias` and `linear-antialias`: a = −0.5 or a triangle, widened when the grid shrinks, as Pillow and
 * `interpolate(antialias=True)` have it.
 */
export type ResampleFilter = 'cubic' | 'cubic-antialias' | 'linear-antialias'

function cubic(x: number, a: number): number {
  const t = Math.abs(x)
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1
  return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0
}

/** The old points that a new one is made of: `weights[k]` is that of point `first + k`. */
export interface Span {
  readonly first: number
  readonly weights: Float64Array
}

/**
 * What each of `to` new points is made of; weights sum to 1.
 * @throws TokenwrightError `invalid-option` for lengths that cannot be
 */
export function resampleSpans(from: number, to: number, filter: ResampleFilter): Span[] {
  for (const value of [from, to])
    if (!Number.isSafeInteger(value) || value < 1 || value > 2 ** 20)
      throw new TokenwrightError('invalid-option', 'a grid of an impossible length', { value })
  const make = filter === 'cubic' ? fourPoints : widened(filter)
  return Array.from({ length: to }, (_, i) => make(i, from, from / to))
}

function fourPoints(i: number, from: number, step: number): Span {
  const center = step * (i + 0.5) - 0.5
  const left = Math.floor(center)
  const clamp = (j: number) => Math.min(Math.max(j, 0), from - 1)
  const first = clamp(left - 1)
  const weights = new Float64Array(clamp(left + 2) - first + 1)
  for (let j = left - 1; j <= left + 2; j++) weights[clamp(j) - first] += cubic(center - j, -0.75)
  return { first, weights }
}

function widened(filter: 'cubic-antialias' | 'linear-antialias') {
  const isCubic = filter === 'cubic-antialias'
  const reach = isCubic ? 2 : 1
  const shape = (x: number) => (isCubic ? cubic(x, -0.5) : Math.max(0, 1 - Math.abs(x)))
  return (i: number, from: number, step: number): Span => {
    const stretch = Math.max(step, 1)
    const center = step * (i + 0.5)
    const first = Math.max(0, Math.trunc(center - reach * stretch + 0.5))
    const end = Math.min(from, Math.trunc(center + reach * stretch + 0.5))
    const raw = Float64Array.from({ length: end - first }, (_, k) => shape((first + k - center + 0.5) / stretch))
    const total = raw.reduce((sum, weight) => sum + weight, 0)
    return { first, weights: raw.map((weight) => weight / total) }
  }
}

/**
 * The same as a matrix [to, from].
 * @example resampleWeights(37, 16, 'cubic-antialias')
 */
export function resampleWeights(from: number, to: number, filter: ResampleFilter): Float64Array {
  const matrix = new Float64Array(to * from)
  resampleSpans(from, to, filter).forEach(({ first, weights }, i) => matrix.set(weights, i * from + first))
  return matrix
}
