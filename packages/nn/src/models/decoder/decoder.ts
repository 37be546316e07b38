/**
 * @file Decoders: pre-norm transformer blocks under a causal mask.
 * `initDecoder` gives parameters, `decoderStates` runs the body, `decoderLogits` the output layer.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { linear } from '../../array/functions.js'
import { add, range } from '../../array/operations.js'
import { fold, type Key } from '../../array/random.js'
import type { HostTensor, Tensor } from '../../array/tensor.js'
import { applyAttention, initAttention, type AttentionParams, type KeyValue } from '../../layers/attention.js'
import { applyFeedForward, initFeedForward, type FeedForwardParams } from '../../layers/feed-forward.js'
import {
  applyEmbedding,
  initEmbedding,
  initLinear,
  type EmbeddingParams,
  type LinearParams,
} from '../../layers/linear.js'
import { paddingBias } from '../../layers/mask.js'
import { applyNorm, initNorm, type NormParams } from '../../layers/norm.js'
import { rotaryTables } from '../../layers/rotary.js'
import { runBlocks, type Taps } from '../../layers/taps.js'
import type { DecoderConfig } from './config.js'

export interface DecoderBlock<A = Tensor> {
  readonly attentionNorm: NormParams<A>
  readonly attention: AttentionParams<A>
  readonly feedForwardNorm: NormParams<A>
  readonly feedForward: FeedForwardParams<A>
}

export interface DecoderParams<A = Tensor> {
  readonly tokens: EmbeddingParams<A>
  /** learned positions, where there are no rotary ones */
  readonly positions?: EmbeddingParams<A>
  readonly blocks: readonly DecoderBlock<A>[]
  readonly norm: NormParams<A>
  /** the output layer, where it is not the embedding table */
  readonly head?: LinearParams<A>
}

/** Weights as GPT-2 starts: normal with deviation 0.02, what flows into the residual stream scaled down by (2 layers)^½. */
export function initDecoder(key: Key, config: DecoderConfig): DecoderParams<HostTensor> {
  const outputDeviation = 0.02 / Math.sqrt(2 * config.layers)
  const block = (i: number): DecoderBlock<HostTensor> => {
    const own = fold(fold(key, 'block'), i)
    return {
      attentionNorm: initNorm(config.norm, config.width),
      attention: initAttention(fold(own, 'attention'), {
        ...config,
        bias: config.bias.attention,
        outputBias: config.bias.output,
        outputDeviation,
      }),
      feedForwardNorm: initNorm(config.norm, config.width),
      feedForward: initFeedForward(fold(own, 'feedForward'), {
        ...config,
        bias: config.bias.feedForward,
        outputDeviation,
      }),
    }
  }
  return {
    tokens: initEmbedding(fold(key, 'tokens'), config.vocabulary, config.width),
    positions:
      config.rotary === undefined ? initEmbedding(fold(key, 'positions'), config.positions, config.width) : undefined,
    blocks: Array.from({ length: config.layers }, (_, i) => block(i)),
    norm: initNorm(config.norm, config.width),
    head: config.tied
      ? undefined
      : initLinear(fold(key, 'head'), { inputs: config.width, outputs: config.vocabulary, bias: false }),
  }
}

export interface DecoderInputs<A = Tensor> {
  /** [batch, length] of int32; or give `embeddings` */
  readonly ids?: A
  /** [batch, length, width], in place of rows of the table */
  readonly embeddings?: A
  /** [batch, length] of int32; 0, 1, 2, ... if not given */
  readonly positions?: A
  /** [batch, keys], 1 for a token and 0 for padding */
  readonly mask?: A
  /** added to the attention scores, broadcast to [batch, heads, length, keys]; replaces the causal mask */
  readonly bias?: A
}

export interface DecoderOptions extends Taps {
  /** keys and values of earlier positions, one pair for each block */
  readonly past?: { readonly blocks: readonly KeyValue[]; readonly bias: Tensor }
  /** whether to return the fresh keys and values of each block */
  readonly keep?: boolean
}

export interface DecoderOutputs {
  /** after the last norm, [batch, length, width] */
  readonly hidden: Tensor
  /** inputs of the blocks that `statesOf` names; `layers` stands for the output of the last one, before the norm */
  readonly states: readonly Tensor[]
  /** attention maps of the blocks that `mapsOf` names, [batch, heads, length, keys] */
  readonly maps: readonly Tensor[]
  /** with `keep`: of the positions in this call */
  readonly fresh: readonly KeyValue[]
}

/** Runs the body of a decoder. */
export function decoderStates(
  params: DecoderParams,
  config: DecoderConfig,
  inputs: DecoderInputs,
  options: DecoderOptions = {},
): DecoderOutputs {
  const x = embedInputs(params, config, inputs)
  const length = x.shape[1]
  const rotary =
    config.rotary &&
    rotaryTables(
      { ...config.rotary, width: config.rotary.width ?? config.headWidth },
      inputs.positions === undefined ? length : config.positions,
      inputs.positions,
    )
  const padding = inputs.mask && paddingBias(inputs.mask)
  const bias = inputs.bias === undefined || padding === undefined ? (inputs.bias ?? padding) : add(inputs.bias, padding)
  const fresh: KeyValue[] = []
  const { output, states, maps } = runBlocks(params.blocks, x, options, (block, input, { index, onMap }) => {
    const attended = applyAttention(block.attention, applyNorm(block.attentionNorm, input, config.epsilon), {
      heads: config.heads,
      keyHeads: config.keyHeads,
      rotary,
      bias,
      causal: inputs.bias === undefined,
      window: config.window,
      past: options.past && { ...options.past.blocks[index], bias: options.past.bias },
      keep: (pair) => {
        if (options.keep === true) fresh.push(pair)
      },
      onMap,
    })
    const joined = add(input, attended)
    const normed = applyNorm(block.feedForwardNorm, joined, config.epsilon)
    return add(joined, applyFeedForward(block.feedForward, normed, config.activation))
  })
  return { hidden: applyNorm(params.norm, output, config.epsilon), states, maps, fresh }
}

/** Logits over the vocabulary from the hidden states, [..., vocabulary]. */
export function decoderLogits(params: DecoderParams, hidden: Tensor): Tensor {
  return linear(hidden, params.head?.weight ?? params.tokens.weight, params.head?.bias)
}

function embedInputs(params: DecoderParams, config: DecoderConfig, inputs: DecoderInputs): Tensor {
  const x = inputs.embeddings ?? (inputs.ids && applyEmbedding(params.tokens, inputs.ids))
  if (x === undefined) throw new TokenwrightError('invalid-option', 'neither ids nor embeddings', { value: 'inputs' })
  const length = x.shape[1]
  if (length > config.positions)
    throw new TokenwrightError('invalid-option', `a sequence longer than ${config.positions} positions`, {
      value: length,
    })
  if (params.positions === undefined) return x
  return add(x, applyEmbedding(params.positions, inputs.positions ?? range(0, length)))
}
