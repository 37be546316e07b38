/**
 * @file T5 (Raffel et al., 2020): an encoder that sees all of a text, and a decoder that reads it while it writes another.
 * `initT5` gives parameters; `t5Encode` and `t5Decode` run the two halves, `t5Logits` the output layer.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { linear } from '../../array/functions.js'
import { add, multiply, range } from '../../array/operations.js'
import { fold, normal, type Key } from '../../array/random.js'
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
import { runBlocks, type Tapped, type Taps } from '../../layers/taps.js'
import type { T5Config } from './config.js'
import { relativeBias } from './relative-bias.js'

export interface T5Block<A = Tensor> {
  readonly attentionNorm: NormParams<A>
  readonly attention: AttentionParams<A>
  /** in decoders: attention over the encoder's states */
  readonly crossNorm?: NormParams<A>
  readonly cross?: AttentionParams<A>
  readonly feedForwardNorm: NormParams<A>
  readonly feedForward: FeedForwardParams<A>
}

export interface T5Stack<A = Tensor> {
  readonly blocks: readonly T5Block<A>[]
  /** [buckets, heads], the same for all blocks */
  readonly distances: EmbeddingParams<A>
  readonly norm: NormParams<A>
}

export interface T5Params<A = Tensor> {
  readonly tokens: EmbeddingParams<A>
  readonly encoder: T5Stack<A>
  readonly decoder?: T5Stack<A>
  /** the output layer, where it is not the embedding table */
  readonly head?: LinearParams<A>
}

/** Weights as T5 starts: scores are not divided by √headWidth, so queries start smaller by it. */
export function initT5(key: Key, config: T5Config): T5Params<HostTensor> {
  const { width, heads, headWidth, hidden, vocabulary } = config
  const attention = (own: Key): AttentionParams<HostTensor> => {
    const plain = initAttention(own, {
      ...config,
      keyHeads: heads,
      bias: false,
      outputBias: false,
      deviation: width ** -0.5,
      outputDeviation: (heads * headWidth) ** -0.5,
    })
    const query = normal(fold(own, 'query'), [heads * headWidth, width], (width * headWidth) ** -0.5)
    return { ...plain, query: { weight: query } }
  }
  const stack = (own: Key, layers: number, decoder: boolean): T5Stack<HostTensor> => ({
    blocks: Array.from({ length: layers }, (_, i) => {
      const block = fold(fold(own, 'block'), i)
      return {
        attentionNorm: initNorm('rms', width),
        attention: attention(fold(block, 'attention')),
        crossNorm: decoder ? initNorm('rms', width) : undefined,
        cross: decoder ? attention(fold(block, 'cross')) : undefined,
        feedForwardNorm: initNorm('rms', width),
        feedForward: initFeedForward(fold(block, 'feedForward'), {
          ...config,
          bias: false,
          deviation: width ** -0.5,
          outputDeviation: hidden ** -0.5,
        }),
      }
    }),
    distances: initEmbedding(fold(own, 'distances'), config.buckets, heads, width ** -0.5),
    norm: initNorm('rms', width),
  })
  return {
    tokens: initEmbedding(fold(key, 'tokens'), vocabulary, width, config.tied ? 1 : width ** -0.5),
    encoder: stack(fold(key, 'encoder'), config.layers, false),
    decoder: config.decoderLayers > 0 ? stack(fold(key, 'decoder'), config.decoderLayers, true) : undefined,
    head:
      config.decoderLayers > 0 && !config.tied
        ? initLinear(fold(key, 'head'), { inputs: width, outputs: vocabulary, bias: false, deviation: width ** -0.5 })
        : undefined,
  }
}

export interface T5Inputs<A = Tensor> {
  /** [batch, length] of int32; or give `embeddings` */
  readonly ids?: A
  /** [batch, length, width], in place of rows of the table */
  readonly embeddings?: A
  /** [batch, length], 1 for a token and 0 for padding */
  readonly mask?: A
  /** [batch, length] of int32, for the relative positions; 0, 1, 2, ... if not given */
  readonly positions?: A
  /** added to the scores of self-attention, broadcast to [batch, heads, length, length] */
  readonly bias?: A
}

export interface T5States extends Tapped {
  /** after the last norm, [batch, length, width] */
  readonly hidden: Tensor
}

/**
 * Runs the encoder.
 * @example const { hidden } = t5Encode(params, config, { ids, mask })
 */
export function t5Encode(params: T5Params, config: T5Config, inputs: T5Inputs, taps: Taps = {}): T5States {
  const x = embed(params, inputs)
  const bias = selfBias(params.encoder, config, inputs, x.shape[1], true)
  const { output, states, maps } = runBlocks(params.encoder.blocks, x, taps, (block, now, { onMap }) =>
    feedForward(block, config, selfAttention(block, config, now, { bias, onMap })),
  )
  return { hidden: applyNorm(params.encoder.norm, output, config.epsilon), states, maps }
}

/** What a decoder reads: the encoder's states, or the keys and values that each block makes of them. */
export interface T5Memory {
  /** [batch, length, width] */
  readonly hidden?: Tensor
  readonly blocks?: readonly KeyValue[]
  /** [batch, length], 1 for a token and 0 for padding */
  readonly mask?: Tensor
}

export interface T5DecodeOptions extends Taps {
  /** blocks whose map of attention over the encoder's states is returned, in this order */
  readonly crossMapsOf?: readonly number[]
  /** keys and values of earlier places, one pair for each block, and all that is added to their scores */
  readonly past?: { readonly blocks: readonly KeyValue[]; readonly bias: Tensor }
  /** whether to return the fresh keys and values of each block */
  readonly keep?: boolean
  /** whether a place sees only those before it; true if not given. Without, `bias` says what is seen. */
  readonly causal?: boolean
}

export interface T5Decoded extends T5States {
  readonly crossMaps: readonly Tensor[]
  readonly fresh: readonly KeyValue[]
}

/**
 * Runs the decoder over the encoder's states.
 * @throws TokenwrightError `invalid-option` if there is no decoder or nothing to read
 * @example const { hidden } = t5Decode(params, config, { ids: targets }, { hidden: encoded, mask })
 */
export function t5Decode(
  params: T5Params,
  config: T5Config,
  inputs: T5Inputs,
  memory: T5Memory,
  options: T5DecodeOptions = {},
): T5Decoded {
  const stack = decoderOf(params)
  const { causal = true, crossMapsOf = [], past } = options
  const x = embed(params, inputs)
  const bias = past === undefined ? selfBias(stack, config, inputs, x.shape[1], false) : undefined
  const memoryBias = memory.mask && paddingBias(memory.mask)
  const fresh: KeyValue[] = []
  const crossMaps = new Map<number, Tensor>()
  const { output, states, maps } = runBlocks(stack.blocks, x, options, (block, now, { index, onMap }) => {
    const attended = selfAttention(block, config, now, {
      bias,
      onMap,
      causal,
      past: past && { ...past.blocks[index], bias: past.bias },
      keep: (pair) => {
        if (options.keep === true) fresh.push(pair)
      },
    })
    const onCrossMap = crossMapsOf.includes(index) ? (map: Tensor) => void crossMaps.set(index, map) : undefined
    const read = crossAttention(block, config, attended, memory, index, memoryBias, onCrossMap)
    return feedForward(block, config, read)
  })
  return {
    hidden: applyNorm(stack.norm, output, config.epsilon),
    states,
    maps,
    fresh,
    crossMaps: crossMapsOf.map((i) => {
      const map = crossMaps.get(i)
      if (map === undefined) throw new TokenwrightError('invalid-option', 'no such block', { value: i })
      return map
    }),
  }
}

/** Logits over the vocabulary from the decoder's states, [..., vocabulary]. */
export function t5Logits(params: T5Params, config: T5Config, hidden: Tensor): Tensor {
  return linear(config.scaled ? multiply(hidden, config.width ** -0.5) : hidden, (params.head ?? params.tokens).weight)
}

/** The decoder's blocks and tables. @throws TokenwrightError `invalid-option` if there are none */
export function decoderOf(params: T5Params): T5Stack {
  if (params.decoder === undefined)
    throw new TokenwrightError('invalid-option', 'an encoder without this part', { value: 'decoder' })
  return params.decoder
}

function embed(params: T5Params, inputs: T5Inputs): Tensor {
  const x = inputs.embeddings ?? (inputs.ids && applyEmbedding(params.tokens, inputs.ids))
  if (x === undefined) throw new TokenwrightError('invalid-option', 'neither ids nor embeddings', { value: 'inputs' })
  return x
}

function selfBias(stack: T5Stack, config: T5Config, inputs: T5Inputs, length: number, both: boolean): Tensor {
  const places = inputs.positions ?? range(0, length)
  const distances = relativeBias(stack.distances, config, { queries: places, keys: places }, both)
  const masked = inputs.mask === undefined ? distances : add(distances, paddingBias(inputs.mask))
  return inputs.bias === undefined ? masked : add(masked, inputs.bias)
}

type SelfCall = Pick<Parameters<typeof applyAttention>[2], 'bias' | 'causal' | 'past' | 'keep' | 'onMap'>

function selfAttention(block: T5Block, config: T5Config, x: Tensor, call: SelfCall): Tensor {
  const normed = applyNorm(block.attentionNorm, x, config.epsilon)
  return add(
    x,
    applyAttention(block.attention, normed, { heads: config.heads, keyHeads: config.heads, scale: 1, ...call }),
  )
}

function crossAttention(
  block: T5Block,
  config: T5Config,
  x: Tensor,
  memory: T5Memory,
  index: number,
  bias: Tensor | undefined,
  onMap: ((map: Tensor) => void) | undefined,
): Tensor {
  const given = memory.blocks?.[index]
  if (block.cross === undefined || block.crossNorm === undefined || (given ?? memory.hidden) === undefined)
    throw new TokenwrightError('invalid-option', 'a decoder that has nothing to read', { value: index })
  const normed = applyNorm(block.crossNorm, x, config.epsilon)
  return add(
    x,
    applyAttention(block.cross, normed, {
      heads: config.heads,
      keyHeads: config.heads,
      scale: 1,
      memory: memory.hidden,
      given,
      bias,
      onMap,
    }),
  )
}

function feedForward(block: T5Block, config: T5Config, x: Tensor): Tensor {
  const normed = applyNorm(block.feedForwardNorm, x, config.epsilon)
  return add(x, applyFeedForward(block.feedForward, normed, config.activation))
}
