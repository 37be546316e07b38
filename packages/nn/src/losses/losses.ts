/** @file Losses: functions of tensors, for use inside traced functions. All are in nats and averaged over what counts. */
import { crossEntropy, logSoftmax, softmax } from '../array/functions.js'
import {
  add,
  divide,
  exp,
  log,
  matmul,
  maximum,
  mean,
  multiply,
  range,
  rsqrt,
  square,
  subtract,
  sum,
  transpose,
} from '../array/operations.js'
import type { Tensor } from '../array/tensor.js'

export interface CrossEntropyOptions {
  /** 1 where a position counts and 0 where not, of the labels' shape */
  readonly mask?: Tensor
  /** share of the target spread evenly over all classes */
  readonly smoothing?: number
}

/**
 * Mean cross-entropy of logits [..., classes] against labels [...] of int32, over the positions that the mask leaves.
 * Labels of masked positions must still be classes. A mask of zeros gives 0.
 */
export function crossEntropyLoss(logits: Tensor, labels: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { mask, smoothing = 0 } = options
  const plain = crossEntropy(logits, labels)
  const each =
    smoothing === 0
      ? plain
      : subtract(multiply(plain, 1 - smoothing), multiply(mean(logSoftmax(logits), -1), smoothing))
  return mask === undefined ? mean(each) : maskedMean(each, mask)
}

/** The mean of the values where the mask is 1; 0 if it is nowhere. */
export function maskedMean(values: Tensor, mask: Tensor): Tensor {
  return divide(sum(multiply(values, mask)), maximum(sum(mask), 1))
}

/** KL(teacher ‖ student) at each position, from logits [..., classes] at a temperature; [...]. */
export function divergence(student: Tensor, teacher: Tensor, temperature = 1): Tensor {
  const own = logSoftmax(divide(student, temperature))
  const wanted = logSoftmax(divide(teacher, temperature))
  return sum(multiply(exp(wanted), subtract(wanted, own)), -1)
}

/** Binary cross-entropy of logits against targets in [0, 1], at each element; in the form that does not overflow. */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  // log(1 + e^-|x|) + max(x, 0) − x y
  const size = maximum(logits, multiply(logits, -1))
  const softplus = add(log(add(1, exp(multiply(size, -1)))), maximum(logits, 0))
  return subtract(softplus, multiply(logits, targets))
}

/**
 * The symmetric contrastive loss of CLIP: row i of `first` belongs to row i of `second`, all others are wrong.
 * @param first [count, width]; rows are normalised here
 */
export function contrastiveLoss(first: Tensor, second: Tensor, temperature = 0.07): Tensor {
  const unit = (x: Tensor) => multiply(x, rsqrt(add(sum(square(x), -1, { keep: true }), 1e-12)))
  const scores = divide(matmul(unit(first), transpose(unit(second), [1, 0])), temperature)
  const own = range(0, first.shape[0])
  const both = add(mean(crossEntropy(scores, own)), mean(crossEntropy(transpose(scores, [1, 0]), own)))
  return divide(both, 2)
}

/** Entropy of the softmax of logits, in nats, at each position. */
export function entropy(logits: Tensor): Tensor {
  return multiply(sum(multiply(softmax(logits), logSoftmax(logits)), -1), -1)
}
