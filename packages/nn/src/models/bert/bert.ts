/**
 * @file Encoders of the BERT family (Devlin et al., 2018): post-norm blocks that see the whole text.
 * `initBert` gives parameters, `bertStates` runs the body; the output layers are in `heads.ts`.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { add, cast, concatenate, constant, multiply, notEqual, range, slice } from '../../array/operations.js'
import { fold, type Key } from '../../array/random.js'
import type { HostTensor, Tensor } from '../../array/tensor.js'
import { applyAttention, initAttention, type AttentionParams } from '../../layers/attention.js'
import { applyFeedForward, initFeedForward, type FeedForwardParams } from '../../layers/feed-forward.js'
import {
  applyEmbedding,
  initEmbedding,
  initLinear,
  type EmbeddingParams,
  type LinearParams,
} from '../../layers/linear.js'
import { applyNorm, initNorm, type NormParams } from '../../layers/norm.js'
import { paddingBias } from '../../layers/mask.js'
import { runBlocks, type BlockCall, type Tapped, type Taps } from '../../layers/taps.js'
import { longestText, type BertConfig } from './config.js'
import { initHead, type BertHeadParams } from './heads.js'

export interface BertBlock<A = Tensor> {
  readonly attention: AttentionParams<A>
  readonly attentionNorm: NormParams<A>
  readonly feedForward: FeedForwardParams<A>
  readonly feedForwardNorm: NormParams<A>
}

export interface BertParams<A = Tensor> extends BertHeadParams<A> {
  readonly tokens: EmbeddingParams<A>
  readonly positions: EmbeddingParams<A>
  readonly types: EmbeddingParams<A>
  readonly norm: NormParams<A>
  readonly blocks: readonly BertBlock<A>[]
  readonly pooler?: LinearParams<A>
}

/** Weights as BERT starts: normal with deviation 0.02. */
export function initBert(key: Key, config: BertConfig): BertParams<HostTensor> {
  const { width } = config
  const block = (own: Key): BertBlock<HostTensor> => ({
    attention: initAttention(fold(own, 'attention'), {
      ...config,
      keyHeads: config.heads,
      headWidth: width / config.heads,
      bias: true,
      outputBias: true,
    }),
    attentionNorm: initNorm('layer', width),
    feedForward: initFeedForward(fold(own, 'feedForward'), { ...config, gated: false, bias: true }),
    feedForwardNorm: initNorm('layer', width),
  })
  return {
    tokens: initEmbedding(fold(key, 'tokens'), config.vocabulary, width),
    positions: initEmbedding(fold(key, 'positions'), config.positions, width),
    types: initEmbedding(fold(key, 'types'), config.types, width),
    norm: initNorm('layer', width),
    blocks: Array.from({ length: config.layers }, (_, i) => block(fold(fold(key, 'block'), i))),
    pooler: config.pooler ? initLinear(fold(key, 'pooler'), { inputs: width, outputs: width }) : undefined,
    ...initHead(fold(key, 'head'), config),
  }
}

export interface BertInputs<A = Tensor> {
  /** [batch, length] of int32; or give `embeddings` */
  readonly ids?: A
  /** [batch, length, width], in place of rows of the table of tokens */
  readonly embeddings?: A
  /** [batch, length] of int32: the kind of each token; all 0 if not given */
  readonly types?: A
  /** [batch, length] of int32; if not given 0, 1, 2, ..., or as RoBERTa counts them */
  readonly positions?: A
  /** [batch, length], 1 for a token and 0 for padding */
  readonly mask?: A
  /** added to the attention scores, broadcast to [batch, heads, length, length] */
  readonly bias?: A
}

export interface BertOutputs extends Tapped {
  /** after the last block, [batch, length, width] */
  readonly hidden: Tensor
}

/**
 * Runs the body of an encoder.
 * @throws TokenwrightError `invalid-option` for a text longer than the table of positions
 * @example const { hidden } = bertStates(params, config, { ids, mask })
 */
export function bertStates(params: BertParams, config: BertConfig, inputs: BertInputs, taps: Taps = {}): BertOutputs {
  const padding = inputs.mask && paddingBias(inputs.mask)
  const bias = inputs.bias === undefined || padding === undefined ? (inputs.bias ?? padding) : add(inputs.bias, padding)
  const { output, states, maps } = runBlocks(params.blocks, embedBert(params, config, inputs), taps, (block, x, call) =>
    bertBlock(block, config, x, bias, call),
  )
  return { hidden: output, states, maps }
}

/** Sum of the embeddings of token, kind and position, normalised: what goes into the first block. */
export function embedBert(params: BertParams, config: BertConfig, inputs: BertInputs): Tensor {
  const tokens = inputs.embeddings ?? (inputs.ids && applyEmbedding(params.tokens, inputs.ids))
  if (tokens === undefined)
    throw new TokenwrightError('invalid-option', 'neither ids nor embeddings', { value: 'inputs' })
  const length = tokens.shape[1]
  if (length > longestText(config))
    throw new TokenwrightError('invalid-option', `a text longer than ${longestText(config)} positions`, {
      value: length,
    })
  const types =
    inputs.types === undefined ? slice(params.types.weight, 0, 0, 1) : applyEmbedding(params.types, inputs.types)
  const positions = applyEmbedding(params.positions, inputs.positions ?? positionsOf(config, length, inputs.ids))
  return applyNorm(params.norm, add(add(tokens, types), positions), config.epsilon)
}

/** One block on x [batch, length, width]. */
export function bertBlock(
  block: BertBlock,
  config: BertConfig,
  x: Tensor,
  bias?: Tensor,
  call: Partial<BlockCall> = {},
): Tensor {
  const attended = applyAttention(block.attention, x, {
    heads: config.heads,
    keyHeads: config.heads,
    bias,
    onMap: call.onMap,
  })
  const middle = applyNorm(block.attentionNorm, add(x, attended), config.epsilon)
  const fed = applyFeedForward(block.feedForward, middle, config.activation)
  return applyNorm(block.feedForwardNorm, add(middle, fed), config.epsilon)
}

function positionsOf(config: BertConfig, length: number, ids?: Tensor): Tensor {
  const { padding } = config
  if (padding === undefined) return range(0, length)
  if (ids === undefined) return range(padding + 1, padding + 1 + length)
  // Tokens up to each place, in steps that double; padding keeps its own number.
  const token = cast(notEqual(ids, padding), 'float32')
  let upTo = token
  for (let shift = 1; shift < length; shift *= 2)
    upTo = add(upTo, concatenate([constant(0, [ids.shape[0], shift]), slice(upTo, 1, 0, length - shift)], 1))
  const counted = multiply(upTo, token)
  return cast(add(counted, padding), 'int32')
}
