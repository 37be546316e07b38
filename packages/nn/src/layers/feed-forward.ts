/** @file The two-layer network of a transformer block, plain or gated (SwiGLU and kin). */
import { multiply } from '../array/operations.js'
import { fold, type Key } from '../array/random.js'
import type { HostTensor, Tensor } from '../array/tensor.js'
import { activationOf } from './activation.js'
import { applyLinear, initLinear, type LinearParams } from './linear.js'

export interface FeedForwardParams<A = Tensor> {
  readonly up: LinearParams<A>
  /** there in gated networks: act(gate x) · up x */
  readonly gate?: LinearParams<A>
  readonly down: LinearParams<A>
}

export interface FeedForwardSize {
  readonly width: number
  readonly hidden: number
  readonly gated: boolean
  readonly bias: boolean
  readonly deviation?: number
  readonly outputDeviation?: number
}

export function initFeedForward(key: Key, size: FeedForwardSize): FeedForwardParams<HostTensor> {
  const { width, hidden, bias, deviation } = size
  const into = (name: string) => initLinear(fold(key, name), { inputs: width, outputs: hidden, bias, deviation })
  return {
    up: into('up'),
    gate: size.gated ? into('gate') : undefined,
    down: initLinear(fold(key, 'down'), {
      inputs: hidden,
      outputs: width,
      bias,
      deviation: size.outputDeviation ?? deviation,
    }),
  }
}

export function applyFeedForward(params: FeedForwardParams, x: Tensor, activation: string): Tensor {
  const act = activationOf(activation)
  const up = applyLinear(params.up, x)
  const hidden = params.gate === undefined ? act(up) : multiply(act(applyLinear(params.gate, x)), up)
  return applyLinear(params.down, hidden)
}
