/** @file The linear layer and the embedding table. */
import { linear } from '../array/functions.js'
import { take } from '../array/operations.js'
import { filled, normal, type Key } from '../array/random.js'
import type { HostTensor, Tensor } from '../array/tensor.js'

/** Weight [outputs, inputs], bias [outputs]; as a type of host tensors, or of tensors inside a traced function. */
export interface LinearParams<A = Tensor> {
  readonly weight: A
  readonly bias?: A
}

export interface LinearSize {
  readonly inputs: number
  readonly outputs: number
  readonly bias?: boolean
  /** standard deviation of the initial weights; 0.02 if not given, as GPT-2 and BERT have it */
  readonly deviation?: number
}

export function initLinear(key: Key, size: LinearSize): LinearParams<HostTensor> {
  return {
    weight: normal(key, [size.outputs, size.inputs], size.deviation ?? 0.02),
    bias: size.bias === false ? undefined : filled([size.outputs], 0),
  }
}

/** x [..., inputs] to [..., outputs]. */
export function applyLinear(params: LinearParams, x: Tensor): Tensor {
  return linear(x, params.weight, params.bias)
}

export interface EmbeddingParams<A = Tensor> {
  /** [entries, width] */
  readonly weight: A
}

export function initEmbedding(key: Key, entries: number, width: number, deviation = 0.02): EmbeddingParams<HostTensor> {
  return { weight: normal(key, [entries, width], deviation) }
}

/** Indices of any shape to [..., width]. */
export function applyEmbedding(params: EmbeddingParams, indices: Tensor): Tensor {
  return take(params.weight, indices)
}
