import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { farthest } from '../testing/formula.js'
import { prepareImages, readPreparation, resizeImage, type RgbImage, type ResizeFilter } from './index.js'

interface Oracle {
  readonly resized: readonly {
    readonly from: readonly [number, number]
    readonly to: readonly [number, number]
    readonly filter: ResizeFilter
    readonly bytes: readonly number[]
  }[]
  readonly prepared: readonly {
    readonly from: readonly [number, number]
    readonly settings: Record<string, unknown>
    readonly shape: readonly number[]
    readonly pixels: readonly number[]
  }[]
}

const oracle = JSON.parse(readFileSync(new URL('./oracles/images.json', import.meta.url), 'utf8')) as Oracle
const image = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (7 * i + 17 * ((i * i) % 13)) % 256),
})

describe('images', () => {
  it('are resized byte for byte as Pillow 11 does', () => {
    expect(oracle.resized).toHaveLength(8)
    for (const { from, to, filter, bytes } of oracle.resized)
      expect([...resizeImage(image(...from), ...to, filter).data], `${from.join()} ${to.join()} ${filter}`).toEqual(
        bytes,
      )
  })

  it('are prepared as transformers does', () => {
    expect(oracle.prepared).toHaveLength(4)
    for (const { from, settings, shape, pixels } of oracle.prepared) {
      const made = prepareImages([image(...from)], readPreparation(settings))
      expect(made.shape).toEqual(shape)
      expect(farthest(made.data, pixels)).toBeLessThan(1e-5)
    }
  })

  it('of one colour stay so, in every size', () => {
    const side = fc.integer({ min: 1, max: 24 })
    const filter = fc.constantFrom<ResizeFilter>('linear', 'cubic')
    fc.assert(
      fc.property(side, side, side, side, filter, fc.integer({ min: 0, max: 255 }), (w, h, x, y, kind, value) => {
        const made = resizeImage({ width: w, height: h, data: new Uint8Array(w * h * 3).fill(value) }, x, y, kind)
        expect(made.data).toHaveLength(x * y * 3)
        expect(made.data.every((byte) => byte === value)).toBe(true)
      }),
    )
  })

  it('that are not what they say are refused', () => {
    expect(() => resizeImage({ width: 2, height: 2, data: new Uint8Array(11) }, 1, 1, 'linear')).toThrow(
      /12 bytes: 11$/,
    )
    expect(() => resizeImage(image(2, 2), 0, 1, 'linear')).toThrow(/impossible size at width: 0$/)
    const settings = { image_mean: [0, 0, 0], image_std: [1, 1, 1], do_resize: false }
    expect(() => readPreparation({ ...settings, resample: 1 })).toThrow(/at resample: 1$/)
    expect(() => readPreparation({ ...settings, image_std: [1, 1] })).toThrow(/three numbers at image_std: \[1,\s?1\]$/)
    const plain = readPreparation(settings)
    expect(() => prepareImages([image(2, 2), image(3, 2)], plain)).toThrow(/not all 2 by 2: "3 by 2"$/)
    expect(() => prepareImages([], plain)).toThrow(/no images.*: 0$/)
  })
})
