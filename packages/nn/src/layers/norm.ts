/** @file Normalisation layers: LayerNorm with weight and bias, RMSNorm with weight alone. */
import { layerNorm, rmsNorm } from '../array/functions.js'
import { filled } from '../array/random.js'
import type { HostTensor, Tensor } from '../array/tensor.js'

export interface NormParams<A = Tensor> {
  readonly weight: A
  /** there for LayerNorm, not for RMSNorm */
  readonly bias?: A
}

export type NormKind = 'layer' | 'rms'

export function initNorm(kind: NormKind, width: number): NormParams<HostTensor> {
  return { weight: filled([width], 1), bias: kind === 'layer' ? filled([width], 0) : undefined }
}

export function applyNorm(params: NormParams, x: Tensor, epsilon: number): Tensor {
  return params.bias === undefined
    ? rmsNorm(x, params.weight, epsilon)
    : layerNorm(x, params.weight, params.bias, epsilon)
}
