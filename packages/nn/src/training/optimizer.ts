/** @file Optimizers: functions of trees, traced into the training step. State and step size are inputs, never closed over. */
import { add, divide, exp, maximum, multiply, sqrt, square, subtract, sum } from '../array/operations.js'
import { isTensor } from '../array/ownership.js'
import { filled } from '../array/random.js'
import { isHostTensor, scalar, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, mapTree, type Tree } from '../array/tree.js'

/** What an optimizer remembers: trees like the parameters, and the number of steps so far. */
export interface OptimizerState<A = Tensor> {
  readonly step: A
  readonly moments: readonly Tree<A>[]
}

export interface Optimizer {
  init<P>(params: P): OptimizerState<HostTensor>
  /** New parameters and state; `rate` is a scalar. */
  update<P>(params: P, gradient: P, state: OptimizerState, rate: Tensor): [P, OptimizerState]
}

export interface AdamWOptions {
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
  /** decoupled weight decay, per unit of the rate */
  readonly decay?: number
  /** which parameters decay, by dotted path and rank; matrices if not given */
  readonly decays?: (path: string, rank: number) => boolean
}

function zerosOf<P>(params: P): Tree<HostTensor> {
  return mapTree(params as Tree<HostTensor>, isHostTensor, (leaf) => filled(leaf.shape, 0))
}

/** AdamW (Loshchilov and Hutter, 2019), with the bias corrections and epsilon placed as in PyTorch. */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0.01 } = options
  const decays = options.decays ?? ((_: string, rank: number) => rank > 1)
  return {
    init: (params) => ({ step: scalar(0), moments: [zerosOf(params), zerosOf(params)] }),
    update(params, gradient, state, rate) {
      const [values, structure] = flatten(params as Tree<Tensor>, isTensor)
      const [slopes] = flatten(gradient as Tree<Tensor>, isTensor)
      const [first, second] = state.moments.map((tree) => flatten(tree, isTensor)[0])
      const step = add(state.step, 1)
      const correction1 = subtract(1, powerOf(beta1, step))
      const correction2 = subtract(1, powerOf(beta2, step))
      // PyTorch's √(v / c₂) + ε, with numerator and denominator both multiplied by √c₂ to save a pass over each tensor.
      const root2 = sqrt(correction2)
      const stepSize = divide(multiply(rate, root2), correction1)
      const floor = multiply(root2, epsilon)
      const next = values.map((value, i) => {
        const slope = slopes[i]
        const mean = add(first[i], multiply(subtract(slope, first[i]), 1 - beta1))
        const spread = add(second[i], multiply(subtract(square(slope), second[i]), 1 - beta2))
        const scale = add(sqrt(spread), floor)
        const kept =
          decay !== 0 && decays(structure.paths[i], value.ndim)
            ? multiply(value, subtract(1, multiply(rate, decay)))
            : value
        return { value: subtract(kept, multiply(stepSize, divide(mean, scale))), mean, spread }
      })
      return [
        structure.rebuild(next.map((entry) => entry.value)) as typeof params,
        {
          step,
          moments: [
            structure.rebuild(next.map((entry) => entry.mean)),
            structure.rebuild(next.map((entry) => entry.spread)),
          ],
        },
      ]
    },
  }
}

/** base ** exponent for a scalar tensor. */
function powerOf(base: number, exponent: Tensor): Tensor {
  return exp(multiply(exponent, Math.log(base)))
}

/** The length of all gradients as one vector. */
export function globalNorm(tree: unknown): Tensor {
  const [leaves] = flatten(tree as Tree<Tensor>, isTensor)
  return sqrt(leaves.map((leaf) => sum(square(leaf))).reduce((total, part) => add(total, part)))
}

/** Scales all gradients so that their global norm is at most `limit`; also returns the norm before. */
export function clipByNorm<P>(gradient: P, limit: number): [P, Tensor] {
  const norm = globalNorm(gradient)
  const factor = divide(limit, maximum(norm, limit))
  return [mapTree(gradient as Tree<Tensor>, isTensor, (leaf) => multiply(leaf, factor)) as P, norm]
}
