/**
 * @file Rotary positions (Su et al., 2021): pairs (i, i + width/2) of a head's numbers are turned by an angle that grows
 * with the position. Frequencies may be scaled for longer texts: linear, llama3 and yarn, as in transformers'
 * `modeling_rope_utils.py`.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { add, concatenate, constantOf, expandAxis, multiply, split, subtract, take } from '../array/operations.js'
import type { Tensor } from '../array/tensor.js'

export type RotaryScaling =
  | { readonly kind: 'linear'; readonly factor: number }
  | {
      readonly kind: 'llama3'
      readonly factor: number
      readonly lowFactor: number
      readonly highFactor: number
      readonly originalPositions: number
    }
  | {
      readonly kind: 'yarn'
      readonly factor: number
      readonly originalPositions: number
      readonly betaFast: number
      readonly betaSlow: number
      readonly attentionFactor?: number
    }

export interface RotaryConfig {
  /** numbers of a head that are turned, an even number */
  readonly width: number
  readonly base: number
  readonly scaling?: RotaryScaling
}

/** Angles per position for each pair, and the factor on sine and cosine. */
export function rotaryFrequencies(config: RotaryConfig): { frequencies: Float64Array; factor: number } {
  if (config.width % 2 !== 0)
    throw new TokenwrightError('invalid-option', 'rotary positions need an even width', { value: config.width })
  const plain = Float64Array.from({ length: config.width / 2 }, (_, i) => config.base ** ((-2 * i) / config.width))
  const { scaling } = config
  if (scaling === undefined) return { frequencies: plain, factor: 1 }
  if (scaling.kind === 'linear') return { frequencies: plain.map((f) => f / scaling.factor), factor: 1 }
  if (scaling.kind === 'llama3') return { frequencies: plain.map((f) => llama3(f, scaling)), factor: 1 }
  return yarn(plain, config, scaling)
}

function llama3(frequency: number, scaling: Extract<RotaryScaling, { kind: 'llama3' }>): number {
  const waves = (scaling.originalPositions * frequency) / (2 * Math.PI)
  if (waves > scaling.highFactor) return frequency
  if (waves < scaling.lowFactor) return frequency / scaling.factor
  const smooth = (waves - scaling.lowFactor) / (scaling.highFactor - scaling.lowFactor)
  return ((1 - smooth) * frequency) / scaling.factor + smooth * frequency
}

function yarn(plain: Float64Array, config: RotaryConfig, scaling: Extract<RotaryScaling, { kind: 'yarn' }>) {
  const pairAt = (turns: number) =>
    (config.width * Math.log(scaling.originalPositions / (turns * 2 * Math.PI))) / (2 * Math.log(config.base))
  const low = Math.max(Math.floor(pairAt(scaling.betaFast)), 0)
  const high = Math.min(Math.ceil(pairAt(scaling.betaSlow)), config.width - 1)
  const span = high === low ? 0.001 : high - low
  const frequencies = plain.map((frequency, i) => {
    const stretched = Math.min(1, Math.max(0, (i - low) / span))
    return (frequency / scaling.factor) * stretched + frequency * (1 - stretched)
  })
  const factor = scaling.attentionFactor ?? (scaling.factor <= 1 ? 1 : 0.1 * Math.log(scaling.factor) + 1)
  return { frequencies, factor }
}

export interface RotaryTables {
  /** [..., width / 2] at each position */
  readonly cosine: Tensor
  readonly sine: Tensor
}

/** Tables for positions 0 to `length` − 1, or the rows of them that `positions` [batch, length] names. */
export function rotaryTables(config: RotaryConfig, length: number, positions?: Tensor): RotaryTables {
  const { frequencies, factor } = rotaryFrequencies(config)
  const table = (f: (angle: number) => number): Tensor => {
    const data = new Float32Array(length * frequencies.length)
    for (let position = 0; position < length; position++)
      frequencies.forEach((frequency, i) => {
        // The reference takes the angle in float32; at far positions that is more than rounding.
        data[position * frequencies.length + i] = factor * f(Math.fround(Math.fround(frequency) * position))
      })
    const all = constantOf(data, [length, frequencies.length])
    return positions === undefined ? all : expandAxis(take(all, positions), 1)
  }
  return { cosine: table(Math.cos), sine: table(Math.sin) }
}

/** Turns x [batch, heads, length, width] by its positions. */
export function applyRotary(x: Tensor, { cosine, sine }: RotaryTables): Tensor {
  const turned = 2 * cosine.shape[cosine.ndim - 1]
  const width = x.shape[3]
  const [first, second, ...rest] = split(
    x,
    turned === width ? [turned / 2, turned / 2] : [turned / 2, turned / 2, width - turned],
    3,
  )
  const parts = [
    subtract(multiply(first, cosine), multiply(second, sine)),
    add(multiply(second, cosine), multiply(first, sine)),
  ]
  return concatenate([...parts, ...rest], 3)
}
