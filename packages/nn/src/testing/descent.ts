/** @file Gradient descent in plain numbers, to hold losses of several steps against those of the oracle scripts. */
import { valueAndGradient } from '../array/gradient.js'
import { hostTensor, isHostTensor, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, type Tree } from '../array/tree.js'
import { compile, readTree } from '../compile/compile.js'

/** The loss before each of `steps` steps w − rate · gradient. */
export async function descend<P, I>(
  lossOf: (params: P, inputs: I) => Tensor,
  params: unknown,
  inputs: unknown,
  { steps, rate }: { readonly steps: number; readonly rate: number },
): Promise<number[]> {
  const slope = compile(
    (now: P, given: I) => {
      const [loss, gradient] = valueAndGradient(lossOf)(now, given)
      return { loss, gradient }
    },
    { threads: 1 },
  )
  const losses: number[] = []
  let current = params
  for (let i = 0; i < steps; i++) {
    const result = (await readTree<unknown>(await slope(current as never, inputs as never))) as {
      loss: HostTensor
      gradient: unknown
    }
    losses.push(result.loss.data[0])
    const slopes = leavesOf(result.gradient)
    const [weights, structure] = flatten(current as Tree<HostTensor>, isHostTensor)
    current = structure.rebuild(
      weights.map((weight, at) => {
        const gradient = slopes.get(structure.paths[at])
        if (gradient === undefined) throw new Error(`no gradient of ${structure.paths[at]}`)
        return hostTensor(
          weight.shape,
          Float32Array.from(weight.data, (value, j) => value - rate * gradient.data[j]),
        )
      }),
    )
  }
  await slope.dispose()
  return losses
}

/** The leaves of a tree by their paths: trees that hold the same are equal, whatever the order of their fields. */
export function leavesOf(tree: unknown): Map<string, HostTensor> {
  const [leaves, structure] = flatten(tree as Tree<HostTensor>, isHostTensor)
  return new Map(structure.paths.map((path, i) => [path, leaves[i]]))
}
