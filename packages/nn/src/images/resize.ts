/**
 * @file Resizing of RGB images, byte for byte as Pillow 11 does it: first along rows, then along columns, each in fixed point.
 * Pillow 13 begins with the columns for some sizes, and then rounds otherwise: most bytes differ by one, if at all.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { resampleSpans } from '../layers/resample.js'

/** Three bytes for each pixel, row after row. */
export interface RgbImage {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array | Uint8ClampedArray
}

/** `linear` and `cubic` as Pillow's BILINEAR and BICUBIC: widened where the image shrinks. */
export type ResizeFilter = 'linear' | 'cubic'

/** Bits behind the point of a weight. */
const POINT = 2 ** 22

function checkSize(width: number, height: number): void {
  for (const [where, value] of Object.entries({ width, height }))
    if (!Number.isSafeInteger(value) || value < 1 || value > 2 ** 16)
      throw new TokenwrightError('invalid-option', 'an image of an impossible size', { where, value })
}

function checkImage({ width, height, data }: RgbImage): void {
  checkSize(width, height)
  if (data.length !== width * height * 3)
    throw new TokenwrightError('invalid-data', `an image without its ${width * height * 3} bytes`, {
      value: data.length,
    })
}

/**
 * The image in another size.
 * @throws TokenwrightError `invalid-data`, `invalid-option` for images and sizes that cannot be
 * @example resizeImage(image, 224, 224, 'cubic')
 */
export function resizeImage(image: RgbImage, width: number, height: number, filter: ResizeFilter): RgbImage {
  checkImage(image)
  checkSize(width, height)
  const wide = image.width === width ? image.data : resizeAxis(image.data, image.height, image.width, width, 3, filter)
  const data = image.height === height ? wide : resizeAxis(wide, 1, image.height, height, width * 3, filter)
  return { width, height, data }
}

/** Resamples the middle axis of bytes [outer, from, inner]. */
function resizeAxis(
  bytes: Uint8Array | Uint8ClampedArray,
  outer: number,
  from: number,
  to: number,
  inner: number,
  filter: ResizeFilter,
): Uint8Array {
  const spans = resampleSpans(from, to, filter === 'cubic' ? 'cubic-antialias' : 'linear-antialias')
  const result = new Uint8Array(outer * to * inner)
  const sums = new Float64Array(inner)
  spans.forEach(({ first, weights }, place) => {
    const fixed = weights.map((weight) => Math.trunc(weight * POINT + (weight < 0 ? -0.5 : 0.5)))
    for (let row = 0; row < outer; row++) {
      sums.fill(POINT / 2)
      for (let k = 0; k < fixed.length; k++) {
        const start = (row * from + first + k) * inner
        for (let i = 0; i < inner; i++) sums[i] += bytes[start + i] * fixed[k]
      }
      const target = (row * to + place) * inner
      for (let i = 0; i < inner; i++) result[target + i] = Math.min(255, Math.max(0, Math.floor(sums[i] / POINT)))
    }
  })
  return result
}
