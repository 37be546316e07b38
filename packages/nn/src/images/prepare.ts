/** @file From an image to what a vision model takes: resized, cropped, scaled and normalised, as preprocessor_config.json says. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { hostTensor, type HostTensor } from '../array/tensor.js'
import { flag, number, part, size, type Settings } from '../models/settings.js'
import { resizeImage, type ResizeFilter, type RgbImage } from './resize.js'

export interface ImagePreparation {
  /** to a size, or so that the shorter side has a length and the image keeps its form */
  readonly resize?: { readonly shortest: number } | { readonly width: number; readonly height: number }
  readonly filter: ResizeFilter
  /** the middle of the image; black where the image is smaller */
  readonly crop?: { readonly width: number; readonly height: number }
  /** factor on the bytes */
  readonly scale: number
  readonly mean: readonly [number, number, number]
  readonly deviation: readonly [number, number, number]
}

/**
 * Reads what a preprocessor_config.json asks for.
 * @throws TokenwrightError `invalid-data` for impossible settings, `unsupported-part` for other filters
 * @example readPreparation(JSON.parse(await readFile('models/vit/preprocessor_config.json', 'utf8')))
 */
export function readPreparation(settings: Settings): ImagePreparation {
  const does = (name: string, otherwise: boolean) => flag(settings, name, otherwise)
  const crop = does('do_center_crop', false) ? sides(settings, 'crop_size') : undefined
  if (crop !== undefined && 'shortest' in crop)
    throw new TokenwrightError('unsupported-part', 'a crop by its shortest side', { where: 'crop_size', value: crop })
  const three = (name: string, otherwise: number): [number, number, number] => {
    const values = does('do_normalize', true) ? (settings[name] ?? []) : [otherwise, otherwise, otherwise]
    if (!Array.isArray(values) || values.length !== 3 || values.some((value) => !Number.isFinite(value)))
      throw new TokenwrightError('invalid-data', 'the preparation gives no three numbers', {
        where: name,
        value: values,
      })
    return values as [number, number, number]
  }
  return {
    resize: does('do_resize', true) ? sides(settings, 'size') : undefined,
    filter: filterOf(number(settings, 'resample', 2)),
    crop,
    scale: does('do_rescale', true) ? number(settings, 'rescale_factor', 1 / 255) : 1,
    mean: three('image_mean', 0),
    deviation: three('image_std', 1),
  }
}

function filterOf(code: number): ResizeFilter {
  // Pillow's numbers of its filters.
  if (code === 2) return 'linear'
  if (code === 3) return 'cubic'
  throw new TokenwrightError('unsupported-part', 'a filter that is not implemented', { where: 'resample', value: code })
}

/** `{height, width}`, `{shortest_edge}`, or a number: a square for crops and the shortest side for sizes of old files. */
function sides(settings: Settings, name: string): NonNullable<ImagePreparation['resize']> {
  if (typeof settings[name] === 'number') {
    const side = size(settings, name)
    return { width: side, height: side }
  }
  const inner = part(settings, name) ?? {}
  return 'shortest_edge' in inner
    ? { shortest: size(inner, 'shortest_edge') }
    : { width: size(inner, 'width'), height: size(inner, 'height') }
}

/**
 * Prepares images for a vision model: [batch, 3, height, width] of float32.
 * @throws TokenwrightError `invalid-data` for images that do not hold their bytes, `invalid-option` if they end in different sizes
 * @example const pixels = prepareImages([{ width, height, data }], readPreparation(settings))
 */
export function prepareImages(images: readonly RgbImage[], preparation: ImagePreparation): HostTensor {
  const ready = images.map((image) => cropped(resized(image, preparation), preparation.crop))
  if (ready.length === 0) throw new TokenwrightError('invalid-option', 'no images to prepare', { value: 0 })
  const { width, height } = ready[0]
  const planes = new Float32Array(ready.length * 3 * width * height)
  ready.forEach((image, at) => {
    if (image.width !== width || image.height !== height)
      throw new TokenwrightError('invalid-option', `images of one batch that are not all ${width} by ${height}`, {
        value: `${image.width} by ${image.height}`,
      })
    for (let channel = 0; channel < 3; channel++) {
      const start = (at * 3 + channel) * width * height
      const { scale, mean, deviation } = preparation
      for (let i = 0; i < width * height; i++)
        planes[start + i] = (image.data[3 * i + channel] * scale - mean[channel]) / deviation[channel]
    }
  })
  return hostTensor([ready.length, 3, height, width], planes)
}

function resized(image: RgbImage, { resize, filter }: ImagePreparation): RgbImage {
  if (resize === undefined) return resizeImage(image, image.width, image.height, filter)
  if (!('shortest' in resize)) return resizeImage(image, resize.width, resize.height, filter)
  const { width, height } = image
  const longer = Math.trunc((resize.shortest * Math.max(width, height)) / Math.min(width, height))
  return width < height
    ? resizeImage(image, resize.shortest, longer, filter)
    : resizeImage(image, longer, resize.shortest, filter)
}

function cropped(image: RgbImage, crop: ImagePreparation['crop']): RgbImage {
  if (crop === undefined) return image
  const left = Math.floor((image.width - crop.width) / 2)
  const top = Math.floor((image.height - crop.height) / 2)
  const data = new Uint8Array(crop.width * crop.height * 3)
  const from = Math.max(0, left)
  const end = Math.min(image.width, left + crop.width)
  for (let row = 0; row < crop.height; row++) {
    const source = row + top
    if (source < 0 || source >= image.height) continue
    const start = (source * image.width + from) * 3
    data.set(image.data.subarray(start, start + (end - from) * 3), (row * crop.width + from - left) * 3)
  }
  return { width: crop.width, height: crop.height, data }
}
