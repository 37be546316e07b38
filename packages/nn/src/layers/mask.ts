/** @file Masks as numbers that are added to attention scores. */
import { MASKED } from '../array/functions.js'
import { expandAxis, multiply, subtract } from '../array/operations.js'
import type { Tensor } from '../array/tensor.js'

/** 0 at tokens and `MASKED` at padding, [batch, 1, 1, keys], from 1 and 0 in [batch, keys]. */
export function paddingBias(mask: Tensor): Tensor {
  return multiply(subtract(1, expandAxis(expandAxis(mask, 1), 1)), MASKED)
}
