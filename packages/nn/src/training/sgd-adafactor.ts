/** @file Stochastic gradient descent with momentum, and Adafactor. */
import {
  add,
  divide,
  exp,
  expandAxis,
  log,
  maximum,
  mean,
  multiply,
  rsqrt,
  sqrt,
  square,
  subtract,
} from '../array/operations.js'
import { isTensor } from '../array/ownership.js'
import { filled } from '../array/random.js'
import { isHostTensor, scalar, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, mapTree, type Tree } from '../array/tree.js'
import type { Optimizer } from './optimizer.js'

export interface SgdOptions {
  readonly momentum?: number
  readonly nesterov?: boolean
  /** L2 decay, added to the gradient */
  readonly decay?: number
}

/** Gradient descent, with momentum as PyTorch defines it. */
export function sgd({ momentum = 0, nesterov = false, decay = 0 }: SgdOptions = {}): Optimizer {
  return {
    init: (params) => ({
      step: scalar(0),
      moments:
        momentum === 0
          ? []
          : [mapTree(params as Tree<HostTensor>, isHostTensor, (leaf): HostTensor => filled(leaf.shape, 0))],
    }),
    update(params, gradient, state, rate) {
      const [values, structure] = flatten(params as Tree<Tensor>, isTensor)
      const [slopes] = flatten(gradient as Tree<Tensor>, isTensor)
      const velocities = momentum === 0 ? [] : flatten(state.moments[0], isTensor)[0]
      const next = values.map((value, i) => {
        const slope = decay === 0 ? slopes[i] : add(slopes[i], multiply(value, decay))
        if (momentum === 0) return { value: subtract(value, multiply(rate, slope)), velocity: slope }
        const velocity = add(multiply(velocities[i], momentum), slope)
        const direction = nesterov ? add(slope, multiply(velocity, momentum)) : velocity
        return { value: subtract(value, multiply(rate, direction)), velocity }
      })
      return [
        structure.rebuild(next.map((entry) => entry.value)) as typeof params,
        {
          step: add(state.step, 1),
          moments: momentum === 0 ? [] : [structure.rebuild(next.map((entry) => entry.velocity))],
        },
      ]
    },
  }
}

export interface AdafactorOptions {
  /** the second moment forgets by 1 − step^−decayPower */
  readonly decayPower?: number
  /** updates whose root mean square is above this are scaled down */
  readonly clip?: number
  readonly epsilon?: number
}

/**
 * Adafactor (Shazeer and Stern, 2018) without momentum and with a given rate: the second moments of a matrix are kept as
 * sums over its rows and columns.
 */
export function adafactor({ decayPower = 0.8, clip = 1, epsilon = 1e-30 }: AdafactorOptions = {}): Optimizer {
  const rowsOf = (shape: readonly number[]) => (shape.length < 2 ? shape : shape.slice(0, -1))
  const columnsOf = (shape: readonly number[]) =>
    shape.length < 2 ? [1] : [...shape.slice(0, -2), shape.at(-1) as number]
  return {
    init: (params) => ({
      step: scalar(0),
      moments: [rowsOf, columnsOf].map((part) =>
        mapTree(params as Tree<HostTensor>, isHostTensor, (leaf): HostTensor => filled(part(leaf.shape), 0)),
      ),
    }),
    update(params, gradient, state, rate) {
      const [values, structure] = flatten(params as Tree<Tensor>, isTensor)
      const [slopes] = flatten(gradient as Tree<Tensor>, isTensor)
      const [rows, columns] = state.moments.map((tree) => flatten(tree, isTensor)[0])
      const step = add(state.step, 1)
      const keep = subtract(1, exp(multiply(log(step), -decayPower)))
      const blend = (old: Tensor, fresh: Tensor) => add(multiply(old, keep), multiply(fresh, subtract(1, keep)))
      const next = values.map((value, i) => {
        const squared = add(square(slopes[i]), epsilon)
        if (value.ndim < 2) {
          const row = blend(rows[i], squared)
          return { value: stepBy(value, multiply(slopes[i], rsqrt(row)), rate, clip), row, column: columns[i] }
        }
        const row = blend(rows[i], mean(squared, value.ndim - 1))
        const column = blend(columns[i], mean(squared, value.ndim - 2))
        const share = divide(row, mean(row, row.ndim - 1, { keep: true }))
        const scale = multiply(expandAxis(rsqrt(share), value.ndim - 1), expandAxis(rsqrt(column), value.ndim - 2))
        return { value: stepBy(value, multiply(slopes[i], scale), rate, clip), row, column }
      })
      return [
        structure.rebuild(next.map((entry) => entry.value)) as typeof params,
        {
          step,
          moments: [
            structure.rebuild(next.map((entry) => entry.row)),
            structure.rebuild(next.map((entry) => entry.column)),
          ],
        },
      ]
    },
  }
}

function stepBy(value: Tensor, update: Tensor, rate: Tensor, clip: number): Tensor {
  const size = sqrt(mean(square(update)))
  return subtract(value, multiply(rate, divide(update, maximum(divide(size, clip), 1))))
}
