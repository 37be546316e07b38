/**
 * @file CLIP: a text and an image become vectors of one space, near each other where they belong together.
 * `clipText` and `clipImage` run the towers, `clipLogits` compares their vectors.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import {
  add,
  cast,
  divide,
  equal,
  exp,
  expandAxis,
  less,
  matmul,
  max,
  min,
  multiply,
  range,
  reshape,
  sqrt,
  square,
  sum,
  transpose,
  where,
} from '../../array/operations.js'
import { fold, normal, type Key } from '../../array/random.js'
import { hostTensor, type HostTensor, type Tensor } from '../../array/tensor.js'
import {
  applyEmbedding,
  applyLinear,
  initEmbedding,
  initLinear,
  type EmbeddingParams,
  type LinearParams,
} from '../../layers/linear.js'
import { paddingBias } from '../../layers/mask.js'
import { applyNorm, initNorm, type NormParams } from '../../layers/norm.js'
import { applyPreNormBlock, initPreNormBlock, type PreNormBlock } from '../../layers/pre-norm-block.js'
import { runBlocks, type Tapped, type Taps } from '../../layers/taps.js'
import { gridOf } from '../vit/config.js'
import { initVision, visionPooled, visionStates, type VisionInputs, type VisionParams } from '../vit/vit.js'
import type { ClipConfig, ClipTextConfig } from './config.js'

export interface ClipTextParams<A = Tensor> {
  readonly tokens: EmbeddingParams<A>
  readonly positions: EmbeddingParams<A>
  readonly blocks: readonly PreNormBlock<A>[]
  readonly norm: NormParams<A>
}

export interface ClipParams<A = Tensor> {
  readonly text?: ClipTextParams<A>
  readonly vision?: VisionParams<A>
  readonly textProjection?: LinearParams<A>
  readonly visualProjection?: LinearParams<A>
  /** logarithm of the factor on cosines, a scalar */
  readonly logitScale?: A
}

export function initClip(key: Key, config: ClipConfig): ClipParams<HostTensor> {
  const { text, vision, projection } = config
  const project = (name: string, inputs: number | undefined) =>
    inputs === undefined || projection === undefined
      ? undefined
      : initLinear(fold(key, name), { inputs, outputs: projection, bias: false, deviation: inputs ** -0.5 })
  return {
    text: text && initText(fold(key, 'text'), text),
    vision: vision && {
      ...initVision(fold(key, 'vision'), vision),
      // CLIP's files keep these two without leading axes.
      classToken: normal(fold(key, 'class'), [vision.width], vision.width ** -0.5),
      positions: normal(fold(key, 'places'), [1 + gridOf(vision) ** 2, vision.width], 0.02),
    },
    textProjection: project('textProjection', text?.width),
    visualProjection: project('visualProjection', vision?.width),
    // The factor starts at 1 / 0.07, as in the paper.
    logitScale: config.joint ? hostTensor([], [Math.log(1 / 0.07)]) : undefined,
  }
}

function initText(key: Key, config: ClipTextConfig): ClipTextParams<HostTensor> {
  return {
    tokens: initEmbedding(fold(key, 'tokens'), config.vocabulary, config.width),
    positions: initEmbedding(fold(key, 'positions'), config.positions, config.width),
    blocks: Array.from({ length: config.layers }, (_, i) =>
      initPreNormBlock(fold(fold(key, 'block'), i), { ...config, gated: false, queryBias: true }),
    ),
    norm: initNorm('layer', config.width),
  }
}

export interface ClipTextInputs<A = Tensor> {
  /** [batch, length] of int32 */
  readonly ids: A
  /** [batch, length], 1 for a token and 0 for padding */
  readonly mask?: A
  /** [batch, length] of int32; 0, 1, 2, ... if not given */
  readonly positions?: A
}

export interface ClipOutputs extends Tapped {
  /** [batch, tokens, width] of the tower: of texts after the last norm, of images before it */
  readonly hidden: Tensor
  /** [batch, width]: the vector of the text's end, or of the image's class token, after the last norm */
  readonly pooled: Tensor
  /** [batch, projection], or `pooled` where there is no projection */
  readonly embedding: Tensor
}

/**
 * Runs the tower for texts.
 * @throws TokenwrightError `invalid-option` for a text longer than the table of positions, or without such a tower
 * @example const { embedding } = clipText(params, config, { ids })
 */
export function clipText(params: ClipParams, config: ClipConfig, inputs: ClipTextInputs, taps: Taps = {}): ClipOutputs {
  const tower = there(params.text, 'text')
  const text = there(config.text, 'text')
  const length = inputs.ids.shape[1]
  if (length > text.positions)
    throw new TokenwrightError('invalid-option', `a text longer than ${text.positions} positions`, { value: length })
  const embedded = add(
    applyEmbedding(tower.tokens, inputs.ids),
    applyEmbedding(tower.positions, inputs.positions ?? range(0, length)),
  )
  const bias = inputs.mask && paddingBias(inputs.mask)
  const { output, states, maps } = runBlocks(tower.blocks, embedded, taps, (block, x, { onMap }) =>
    applyPreNormBlock(block, x, { ...text, bias, causal: true, onMap }),
  )
  const hidden = applyNorm(tower.norm, output, text.epsilon)
  const pooled = atEnd(hidden, inputs.ids, text.end)
  const embedding = params.textProjection === undefined ? pooled : applyLinear(params.textProjection, pooled)
  return { hidden, pooled, embedding, states, maps }
}

/**
 * Runs the tower for images.
 * @example const { embedding, maps } = clipImage(params, config, { pixels }, { mapsOf: [22] })
 */
export function clipImage(params: ClipParams, config: ClipConfig, inputs: VisionInputs, taps: Taps = {}): ClipOutputs {
  const tower = there(params.vision, 'vision')
  const vision = there(config.vision, 'vision')
  const { hidden, states, maps } = visionStates(tower, vision, inputs, taps)
  const pooled = visionPooled(tower, vision, hidden)
  const embedding = params.visualProjection === undefined ? pooled : applyLinear(params.visualProjection, pooled)
  return { hidden, pooled, embedding, states, maps }
}

/** Cosines of texts and images times the model's factor, [texts, images]; as logits of a choice over either axis. */
export function clipLogits(params: ClipParams, texts: Tensor, images: Tensor): Tensor {
  const cosines = matmul(unit(texts), transpose(unit(images), [1, 0]))
  return multiply(cosines, exp(there(params.logitScale, 'logitScale')))
}

/** Vectors of length 1 over the last axis. */
function unit(x: Tensor): Tensor {
  return divide(x, sqrt(sum(square(x), -1, { keep: true })))
}

/** The vector at the first place of the id `end`, or of the highest id; the first place of the text if there is none. */
function atEnd(hidden: Tensor, ids: Tensor, end: number | undefined): Tensor {
  const [batch, length, width] = hidden.shape
  const places = range(0, length)
  const ends = equal(ids, end ?? max(ids, -1, { keep: true }))
  const first = min(where(ends, places, length), -1, { keep: true })
  const place = where(less(first, length), first, 0)
  const chosen = cast(equal(places, place), 'float32')
  return reshape(matmul(expandAxis(chosen, 1), hidden), [batch, width])
}

function there<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new TokenwrightError('invalid-option', 'a CLIP without this part', { value: name })
  return part
}
