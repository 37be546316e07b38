/** @file The parameters of a hypernetwork: what is trained, and the frozen maps that rows go in and out through. */
import {
  filled,
  fold,
  initAttention,
  initEmbedding,
  initFeedForward,
  initLinear,
  initNorm,
  type EmbeddingParams,
  type HostTensor,
  type Key,
  type LinearParams,
  type NormParams,
  type Tensor,
} from '@tokenwright/nn'
import type { BertBlock } from '@tokenwright/nn/models'
import { inputWidth, type HypernetworkConfig } from './config.js'

export interface ProjectorParams<A = Tensor> {
  readonly first: LinearParams<A>
  readonly second: LinearParams<A>
  readonly norm: NormParams<A>
}

export interface HeadParams<A = Tensor> {
  readonly projector: ProjectorParams<A>
  readonly linear: LinearParams<A>
}

/** w · x + b for each column. */
export interface Rescaler<A = Tensor> {
  readonly scale: A
  readonly shift: A
}

export interface TrainedParams<A = Tensor> {
  /** Rows of tokens that the source model does not have; one at least. */
  readonly fallback: EmbeddingParams<A>
  readonly input: HeadParams<A>
  readonly positions: EmbeddingParams<A>
  readonly types: EmbeddingParams<A>
  readonly norm: NormParams<A>
  readonly blocks: readonly BertBlock<A>[]
  /** Gives input rows; with one head for all, both rows. */
  readonly inputHead: HeadParams<A>
  readonly outputHead?: HeadParams<A>
  readonly bias?: LinearParams<A>
  readonly languages?: EmbeddingParams<A>
}

export interface FrozenParams<A = Tensor> {
  readonly source: Rescaler<A>
  readonly inputRows: Rescaler<A>
  readonly outputRows?: Rescaler<A>
}

export interface HypernetworkParams<A = Tensor> {
  readonly trained: TrainedParams<A>
  /** absent where rows are not rescaled */
  readonly frozen?: FrozenParams<A>
}

export interface Hypernetwork {
  readonly config: HypernetworkConfig
  readonly params: HypernetworkParams<HostTensor>
}

/** Weights as RoBERTa starts: normal with deviation 0.02. Rescalers change nothing until they are fitted. */
export function initHypernetwork(key: Key, config: HypernetworkConfig): HypernetworkParams<HostTensor> {
  const { width, hidden, inner, tied, singleHead } = config
  const incoming = inputWidth(config)
  const linear = (name: string, inputs: number, outputs: number): LinearParams<HostTensor> =>
    initLinear(fold(key, name), { inputs, outputs })
  const projector = (name: string): ProjectorParams<HostTensor> => ({
    first: linear(`${name} first`, hidden, inner),
    second: linear(`${name} second`, inner, hidden),
    norm: initNorm('layer', hidden),
  })
  const head = (name: string, outputs: number): HeadParams<HostTensor> => ({
    projector: projector(name),
    linear: linear(`${name} linear`, hidden, outputs),
  })
  const block = (own: Key): BertBlock<HostTensor> => ({
    attention: initAttention(fold(own, 'attention'), {
      width: hidden,
      heads: config.heads,
      keyHeads: config.heads,
      headWidth: hidden / config.heads,
      bias: true,
      outputBias: true,
    }),
    attentionNorm: initNorm('layer', hidden),
    feedForward: initFeedForward(fold(own, 'feedForward'), { width: hidden, hidden: inner, gated: false, bias: true }),
    feedForwardNorm: initNorm('layer', hidden),
  })
  const identity = (length: number): Rescaler<HostTensor> => ({
    scale: filled([1, length], 1),
    shift: filled([1, length], 0),
  })
  const separate = !tied && !singleHead
  return {
    trained: {
      fallback: initEmbedding(fold(key, 'fallback'), Math.max(1, config.extra), incoming),
      input: { linear: linear('input linear', incoming, hidden), projector: projector('input') },
      positions: initEmbedding(fold(key, 'positions'), config.positions, hidden),
      types: initEmbedding(fold(key, 'types'), 1, hidden),
      norm: initNorm('layer', hidden),
      blocks: Array.from({ length: config.layers }, (_, i) => block(fold(fold(key, 'block'), i))),
      inputHead: head('input head', singleHead ? incoming : width),
      ...(separate ? { outputHead: head('output head', width) } : {}),
      ...(config.bias ? { bias: linear('bias', hidden, 1) } : {}),
      ...(config.languages.length > 0
        ? { languages: initEmbedding(fold(key, 'languages'), config.languages.length, hidden) }
        : {}),
    },
    ...(config.rescale
      ? {
          frozen: {
            source: identity(incoming),
            inputRows: identity(width),
            ...(tied ? {} : { outputRows: identity(width) }),
          },
        }
      : {}),
  }
}
