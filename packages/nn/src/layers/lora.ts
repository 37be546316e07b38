/**
 * @file LoRA (Hu et al., 2021): a low-rank change of any linear layer, trained while the layer stands still.
 * A tree of pairs (A, B) mirrors the parameters; `withLora` adds scale · B · A to the weights that have a pair, so every model
 * takes the result as its ordinary parameters.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { add, matmul, multiply } from '../array/operations.js'
import { isTensor } from '../array/ownership.js'
import { filled, fold, uniform, type Key } from '../array/random.js'
import { hostTensor, isHostTensor, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, type Tree } from '../array/tree.js'

/** The change of one weight [outputs, inputs]. */
export interface LoraPair<A = Tensor> {
  /** [rank, inputs] */
  readonly down: A
  /** [outputs, rank], zeros at the start */
  readonly up: A
}

/** Pairs by the dotted path of the weight, such as `blocks.0.attention.query.weight`. */
export type LoraParams<A = Tensor> = Readonly<Record<string, LoraPair<A>>>

export interface LoraOptions {
  readonly rank: number
  /** the change is scaled by alpha / rank */
  readonly alpha: number
}

/**
 * Pairs for every matrix whose path `chooses` accepts. `down` starts as PEFT has it, uniform within 1/√inputs.
 * @throws TokenwrightError `invalid-option` if nothing is chosen
 * @example initLora(key(1), params, { rank: 8, alpha: 16 }, (path) => /attention\.(query|value)\.weight$/.test(path))
 */
export function initLora(
  key: Key,
  params: unknown,
  { rank }: LoraOptions,
  chooses: (path: string) => boolean,
): LoraParams<HostTensor> {
  if (!Number.isSafeInteger(rank) || rank < 1)
    throw new TokenwrightError('invalid-option', 'a rank is a whole number from 1', { value: rank })
  const [leaves, structure] = flatten(params as Tree<HostTensor>, isHostTensor)
  const pairs = structure.paths.flatMap((path, i): [string, LoraPair<HostTensor>][] => {
    const { shape } = leaves[i]
    if (shape.length !== 2 || !chooses(path)) return []
    const down = uniform(fold(key, path), [rank, shape[1]], 1 / Math.sqrt(shape[1]))
    return [[path, { down, up: filled([shape[0], rank], 0) }]]
  })
  if (pairs.length === 0)
    throw new TokenwrightError('invalid-option', 'no weight was chosen for LoRA; the first of them is', {
      value: structure.paths[0],
    })
  return Object.fromEntries(pairs)
}

/** Parameters with the change added, inside a traced function. Gradients flow into the pairs and into the parameters. */
export function withLora<P>(params: P, lora: LoraParams, { rank, alpha }: LoraOptions): P {
  const [leaves, structure] = flatten(params as Tree<Tensor>, isTensor)
  const pairs = new Map(Object.entries(lora))
  const changed = leaves.map((leaf, i) => {
    const pair = pairs.get(structure.paths[i])
    pairs.delete(structure.paths[i])
    return pair === undefined ? leaf : add(leaf, multiply(matmul(pair.up, pair.down), alpha / rank))
  })
  for (const path of pairs.keys())
    throw new TokenwrightError('invalid-option', 'LoRA for a weight that the model does not have', { value: path })
  return structure.rebuild(changed) as P
}

/** Parameters with the change added for good, as host tensors. */
export function mergeLora<P>(params: P, lora: LoraParams<HostTensor>, { rank, alpha }: LoraOptions): P {
  const [leaves, structure] = flatten(params as Tree<HostTensor>, isHostTensor)
  const pairs = new Map(Object.entries(lora))
  const merged = leaves.map((leaf, i) => {
    const pair = pairs.get(structure.paths[i])
    if (pair === undefined) return leaf
    const [outputs, inputs] = leaf.shape
    const data = Float32Array.from(leaf.data)
    for (let row = 0; row < outputs; row++)
      for (let r = 0; r < rank; r++) {
        const factor = (pair.up.data[row * rank + r] * alpha) / rank
        for (let column = 0; column < inputs; column++)
          data[row * inputs + column] += factor * pair.down.data[r * inputs + column]
      }
    return hostTensor(leaf.shape, data)
  })
  return structure.rebuild(merged) as P
}
