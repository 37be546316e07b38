/**
 * @file Vision transformers: an image is cut into patches, which are tokens behind a class token and registers.
 * `initVision` gives parameters, `visionStates` runs the body, `visionPooled` and `visionLogits` the layers on top.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import {
  add,
  broadcastTo,
  concatenate,
  constantOf,
  expandAxis,
  matmul,
  mean,
  multiply,
  reshape,
  slice,
  subtract,
  transpose,
} from '../../array/operations.js'
import { linear } from '../../array/functions.js'
import { filled, fold, normal, type Key } from '../../array/random.js'
import type { HostTensor, Tensor } from '../../array/tensor.js'
import { activationOf } from '../../layers/activation.js'
import { applyLinear, initLinear, type LinearParams } from '../../layers/linear.js'
import { applyNorm, initNorm, type NormParams } from '../../layers/norm.js'
import { applyPreNormBlock, initPreNormBlock, type PreNormBlock } from '../../layers/pre-norm-block.js'
import { resampleWeights } from '../../layers/resample.js'
import { runBlocks, type BlockCall, type Tapped, type Taps } from '../../layers/taps.js'
import { gridOf, type VisionConfig } from './config.js'

export interface VisionParams<A = Tensor> {
  /** weight [width, channels, patch, patch] */
  readonly patches: LinearParams<A>
  /** [1, 1, width] or [width] */
  readonly classToken: A
  /** [1, 1 + patches, width] or [1 + patches, width]: the class token first */
  readonly positions: A
  /** [1, registers, width] */
  readonly registers?: A
  /** [1, width] or [1, 1, width] */
  readonly maskToken?: A
  readonly normBefore?: NormParams<A>
  readonly blocks: readonly PreNormBlock<A>[]
  readonly norm: NormParams<A>
  readonly pooler?: LinearParams<A>
  readonly classifier?: LinearParams<A>
}

export function initVision(key: Key, config: VisionConfig): VisionParams<HostTensor> {
  const { width, channels, patch, registers, pooler, classifier } = config
  const table = (name: string, ...shape: number[]) => normal(fold(key, name), shape, 0.02)
  return {
    patches: {
      weight: table('patches', width, channels, patch, patch),
      bias: config.patchBias ? filled([width], 0) : undefined,
    },
    classToken: table('class', 1, 1, width),
    positions: table('positions', 1, 1 + gridOf(config) ** 2, width),
    registers: registers > 0 ? table('registers', 1, registers, width) : undefined,
    maskToken: config.maskToken ? filled([1, width], 0) : undefined,
    normBefore: config.normBefore ? initNorm('layer', width) : undefined,
    blocks: Array.from({ length: config.layers }, (_, i) => initPreNormBlock(fold(fold(key, 'block'), i), config)),
    norm: initNorm('layer', width),
    pooler: pooler && initLinear(fold(key, 'pooler'), { inputs: width, outputs: pooler.width }),
    classifier:
      classifier &&
      initLinear(fold(key, 'classifier'), {
        inputs: classifier.mean ? 2 * width : width,
        outputs: classifier.labels,
      }),
  }
}

export interface VisionInputs<A = Tensor> {
  /** [batch, channels, height, width], normalised; height and width are multiples of the patch */
  readonly pixels: A
  /** [batch, patches], 1 for patches that the mask token takes the place of */
  readonly masked?: A
}

export interface VisionOutputs extends Tapped {
  /** [batch, 1 + registers + patches, width], after the last norm, but before it where that is for the class token only */
  readonly hidden: Tensor
}

/**
 * Runs the body of a vision transformer. States are those between the blocks; the norms stand outside.
 * @throws TokenwrightError `invalid-option` for images that do not divide into patches
 * @example const { hidden, maps } = visionStates(params, config, { pixels }, { mapsOf: [8, 22] })
 */
export function visionStates(
  params: VisionParams,
  config: VisionConfig,
  inputs: VisionInputs,
  taps: Taps = {},
): VisionOutputs {
  const { output, states, maps } = runBlocks(
    params.blocks,
    embedImage(params, config, inputs),
    taps,
    (block, x, call) => visionBlock(block, config, x, call),
  )
  return { hidden: config.normBefore ? output : applyNorm(params.norm, output, config.epsilon), states, maps }
}

/** What goes into the first block: class token, registers and patches, with their positions. */
export function embedImage(params: VisionParams, config: VisionConfig, inputs: VisionInputs): Tensor {
  const { width, patch } = config
  const [batch, channels, height, breadth] = inputs.pixels.shape
  if (channels !== config.channels || height % patch !== 0 || breadth % patch !== 0)
    throw new TokenwrightError('invalid-option', `an image that is not ${config.channels} planes of whole patches`, {
      value: [channels, height, breadth],
    })
  const [rows, columns] = [height / patch, breadth / patch]
  const cut = transpose(reshape(inputs.pixels, [batch, channels, rows, patch, columns, patch]), [0, 2, 4, 1, 3, 5])
  const flat = reshape(cut, [batch, rows * columns, channels * patch * patch])
  const weight = reshape(params.patches.weight, [width, channels * patch * patch])
  let patches = linear(flat, weight, params.patches.bias)
  if (inputs.masked !== undefined) patches = maskPatches(params, patches, inputs.masked)
  const { positions, classPosition } = positionsFor(params, config, rows, columns)
  const wide = (tokens: Tensor) => broadcastTo(tokens, [batch, tokens.shape[1], width])
  const first = add(reshape(params.classToken, [1, 1, width]), classPosition)
  const tokens = concatenate(
    [wide(first), ...(params.registers === undefined ? [] : [wide(params.registers)]), add(patches, positions)],
    1,
  )
  return params.normBefore === undefined ? tokens : applyNorm(params.normBefore, tokens, config.epsilon)
}

/** One block on x [batch, length, width]; the number of tokens is free. */
export function visionBlock(
  block: PreNormBlock,
  config: VisionConfig,
  x: Tensor,
  call: Partial<BlockCall> = {},
): Tensor {
  const { heads, epsilon } = config
  // SwiGLU brings its own activation, whatever the configuration names.
  const activation = config.gated ? 'silu' : config.activation
  return applyPreNormBlock(block, x, { heads, epsilon, activation, onMap: call.onMap })
}

function maskPatches(params: VisionParams, patches: Tensor, masked: Tensor): Tensor {
  if (params.maskToken === undefined)
    throw new TokenwrightError('invalid-option', 'a vision transformer without this part', { value: 'maskToken' })
  const share = expandAxis(masked, -1)
  const token = reshape(params.maskToken, [1, 1, patches.shape[2]])
  return add(multiply(patches, subtract(1, share)), multiply(token, share))
}

/** The table of positions, resampled where the image has another size than the table. */
function positionsFor(params: VisionParams, config: VisionConfig, rows: number, columns: number) {
  const { width } = config
  const grid = gridOf(config)
  const table = reshape(params.positions, [1 + grid * grid, width])
  const classPosition = slice(table, 0, 0, 1)
  const old = slice(table, 0, 1, 1 + grid * grid)
  if (rows === grid && columns === grid) return { positions: old, classPosition }
  const weights = (to: number) => constantOf(Float32Array.from(resampleWeights(grid, to, config.resample)), [to, grid])
  // Rows, then columns; each time the axis that is resampled comes first, so that both are products of two matrices.
  const tall = reshape(matmul(weights(rows), reshape(old, [grid, grid * width])), [rows, grid, width])
  const turned = reshape(transpose(tall, [1, 0, 2]), [grid, rows * width])
  const both = reshape(matmul(weights(columns), turned), [columns, rows, width])
  const positions = reshape(transpose(both, [1, 0, 2]), [rows * columns, width])
  return { positions, classPosition }
}

/** One vector for each image, [batch, width]: the pooler's, or the class token's after the last norm. */
export function visionPooled(params: VisionParams, config: VisionConfig, hidden: Tensor): Tensor {
  const first = classOf(hidden)
  if (params.pooler !== undefined)
    return activationOf(config.pooler?.activation ?? 'tanh')(applyLinear(params.pooler, first))
  return config.normBefore ? applyNorm(params.norm, first, config.epsilon) : first
}

/** Logits of the labels of each image, [batch, labels]. */
export function visionLogits(params: VisionParams, config: VisionConfig, hidden: Tensor): Tensor {
  if (params.classifier === undefined)
    throw new TokenwrightError('invalid-option', 'a vision transformer without this part', { value: 'classifier' })
  const first = classOf(hidden)
  if (config.classifier?.mean !== true) return applyLinear(params.classifier, first)
  return applyLinear(params.classifier, concatenate([first, mean(patchesOf(config, hidden), 1)], 1))
}

/** The tokens of the patches, without class token and registers, [batch, patches, width]. */
export function patchesOf(config: VisionConfig, hidden: Tensor): Tensor {
  return slice(hidden, 1, 1 + config.registers, hidden.shape[1])
}

function classOf(hidden: Tensor): Tensor {
  return reshape(slice(hidden, 1, 0, 1), [hidden.shape[0], hidden.shape[2]])
}
