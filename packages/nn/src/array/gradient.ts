/** @file Derivatives of functions of trees, by jax-js' reverse mode. */
import { valueAndGrad as jaxValueAndGrad } from '@jax-js/jax'
import { borrow, consuming, isTensor, own } from './ownership.js'
import { flatten, type Tree } from './tree.js'
import type { Tensor } from './tensor.js'

/**
 * The value of `loss` and its gradient with respect to every leaf of the first argument.
 * `loss` returns a scalar, or a scalar and a tree of further results through which no gradient flows.
 * @example const [value, gradient] = valueAndGradient(lossOf)(params, batch)
 */
export function valueAndGradient<P, A extends readonly unknown[]>(
  loss: (params: P, ...rest: A) => Tensor,
): (params: P, ...rest: A) => [Tensor, P] {
  const both = valueAndGradientWithMore((params: P, ...rest: A): [Tensor, readonly Tensor[]] => [
    loss(params, ...rest),
    [],
  ])
  return (params, ...rest) => {
    const [value, gradient] = both(params, ...rest)
    return [value, gradient]
  }
}

/** As `valueAndGradient`, for a `loss` that returns `[scalar, more]`. Gives `[scalar, gradient, more]`. */
export function valueAndGradientWithMore<P, A extends readonly unknown[], M>(
  loss: (params: P, ...rest: A) => [Tensor, M],
): (params: P, ...rest: A) => [Tensor, P, M] {
  return (params, ...rest) => {
    const [leaves, structure] = flatten(params as Tree<Tensor>, isTensor)
    const [others, otherStructure] = flatten(rest as unknown as Tree<Tensor>, isTensor)
    const flat = (flatParams: Tensor[], flatRest: Tensor[]): [Tensor, Tensor[]] => {
      const [value, more] = loss(
        structure.rebuild(flatParams) as P,
        ...(otherStructure.rebuild(flatRest) as unknown as A),
      )
      const [moreLeaves, moreStructure] = flatten(more as Tree<Tensor>, isTensor)
      rebuildMore = (replacements) => moreStructure.rebuild(replacements) as M
      return [value, moreLeaves]
    }
    let rebuildMore: (leaves: readonly Tensor[]) => M = () => {
      throw new Error('the loss function was not called')
    }
    const [[value, more], gradient] = jaxValueAndGrad(consuming(flat), { hasAux: true })(
      leaves.map(borrow),
      others.map(borrow),
    ) as unknown as [[Tensor, Tensor[]], Tensor[]]
    return [own(value), structure.rebuild(gradient.map(own)) as P, rebuildMore(more.map(own))]
  }
}
