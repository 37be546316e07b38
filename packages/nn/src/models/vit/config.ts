/** @file What a vision transformer is made of. ViT, DINOv2 with and without registers, and CLIP's are points in this space. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { ResampleFilter } from '../../layers/resample.js'

export interface VisionConfig {
  /** height and width of the images that the table of positions is made for, in pixels */
  readonly image: number
  /** height and width of a patch, in pixels */
  readonly patch: number
  readonly channels: number
  readonly width: number
  readonly layers: number
  readonly heads: number
  /** width inside the feed-forward network */
  readonly hidden: number
  readonly epsilon: number
  readonly activation: string
  /** SwiGLU in place of the plain feed-forward network */
  readonly gated: boolean
  /** biases of queries, keys and values */
  readonly queryBias: boolean
  readonly patchBias: boolean
  /** tokens beside the class token that stand for no patch (Darcet et al., 2023) */
  readonly registers: number
  /** the first value of the factors on what blocks add, where there are any */
  readonly layerScale?: number
  /** CLIP: a norm before the blocks, and the last norm on the class token only */
  readonly normBefore: boolean
  /** a vector that stands in for masked patches */
  readonly maskToken: boolean
  /** how positions are carried over to images of another size */
  readonly resample: ResampleFilter
  readonly pooler?: { readonly width: number; readonly activation: string }
  /** an output layer over the class token, or over it and the mean of the patches */
  readonly classifier?: { readonly labels: number; readonly mean: boolean }
}

type Size = Pick<VisionConfig, 'image' | 'patch' | 'width' | 'layers' | 'heads'> & Partial<VisionConfig>

/**
 * A ViT of any size (Dosovitskiy et al., 2020).
 * @example vitConfig({ image: 224, patch: 16, width: 192, layers: 12, heads: 3 })
 */
export function vitConfig(size: Size): VisionConfig {
  return checkVision({
    channels: 3,
    hidden: 4 * size.width,
    epsilon: 1e-12,
    activation: 'gelu',
    gated: false,
    queryBias: true,
    patchBias: true,
    registers: 0,
    normBefore: false,
    maskToken: false,
    resample: 'cubic',
    ...size,
  })
}

/** A DINOv2 of any size (Oquab et al., 2023), with `registers` where they are given. */
export function dinoConfig(size: Size): VisionConfig {
  const registers = size.registers ?? 0
  return vitConfig({
    epsilon: 1e-6,
    layerScale: 1,
    maskToken: true,
    // The models with registers shrink their positions smoothly, the first ones did not.
    resample: registers > 0 ? 'cubic-antialias' : 'cubic',
    ...size,
  })
}

/** @throws TokenwrightError `invalid-option` for sizes that cannot be. */
export function checkVision(config: VisionConfig): VisionConfig {
  const names = ['image', 'patch', 'channels', 'width', 'layers', 'heads', 'hidden'] as const
  const check = (name: string, value: number, least: number) => {
    if (!Number.isSafeInteger(value) || value < least || value > 2 ** 31)
      throw new TokenwrightError('invalid-option', 'a vision transformer of an impossible size', { where: name, value })
  }
  for (const name of names) check(name, config[name], 1)
  check('registers', config.registers, 0)
  if (config.image < config.patch)
    throw new TokenwrightError('invalid-option', `an image smaller than a patch of ${config.patch}`, {
      value: config.image,
    })
  if (config.width % config.heads !== 0)
    throw new TokenwrightError('invalid-option', `a width of ${config.width} does not divide into heads`, {
      value: config.heads,
    })
  return config
}

/** Patches along one side of the image that the positions are made for. */
export function gridOf(config: VisionConfig): number {
  return Math.floor(config.image / config.patch)
}
