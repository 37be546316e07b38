/** @file What a T5 is made of: the first release, version 1.1 with gated layers, or its encoder alone. */
import { TokenwrightError } from '@tokenwright/text/errors'

export interface T5Config {
  readonly vocabulary: number
  readonly width: number
  /** blocks of the encoder */
  readonly layers: number
  /** blocks of the decoder; 0 for an encoder alone */
  readonly decoderLayers: number
  readonly heads: number
  /** width of a head, which heads · headWidth = width does not bind */
  readonly headWidth: number
  /** width inside the feed-forward network */
  readonly hidden: number
  /** kinds of distance that have a bias of their own */
  readonly buckets: number
  /** distance from which on all are of one kind */
  readonly distance: number
  readonly activation: string
  readonly gated: boolean
  readonly epsilon: number
  /** the output layer is the embedding table; the decoder's states are then divided by √width where `scaled` */
  readonly tied: boolean
  readonly scaled: boolean
  /** the id that a decoder starts with */
  readonly start: number
}

type Size = Pick<T5Config, 'vocabulary' | 'width' | 'layers' | 'heads'> & Partial<T5Config>

/**
 * A T5 of any size (Raffel et al., 2020).
 * @example t5Config({ vocabulary: 2000, width: 64, layers: 2, heads: 4 })
 */
export function t5Config(size: Size): T5Config {
  return checkT5({
    decoderLayers: size.layers,
    headWidth: size.width / size.heads,
    hidden: 4 * size.width,
    buckets: 32,
    distance: 128,
    activation: 'relu',
    gated: false,
    epsilon: 1e-6,
    tied: true,
    scaled: true,
    start: 0,
    ...size,
  })
}

/** As version 1.1 has it: gated GELU, an output layer of its own, no division. */
export function t5v11Config(size: Size): T5Config {
  return t5Config({ activation: 'gelu_new', gated: true, tied: false, scaled: false, ...size })
}

/** @throws TokenwrightError `invalid-option` for sizes that cannot be. */
export function checkT5(config: T5Config): T5Config {
  const check = (name: string, value: number, least: number) => {
    if (!Number.isSafeInteger(value) || value < least || value > 2 ** 31)
      throw new TokenwrightError('invalid-option', 'an encoder-decoder of an impossible size', { where: name, value })
  }
  for (const name of ['vocabulary', 'width', 'layers', 'heads', 'headWidth', 'hidden'] as const)
    check(name, config[name], 1)
  check('decoderLayers', config.decoderLayers, 0)
  // Half of the buckets are for one direction, and half of those for distances that are counted one by one.
  check('buckets', config.buckets, 4)
  check('distance', config.distance, Math.floor(config.buckets / 2) + 1)
  if (config.distance > 2 ** 16)
    throw new TokenwrightError('invalid-option', 'distances of such a reach', { value: config.distance })
  if (!Number.isSafeInteger(config.start) || config.start < 0 || config.start >= config.vocabulary)
    throw new TokenwrightError('invalid-option', `an id outside a vocabulary of ${config.vocabulary}`, {
      where: 'start',
      value: config.start,
    })
  return config
}
