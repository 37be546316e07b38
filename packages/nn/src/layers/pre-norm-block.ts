/** @file The block of GPT-2 and of vision transformers: norm, attention, norm, feed-forward, each added to what came in. */
import { add, multiply } from '../array/operations.js'
import { filled, fold, type Key } from '../array/random.js'
import type { HostTensor, Tensor } from '../array/tensor.js'
import { applyAttention, initAttention, type AttentionParams } from './attention.js'
import { applyFeedForward, initFeedForward, type FeedForwardParams } from './feed-forward.js'
import { applyNorm, initNorm, type NormParams } from './norm.js'

export interface PreNormBlock<A = Tensor> {
  readonly attentionNorm: NormParams<A>
  readonly attention: AttentionParams<A>
  /** [width], a factor on each number that is added (LayerScale; Touvron et al., 2021) */
  readonly attentionScale?: A
  readonly feedForwardNorm: NormParams<A>
  readonly feedForward: FeedForwardParams<A>
  readonly feedForwardScale?: A
}

export interface PreNormSize {
  readonly width: number
  readonly heads: number
  readonly hidden: number
  readonly gated: boolean
  /** biases of queries, keys and values; the other layers have them always */
  readonly queryBias: boolean
  /** the first value of the layer scales, where there are any */
  readonly layerScale?: number
}

export function initPreNormBlock(key: Key, size: PreNormSize): PreNormBlock<HostTensor> {
  const { width, heads, hidden, gated, layerScale } = size
  const scale = () => (layerScale === undefined ? undefined : filled([width], layerScale))
  return {
    attentionNorm: initNorm('layer', width),
    attention: initAttention(fold(key, 'attention'), {
      width,
      heads,
      keyHeads: heads,
      headWidth: width / heads,
      bias: size.queryBias,
      outputBias: true,
    }),
    attentionScale: scale(),
    feedForwardNorm: initNorm('layer', width),
    feedForward: initFeedForward(fold(key, 'feedForward'), { width, hidden, gated, bias: true }),
    feedForwardScale: scale(),
  }
}

export interface PreNormCall {
  readonly heads: number
  readonly epsilon: number
  readonly activation: string
  readonly bias?: Tensor
  readonly causal?: boolean
  readonly onMap?: (map: Tensor) => void
}

/** x [batch, length, width] to the same shape. */
export function applyPreNormBlock(block: PreNormBlock, x: Tensor, call: PreNormCall): Tensor {
  const { heads, epsilon, activation, ...rest } = call
  const scaled = (added: Tensor, scale?: Tensor) => (scale === undefined ? added : multiply(added, scale))
  const attended = applyAttention(block.attention, applyNorm(block.attentionNorm, x, epsilon), {
    heads,
    keyHeads: heads,
    ...rest,
  })
  const middle = add(x, scaled(attended, block.attentionScale))
  const fed = applyFeedForward(block.feedForward, applyNorm(block.feedForwardNorm, middle, epsilon), activation)
  return add(middle, scaled(fed, block.feedForwardScale))
}
