/**
 * @file The functions that neural networks are made of, written out in plain operations and marked, so that compilers can
 * run them whole. What stands here is their definition: native kernels are tested against it.
 */
import { numpy as np } from '@jax-js/jax'
import { marked } from './marked.js'
import {
  add,
  concatenate,
  constantOf,
  divide,
  equal,
  erf,
  exp,
  expandAxis,
  log,
  matmul,
  max,
  mean,
  multiply,
  negate,
  range,
  reshape,
  rsqrt,
  split,
  square,
  stopGradient,
  subtract,
  sum,
  transpose,
  where,
} from './operations.js'
import { borrow, own } from './ownership.js'
import type { Tensor } from './tensor.js'

const softmaxOverLast = marked<Record<never, never>>('softmax', (_, x) => {
  const shifted = exp(subtract(x, stopGradient(max(x, -1, { keep: true }))))
  return divide(shifted, sum(shifted, -1, { keep: true }))
})
/** Softmax over the last axis. */
export const softmax = (x: Tensor): Tensor => softmaxOverLast({}, x)

const logSoftmaxOverLast = marked<Record<never, never>>('logSoftmax', (_, x) => {
  const shifted = subtract(x, stopGradient(max(x, -1, { keep: true })))
  return subtract(shifted, log(sum(exp(shifted), -1, { keep: true })))
})
/** Logarithm of the softmax over the last axis. */
export const logSoftmax = (x: Tensor): Tensor => logSoftmaxOverLast({}, x)

const markedTanh = marked<Record<never, never>>('tanh', (_, x) => own(np.tanh(borrow(x))))
export const tanh = (x: Tensor): Tensor => markedTanh({}, x)

const logistic = (x: Tensor): Tensor => divide(1, add(1, exp(negate(x))))
const markedSigmoid = marked<Record<never, never>>('sigmoid', (_, x) => logistic(x))
export const sigmoid = (x: Tensor): Tensor => markedSigmoid({}, x)

const markedSilu = marked<Record<never, never>>('silu', (_, x) => multiply(x, logistic(x)))
/** x · sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => markedSilu({}, x)

/** x · sigmoid(1.702 x), the activation of CLIP. */
const markedQuickGelu = marked<Record<never, never>>('quickGelu', (_, x) => multiply(x, logistic(multiply(x, 1.702))))
export const quickGelu = (x: Tensor): Tensor => markedQuickGelu({}, x)

const markedRelu = marked<Record<never, never>>('relu', (_, x) => where(own(np.greater(borrow(x), 0)), x, 0))
export const relu = (x: Tensor): Tensor => markedRelu({}, x)

const markedGelu = marked<Record<never, never>>('gelu', (_, x) =>
  multiply(multiply(x, 0.5), add(1, erf(multiply(x, Math.SQRT1_2)))),
)
/** GELU with the error function, as in BERT. */
export const gelu = (x: Tensor): Tensor => markedGelu({}, x)

const markedGeluTanh = marked<Record<never, never>>('geluTanh', (_, x) => {
  const inner = multiply(add(x, multiply(multiply(square(x), x), 0.044715)), Math.sqrt(2 / Math.PI))
  return multiply(multiply(x, 0.5), add(1, own(np.tanh(borrow(inner)))))
})
/** GELU by its tanh approximation, `gelu_new` of GPT-2. */
export const geluTanh = (x: Tensor): Tensor => markedGeluTanh({}, x)

const markedLayerNorm = marked<{ readonly epsilon: number }>('layerNorm', ({ epsilon }, x, weight, bias) => {
  const centred = subtract(x, mean(x, -1, { keep: true }))
  const scaled = multiply(centred, rsqrt(add(mean(square(centred), -1, { keep: true }), epsilon)))
  return add(multiply(scaled, weight), bias)
})
/** Layer normalisation over the last axis; `weight` and `bias` have its length. */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  return markedLayerNorm({ epsilon }, x, weight, bias)
}

const markedRmsNorm = marked<{ readonly epsilon: number }>('rmsNorm', ({ epsilon }, x, weight) =>
  multiply(multiply(x, rsqrt(add(mean(square(x), -1, { keep: true }), epsilon))), weight),
)
/** Root-mean-square normalisation over the last axis. */
export function rmsNorm(x: Tensor, weight: Tensor, epsilon = 1e-6): Tensor {
  return markedRmsNorm({ epsilon }, x, weight)
}

export type LinearOptions = { readonly inputsFirst: boolean }

const markedLinear = marked<LinearOptions>('linear', ({ inputsFirst }, x, weight, bias) => {
  const product = matmul(x, inputsFirst ? weight : transpose(weight, [1, 0]))
  return bias === undefined ? product : add(product, bias)
})
/**
 * x · weightᵀ + bias, for `weight` of shape [outputs, inputs] as PyTorch keeps it; with `inputsFirst` of shape
 * [inputs, outputs], as GPT-2's files have it.
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor, inputsFirst = false): Tensor {
  return bias === undefined ? markedLinear({ inputsFirst }, x, weight) : markedLinear({ inputsFirst }, x, weight, bias)
}

// Constants inside a marked function would stand among its operands, so the numbers of the classes are given from outside.
const chosen = (x: Tensor, indices: Tensor, classes: Tensor): Tensor =>
  sum(where(equal(expandAxis(indices, -1), classes), x, 0), -1)

const markedPick = marked<Record<never, never>>('pick', (_, x, indices, classes) => chosen(x, indices, classes))
/** One element along the last axis for each position: x [..., classes], indices [...] of int32, result [...]. */
export const pick = (x: Tensor, indices: Tensor): Tensor =>
  markedPick({}, x, indices, range(0, x.shape[x.shape.length - 1]))

const markedCrossEntropy = marked<Record<never, never>>('crossEntropy', (_, logits, labels, classes) => {
  const shifted = subtract(logits, stopGradient(max(logits, -1, { keep: true })))
  return subtract(log(sum(exp(shifted), -1)), chosen(shifted, labels, classes))
})
/** −log softmax(logits)[label] at each position, in nats. Logits [..., classes], labels [...] of int32 within the classes. */
export const crossEntropy = (logits: Tensor, labels: Tensor): Tensor =>
  markedCrossEntropy({}, logits, labels, range(0, logits.shape[logits.shape.length - 1]))

export type AttentionOptions = { readonly scale: number }

const markedAttention = marked<AttentionOptions>('attention', (options, query, key, value, bias) => {
  const [batch, heads, length, width] = query.shape
  const [, keyHeads, keys] = key.shape
  const groups = heads / keyHeads
  const grouped = reshape(query, [batch, keyHeads, groups * length, width])
  const scores = reshape(multiply(matmul(grouped, transpose(key, [0, 1, 3, 2])), options.scale), [
    batch,
    heads,
    length,
    keys,
  ])
  const weights = softmax(bias === undefined ? scores : add(scores, bias))
  const mixed = matmul(reshape(weights, [batch, keyHeads, groups * length, keys]), value)
  return reshape(mixed, [batch, heads, length, value.shape[3]])
})

/** What is added to a score that must not count. Finite, so that a row without any allowed key gives numbers, not NaN. */
export const MASKED = -1e9

/**
 * softmax(scale · query · keyᵀ + bias) · value.
 * @param query [batch, heads, length, width]
 * @param key [batch, keyHeads, keys, width]; heads are a multiple of keyHeads (grouped queries)
 * @param value [batch, keyHeads, keys, valueWidth]
 * @param bias added to the scores, broadcast to [batch, heads, length, keys]: `MASKED` where no attention may go
 * @param options causal: query i sees keys up to i + keys − length; window: only the last so many of them, 0 for all
 */
export function attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  bias?: Tensor,
  options: { readonly scale?: number; readonly causal?: boolean; readonly window?: number } = {},
): Tensor {
  const scale = options.scale ?? 1 / Math.sqrt(query.shape[3])
  // Constants inside a marked function would stand among its operands, so the causal bias is made outside.
  const causal = options.causal === true ? causalBias(query.shape[2], key.shape[2], options.window ?? 0) : undefined
  const full = causal === undefined || bias === undefined ? (causal ?? bias) : add(causal, bias)
  const operands = full === undefined ? [query, key, value] : [query, key, value, full]
  return markedAttention({ scale }, ...operands)
}

/**
 * Attention of fresh positions over past ones and themselves, with past keys and values read where they lie: only scores are
 * joined. `query` and fresh `key` and `value` as in `attention`, `past` [batch, keyHeads, capacity, width] each, `pastBias`
 * broadcast to [batch, heads, length, capacity], `MASKED` where the past holds nothing.
 */
export function attentionOverPast(
  query: Tensor,
  fresh: { readonly key: Tensor; readonly value: Tensor },
  past: { readonly key: Tensor; readonly value: Tensor; readonly bias: Tensor },
  options: { readonly scale?: number; readonly window?: number } = {},
): Tensor {
  const [batch, heads, length, width] = query.shape
  const keyHeads = fresh.key.shape[1]
  const capacity = past.key.shape[2]
  const scaled = multiply(query, options.scale ?? 1 / Math.sqrt(width))
  const grouped = reshape(scaled, [batch, keyHeads, (heads / keyHeads) * length, width])
  const scores = (key: Tensor, bias: Tensor) =>
    add(reshape(matmul(grouped, transpose(key, [0, 1, 3, 2])), [batch, heads, length, key.shape[2]]), bias)
  const joined = concatenate(
    [scores(past.key, past.bias), scores(fresh.key, causalBias(length, length, options.window ?? 0))],
    3,
  )
  const [before, now] = split(softmax(joined), [capacity, length], 3)
  const mix = (weights: Tensor, value: Tensor) =>
    matmul(reshape(weights, [batch, keyHeads, (heads / keyHeads) * length, value.shape[2]]), value)
  return reshape(add(mix(before, past.value), mix(now, fresh.value)), [batch, heads, length, fresh.value.shape[3]])
}

/** 0 where a query may look and `MASKED` elsewhere, [length, keys]. */
export function causalBias(length: number, keys: number, window: number): Tensor {
  return constantOf(causalValues(length, keys, window), [length, keys])
}

export function causalValues(length: number, keys: number, window: number): Float32Array {
  const values = new Float32Array(length * keys)
  for (let i = 0; i < length; i++) {
    const last = i + keys - length
    for (let j = 0; j < keys; j++) if (j > last || (window > 0 && j <= last - window)) values[i * keys + j] = MASKED
  }
  return values
}
