/** @file The hypernetwork itself: from pieces of tokens to rows of tokens, as functions of tensors. */
import {
  add,
  applyAttention,
  applyEmbedding,
  applyFeedForward,
  applyLinear,
  applyNorm,
  broadcastTo,
  cast,
  concatenate,
  constant,
  expandAxis,
  geluTanh,
  less,
  maximum,
  minimum,
  multiply,
  paddingBias,
  range,
  reshape,
  slice,
  subtract,
  take,
  where,
  type Tensor,
} from '@tokenwright/nn'
import { bertBlock, type BertBlock, type BertConfig } from '@tokenwright/nn/models'
import { encoderConfig, PROJECTOR_EPSILON, type HypernetworkConfig } from './config.js'
import type { FrozenParams, HeadParams, ProjectorParams, Rescaler, TrainedParams } from './params.js'

export interface SurfaceBatch<A = Tensor> {
  /** [tokens, pieces] of int32: source ids */
  readonly ids: A
  /** [tokens, pieces], 1 for a piece and 0 for padding; absent where no token is padded */
  readonly mask?: A
  /** int32, the number of a language; for hypernetworks with languages */
  readonly language?: A
}

export interface PredictedRows<A = Tensor> {
  /** [tokens, width] */
  readonly input: A
  /** [tokens, width]; absent for tied models */
  readonly output?: A
  /** [tokens] */
  readonly bias?: A
}

export const rescale = ({ scale, shift }: Rescaler, x: Tensor): Tensor => add(multiply(x, scale), shift)

/**
 * Predicts the rows of tokens. Tokens see nothing of each other.
 * @param sources [vocabulary, input width]: rows of the source model, through the first frozen map already
 * @example const { input } = applyHypernetwork(trained, frozen, config, { ids, mask }, sources)
 */
export function applyHypernetwork(
  trained: TrainedParams,
  frozen: FrozenParams | undefined,
  config: HypernetworkConfig,
  batch: SurfaceBatch,
  sources: Tensor,
): PredictedRows {
  const { width, tied } = config
  const pooled = encode(
    trained,
    config,
    batch,
    applyHead(trained.input, pieceRows(trained, config, batch.ids, sources)),
  )
  const first = readHead(trained.inputHead, pooled)
  const both = config.singleHead && !tied
  const input = both ? slice(first, 1, 0, width) : first
  const output = both ? slice(first, 1, width, 2 * width) : trained.outputHead && readHead(trained.outputHead, pooled)
  return {
    input: frozen === undefined ? input : rescale(frozen.inputRows, input),
    ...(output === undefined
      ? {}
      : { output: frozen?.outputRows === undefined ? output : rescale(frozen.outputRows, output) }),
    ...(trained.bias === undefined ? {} : { bias: reshape(applyLinear(trained.bias, pooled), [batch.ids.shape[0]]) }),
  }
}

/** Rows of pieces, [tokens, pieces, input width]; pieces that the source model lacks have rows of their own. */
function pieceRows(trained: TrainedParams, config: HypernetworkConfig, ids: Tensor, sources: Tensor): Tensor {
  if (config.extra === 0) return take(sources, ids)
  const { vocabulary } = config
  const known = take(sources, minimum(ids, vocabulary - 1))
  const added = applyEmbedding(trained.fallback, maximum(subtract(ids, vocabulary), 0))
  return where(expandAxis(less(ids, vocabulary), 2), known, added)
}

/** Linear, then the projector block: what stands before the encoder. */
const applyHead = ({ linear, projector }: HeadParams, x: Tensor): Tensor =>
  applyProjector(projector, applyLinear(linear, x))

/** The projector block, then linear: what stands behind the encoder. */
const readHead = ({ linear, projector }: HeadParams, x: Tensor): Tensor =>
  applyLinear(linear, applyProjector(projector, x))

/** GELU also after the second layer, as in the authors' code. */
function applyProjector({ first, second, norm }: ProjectorParams, x: Tensor): Tensor {
  const inner = geluTanh(applyLinear(second, geluTanh(applyLinear(first, x))))
  return applyNorm(norm, add(inner, x), PROJECTOR_EPSILON)
}

/** The encoder's state at the first piece, [tokens, hidden]. */
function encode(trained: TrainedParams, config: HypernetworkConfig, batch: SurfaceBatch, pieces: Tensor): Tensor {
  const [tokens, length] = pieces.shape
  const { hidden } = config
  const placed = add(
    add(pieces, slice(trained.types.weight, 0, 0, 1)),
    applyEmbedding(trained.positions, range(0, length)),
  )
  // The language stands behind the pieces, without position and kind.
  const language =
    trained.languages && batch.language && reshape(applyEmbedding(trained.languages, batch.language), [1, 1, hidden])
  const sequence =
    language === undefined ? placed : concatenate([placed, broadcastTo(language, [tokens, 1, hidden])], 1)
  const mask =
    batch.mask === undefined || language === undefined
      ? batch.mask
      : concatenate([cast(batch.mask, 'float32'), constant(1, [tokens, 1])], 1)
  const bias = mask && paddingBias(mask)
  const encoder = encoderConfig(config)
  let x = applyNorm(trained.norm, sequence, config.epsilon)
  trained.blocks.slice(0, -1).forEach((block) => {
    x = bertBlock(block, encoder, x, bias)
  })
  return reshape(lastBlock(trained.blocks[trained.blocks.length - 1], encoder, x, bias), [tokens, hidden])
}

/** Of the last block only the first place is read, so only that is computed. */
function lastBlock(block: BertBlock, encoder: BertConfig, x: Tensor, bias: Tensor | undefined): Tensor {
  const first = slice(x, 1, 0, 1)
  const attended = applyAttention(block.attention, first, {
    heads: encoder.heads,
    keyHeads: encoder.heads,
    memory: x,
    bias,
  })
  const middle = applyNorm(block.attentionNorm, add(first, attended), encoder.epsilon)
  const fed = applyFeedForward(block.feedForward, middle, encoder.activation)
  return applyNorm(block.feedForwardNorm, add(middle, fed), encoder.epsilon)
}
