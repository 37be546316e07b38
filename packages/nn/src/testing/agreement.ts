/** @file Runs one function in both executors and says how far apart the results are. */
import { isTensor } from '../array/ownership.js'
import { fold, generator, key, normal } from '../array/random.js'
import { hostTensor, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, type Tree } from '../array/tree.js'
import { valueAndGradient } from '../array/gradient.js'
import { add, multiply, sin, sum } from '../array/operations.js'
import { compile, isGiven, readTree, type CompileOptions, type Given } from '../compile/compile.js'

export type Body = (...operands: never[]) => unknown

/** Runs a function once and reads its results back, leaf by leaf. */
export async function runOnce(
  fn: Body,
  operands: readonly Tree<Given>[],
  options: CompileOptions = {},
): Promise<HostTensor[]> {
  const executable = compile(fn as (...all: unknown[]) => unknown, { threads: 1, ...options })
  const results: unknown = await readTree<unknown>(await executable(...(operands as never[])))
  await executable.dispose()
  return flatten(results as Tree<Given>, isGiven)[0] as HostTensor[]
}

/** The largest difference between the executors' results, relative to the largest number of each result. */
export async function disagreement(fn: Body, ...operands: Tree<Given>[]): Promise<number> {
  const native = await runOnce(fn, operands)
  const plain = await runOnce(fn, operands, { executor: 'jax' })
  if (native.length !== plain.length) return Infinity
  return Math.max(...native.map((result, i) => distance(result, plain[i])))
}

/** The largest difference of two tensors, relative to the largest number of the second. */
export function distance(x: HostTensor, y: HostTensor): number {
  if (x.shape.join(',') !== y.shape.join(',') || x.dtype !== y.dtype) return Infinity
  let worst = 0
  let largest = 1e-30
  for (let i = 0; i < y.data.length; i++) {
    if (Number.isNaN(x.data[i]) !== Number.isNaN(y.data[i])) return Infinity
    worst = Math.max(worst, Math.abs(x.data[i] - y.data[i]))
    largest = Math.max(largest, Math.abs(y.data[i]))
  }
  return worst / largest
}

/** A scalar loss of every output of `fn`, with its gradient with respect to the first argument. */
export function gradientOf(fn: Body): Body {
  return ((params: unknown, ...rest: unknown[]) =>
    valueAndGradient((p: unknown, ...others: unknown[]) => {
      const outputs = flatten(fn(...([p, ...others] as never[])) as Tree<Tensor>, isTensor)[0]
      // Sines weigh the outputs unevenly, so that no two of them can be swapped unseen.
      return outputs.map((y) => sum(multiply(y, sin(y)))).reduce((total, part) => add(total, part))
    })(params, ...rest)) as Body
}

/** Normal numbers, the same for the same shape and name. */
export function sample(shape: readonly number[], name: string | number = 0, deviation = 1): HostTensor {
  return normal(fold(key(7), `${name} ${shape.join(',')}`), shape, deviation)
}

/** Whole numbers below `limit`. */
export function sampleIds(shape: readonly number[], limit: number, name: string | number = 0): HostTensor {
  const next = generator(fold(key(11), name))
  return hostTensor(
    shape,
    Int32Array.from({ length: shape.reduce((all, length) => all * length, 1) }, () => next() % limit),
  )
}
