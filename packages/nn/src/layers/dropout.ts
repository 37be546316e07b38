/** @file Dropout. The random numbers come from a key that the training step is given, so a step can be repeated. */
import { random } from '@jax-js/jax'
import { cast, divide, less, multiply, where } from '../array/operations.js'
import { borrow, own } from '../array/ownership.js'
import type { Tensor } from '../array/tensor.js'

/**
 * Zeroes elements with probability `rate` and scales the others so that the mean stays.
 * @param key two words of uint32, another one for each call: fold the step into it outside, and `splitKey` it inside
 */
export function dropout(x: Tensor, rate: number, key: Tensor): Tensor {
  if (rate === 0) return x
  const bits = own(random.bits(borrow(key), [...x.shape]) as Tensor)
  const draw = multiply(cast(bits, 'float32'), 2 ** -32)
  return where(less(draw, 1 - rate), divide(x, 1 - rate), 0)
}

/** `count` independent keys from one. */
export function splitKey(key: Tensor, count: number): Tensor[] {
  const keys = own(random.split(borrow(key), count))
  return Array.from({ length: count }, (_, i) => own(borrow(keys).slice(i)))
}
