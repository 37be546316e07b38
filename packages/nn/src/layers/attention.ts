/** @file Multi-head attention with separate key heads, rotary positions and a cache of keys and values. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { attention, attentionOverPast, causalBias, softmax } from '../array/functions.js'
import { add, matmul, multiply, reshape, transpose } from '../array/operations.js'
import type { Key } from '../array/random.js'
import { fold } from '../array/random.js'
import type { HostTensor, Tensor } from '../array/tensor.js'
import { applyLinear, initLinear, type LinearParams } from './linear.js'
import { applyRotary, type RotaryTables } from './rotary.js'

export interface AttentionParams<A = Tensor> {
  readonly query: LinearParams<A>
  readonly key: LinearParams<A>
  readonly value: LinearParams<A>
  readonly output: LinearParams<A>
}

export interface AttentionSize {
  readonly width: number
  readonly heads: number
  /** heads of keys and values; fewer than `heads` in grouped-query attention */
  readonly keyHeads: number
  readonly headWidth: number
  readonly bias: boolean
  readonly outputBias: boolean
  readonly deviation?: number
  readonly outputDeviation?: number
}

export function initAttention(key: Key, size: AttentionSize): AttentionParams<HostTensor> {
  const { width, heads, keyHeads, headWidth, bias, deviation } = size
  const into = (name: string, outputs: number) =>
    initLinear(fold(key, name), { inputs: width, outputs, bias, deviation })
  return {
    query: into('query', heads * headWidth),
    key: into('key', keyHeads * headWidth),
    value: into('value', keyHeads * headWidth),
    output: initLinear(fold(key, 'output'), {
      inputs: heads * headWidth,
      outputs: width,
      bias: size.outputBias,
      deviation: size.outputDeviation ?? deviation,
    }),
  }
}

/** Keys and values of positions seen before, [batch, keyHeads, positions, headWidth]. */
export interface KeyValue<A = Tensor> {
  readonly key: A
  readonly value: A
}

export interface AttentionCall {
  readonly heads: number
  readonly keyHeads: number
  readonly rotary?: RotaryTables
  readonly bias?: Tensor
  readonly causal?: boolean
  readonly window?: number
  readonly scale?: number
  /** what attends to other text than itself takes keys and values from here */
  readonly memory?: Tensor
  /** keys and values of earlier positions, and what is added to their scores */
  readonly past?: KeyValue & { readonly bias: Tensor }
  /** is given the fresh keys and values, to keep them */
  readonly keep?: (fresh: KeyValue) => void
  /** keys and values that were computed before, in place of fresh ones: those of a memory that does not change */
  readonly given?: KeyValue
  /** is given the attention map, [batch, heads, length, keys]; a map is only made where it is wanted */
  readonly onMap?: (map: Tensor) => void
}

/** [batch, length, heads · width] to [batch, heads, length, width]. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, width] = x.shape
  return transpose(reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3])
}

/** [batch, heads, length, width] to [batch, length, heads · width]. */
export function joinHeads(x: Tensor): Tensor {
  const [batch, heads, length, width] = x.shape
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, length, heads * width])
}

/** Queries, keys and values of x [batch, length, width] by head, rotary positions applied. */
export function project(
  params: AttentionParams,
  x: Tensor,
  call: AttentionCall,
): KeyValue & { readonly query: Tensor } {
  const source = call.memory ?? x
  const turn = (heads: Tensor) => (call.rotary === undefined ? heads : applyRotary(heads, call.rotary))
  const query = turn(splitHeads(applyLinear(params.query, x), call.heads))
  if (call.given !== undefined) return { query, ...call.given }
  return {
    query,
    key: turn(splitHeads(applyLinear(params.key, source), call.keyHeads)),
    value: splitHeads(applyLinear(params.value, source), call.keyHeads),
  }
}

/** Attention of x [batch, length, width]; the same shape comes back. */
export function applyAttention(params: AttentionParams, x: Tensor, call: AttentionCall): Tensor {
  const { query, key, value } = project(params, x, call)
  call.keep?.({ key, value })
  if (call.onMap !== undefined)
    return applyLinear(params.output, joinHeads(attentionWithMap(query, { key, value }, call, call.onMap)))
  const mixed =
    call.past === undefined
      ? attention(query, key, value, call.bias, { scale: call.scale, causal: call.causal, window: call.window })
      : attentionOverPast(query, { key, value }, call.past, { scale: call.scale, window: call.window })
  return applyLinear(params.output, joinHeads(mixed))
}

/** `attention`, with the map between scores and values laid open. */
function attentionWithMap(
  query: Tensor,
  { key, value }: KeyValue,
  call: AttentionCall,
  onMap: (map: Tensor) => void,
): Tensor {
  if (call.past !== undefined)
    throw new TokenwrightError('invalid-option', 'no attention maps over a cache', { value: 'past' })
  const [batch, heads, length, width] = query.shape
  const [, keyHeads, keys] = key.shape
  const rows = (heads / keyHeads) * length
  const grouped = reshape(multiply(query, call.scale ?? 1 / Math.sqrt(width)), [batch, keyHeads, rows, width])
  let scores = reshape(matmul(grouped, transpose(key, [0, 1, 3, 2])), [batch, heads, length, keys])
  if (call.bias !== undefined) scores = add(scores, call.bias)
  if (call.causal === true) scores = add(scores, causalBias(length, keys, call.window ?? 0))
  const map = softmax(scores)
  onMap(map)
  const mixed = matmul(reshape(map, [batch, keyHeads, rows, keys]), value)
  return reshape(mixed, [batch, heads, length, value.shape[3]])
}
