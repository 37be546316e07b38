/** @file What a decoder is made of. GPT-2, Llama, Qwen2 and Mistral are points in this space. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { NormKind } from '../../layers/norm.js'
import type { RotaryScaling } from '../../layers/rotary.js'

export interface DecoderConfig {
  readonly vocabulary: number
  readonly width: number
  readonly layers: number
  readonly heads: number
  /** heads of keys and values, a divisor of `heads` */
  readonly keyHeads: number
  readonly headWidth: number
  /** width inside the feed-forward network */
  readonly hidden: number
  /** the longest sequence the model takes */
  readonly positions: number
  /** learned position vectors, or rotary ones with this base */
  readonly rotary?: { readonly base: number; readonly scaling?: RotaryScaling; readonly width?: number }
  readonly norm: NormKind
  readonly epsilon: number
  readonly activation: string
  readonly gated: boolean
  readonly bias: { readonly attention: boolean; readonly output: boolean; readonly feedForward: boolean }
  /** attention reaches back so many positions; the whole text if not given */
  readonly window?: number
  /** the output layer is the embedding table */
  readonly tied: boolean
}

/**
 * A GPT-2 of any size.
 * @example gptConfig({ vocabulary: 512, width: 128, layers: 4, heads: 4, positions: 128 })
 */
export function gptConfig(
  size: Pick<DecoderConfig, 'vocabulary' | 'width' | 'layers' | 'heads' | 'positions'> & Partial<DecoderConfig>,
): DecoderConfig {
  return checkDecoder({
    keyHeads: size.heads,
    headWidth: size.width / size.heads,
    hidden: 4 * size.width,
    norm: 'layer',
    epsilon: 1e-5,
    activation: 'gelu_new',
    gated: false,
    bias: { attention: true, output: true, feedForward: true },
    tied: true,
    ...size,
  })
}

/** A Llama of any size: rotary positions, RMSNorm, SwiGLU, no biases. */
export function llamaConfig(
  size: Pick<DecoderConfig, 'vocabulary' | 'width' | 'layers' | 'heads' | 'positions'> & Partial<DecoderConfig>,
): DecoderConfig {
  return checkDecoder({
    keyHeads: size.heads,
    headWidth: size.width / size.heads,
    hidden: 4 * size.width,
    rotary: { base: 10_000 },
    norm: 'rms',
    epsilon: 1e-6,
    activation: 'silu',
    gated: true,
    bias: { attention: false, output: false, feedForward: false },
    tied: false,
    ...size,
  })
}

/** Far above what any model has, and far below what would fill the memory before anything is read. */
const limits: ReadonlyMap<string, number> = new Map([
  ['layers', 10_000],
  ['positions', 2 ** 24],
])

/** @throws TokenwrightError `invalid-option` for sizes that cannot be. */
export function checkDecoder(config: DecoderConfig): DecoderConfig {
  const lengths = ['vocabulary', 'width', 'layers', 'heads', 'keyHeads', 'headWidth', 'hidden', 'positions'] as const
  for (const name of lengths) {
    const value = config[name]
    if (!Number.isSafeInteger(value) || value < 1 || value > (limits.get(name) ?? 2 ** 31))
      throw new TokenwrightError('invalid-option', 'a decoder of an impossible size', { where: name, value })
  }
  if (config.heads % config.keyHeads !== 0)
    throw new TokenwrightError('invalid-option', `${config.heads} heads cannot share key heads`, {
      value: config.keyHeads,
    })
  return config
}
