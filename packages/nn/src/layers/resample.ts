/**
 * @file Resampling of grids as matrices, one for rows and one for columns: position tables for other image sizes, images.
 * The filters are those of PyTorch's `interpolate` and of Pillow.
 */
import { TokenwrightError } from '@tokenwright/text'

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

/**
 * Weights [to, from] of the old points in each new one; rows sum to 1.
 * @throws TokenwrightError `invalid-option` for lengths that cannot be
 */
export function resampleWeights(from: number, to: number, filter: ResampleFilter): Float64Array {
  for (const value of [from, to])
    if (!Number.isSafeInteger(value) || value < 1 || value > 2 ** 20)
      throw new TokenwrightError('invalid-option', 'a grid of an impossible length', { value })
  const weights = new Float64Array(to * from)
  const step = from / to
  for (let i = 0; i < to; i++)
    if (filter === 'cubic') {
      const center = step * (i + 0.5) - 0.5
      const left = Math.floor(center)
      for (let j = left - 1; j <= left + 2; j++)
        weights[i * from + Math.min(Math.max(j, 0), from - 1)] += cubic(center - j, -0.75)
    } else {
      const [reach, shape] =
        filter === 'cubic-antialias'
          ? [2, (x: number) => cubic(x, -0.5)]
          : [1, (x: number) => Math.max(0, 1 - Math.abs(x))]
      const stretch = Math.max(step, 1)
      const center = step * (i + 0.5)
      const first = Math.max(0, Math.trunc(center - reach * stretch + 0.5))
      const end = Math.min(from, Math.trunc(center + reach * stretch + 0.5))
      let total = 0
      for (let j = first; j < end; j++) total += weights[i * from + j] = shape((j - center + 0.5) / stretch)
      for (let j = first; j < end; j++) weights[i * from + j] /= total
    }
  return weights
}
