/**
 * @file `compile`: a function of trees of arrays becomes a program that runs at native speed.
 * The function is run once on arrays without numbers; what it computes is written down and run by an executor.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { isHostTensor, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, type Structure, type Tree, type WithLeaves } from '../array/tree.js'
import { isTensor } from '../array/ownership.js'
import { hasNode } from '../platform.js'
import { isResident, type ExecutorName, type ExecutorOptions, type Prepared, type ResidentArray } from './executor.js'
import { checkIndices, indexBounds, type IndexBound } from './trace/index-bounds.js'
import { trace } from './trace/program.js'

/** What a compiled function takes: numbers from outside, or arrays that an earlier run left in place. */
export type Given = HostTensor | ResidentArray

export interface CompileOptions extends ExecutorOptions {
  /** `onnx` where ONNX Runtime can be loaded, which is Node; `jax` elsewhere */
  readonly executor?: ExecutorName
  /** positions of arguments that each call uses up, so that their memory serves the results: parameters, states */
  readonly donate?: readonly number[]
  /**
   * positions of arguments that stay the same, such as the parameters of a model that only runs: host tensors that the onnx
   * executor takes into its program, where the kernels lay them out as they like. Other values are another program.
   */
  readonly keep?: readonly number[]
}

/** A compiled function. Programs are kept for each structure and shape of the arguments that were seen. */
export interface Executable<A extends readonly unknown[], R> {
  (...arguments_: { [K in keyof A]: WithLeaves<A[K], Tensor, Given> }): Promise<WithLeaves<R, Tensor, ResidentArray>>
  /** Traces and compiles for arguments like these, without running. */
  prepare(...arguments_: { [K in keyof A]: WithLeaves<A[K], Tensor, Given> }): Promise<void>
  /** Frees all programs. */
  dispose(): Promise<void>
}

interface Compiled {
  readonly prepared: Prepared
  readonly bounds: readonly IndexBound[]
  readonly result: Structure
}

export const isGiven = (value: unknown): value is Given => isHostTensor(value) || isResident(value)

/**
 * Compiles `fn`, a function of trees of tensors that returns a tree of tensors.
 * @throws TokenwrightError `unsupported-part` for an operation that the executor does not have, by name; `unknown-id` when it runs
 * with an id outside its table
 * @example
 * const step = compile(trainingStep, { donate: [0] })
 * let state = await step(initialState, batch)
 */
export function compile<A extends readonly unknown[], R>(
  fn: (...arguments_: A) => R,
  options: CompileOptions = {},
): Executable<A, R> {
  const programs = new Map<string, Promise<Compiled>>()
  const donated = new Set(options.donate ?? [])
  const keep = new Set(options.keep ?? [])
  const isKept = (path: string) => keep.has(Number(path.split('.', 1)[0]))
  const numbers = new WeakMap<object, number>()
  let last = 0
  const numberOf = (value: object): number => {
    const found = numbers.get(value) ?? ++last
    numbers.set(value, found)
    return found
  }
  const find = (arguments_: readonly unknown[]) => {
    const [leaves, structure] = flatten(arguments_ as Tree<Given>, isGiven)
    const types = leaves.map((leaf, i) => {
      const type = `${leaf.dtype}[${leaf.shape.join(',')}]`
      return isKept(structure.paths[i]) ? `${type}#${numberOf(leaf)}` : type
    })
    const key = `${structure.text} ${types.join(' ')}`
    let program = programs.get(key)
    if (program === undefined) {
      program = build(fn as never, structure, leaves, options, isKept)
      programs.set(key, program)
      program.catch(() => programs.delete(key))
    }
    return { leaves, structure, program }
  }
  const call = async (...arguments_: readonly unknown[]) => {
    const { leaves, structure, program } = find(arguments_)
    const { prepared, bounds, result } = await program
    checkIndices(bounds, leaves, structure.paths)
    const givenAway = structure.paths.map((path) => donated.has(Number(path.split('.', 1)[0])))
    const results = await prepared.run(leaves, givenAway)
    return result.rebuild(results)
  }
  return Object.assign(call as unknown as Executable<A, R>, {
    prepare: async (...arguments_: readonly unknown[]) => void (await find(arguments_).program),
    dispose: async () => {
      const all = [...programs.values()]
      programs.clear()
      await Promise.all(all.map(async (program) => (await program).prepared.dispose()))
    },
  })
}

async function build(
  fn: (...arguments_: never[]) => Tree<Tensor>,
  structure: Structure,
  leaves: readonly Given[],
  options: CompileOptions,
  isKept: (path: string) => boolean,
): Promise<Compiled> {
  const executor = options.executor ?? (hasNode() ? 'onnx' : 'jax')
  if (executor !== 'onnx' && executor !== 'jax')
    throw new TokenwrightError('invalid-option', 'no such executor', { value: executor })
  const program = trace(fn, structure, leaves)
  const bounds = indexBounds(program)
  if (executor === 'onnx') {
    const { onnxExecutor } = await import('./onnx/executor.js')
    const kept = leaves.map((leaf, i) => (isHostTensor(leaf) && isKept(structure.paths[i]) ? leaf : undefined))
    return { prepared: await onnxExecutor.prepare(program, options, kept), bounds, result: program.structure }
  }
  const { prepareJax } = await import('./jax/executor.js')
  const prepared = prepareJax((arrays) => flatten(fn(...(structure.rebuild(arrays) as never[])), isTensor)[0])
  return { prepared, bounds, result: program.structure }
}

/** Copies of all arrays of a tree, as plain numbers. */
export async function readTree<T>(tree: T): Promise<WithLeaves<T, ResidentArray, HostTensor>> {
  const [leaves, structure] = flatten(tree as Tree<Given>, isGiven)
  const read = await Promise.all(leaves.map((leaf) => (isResident(leaf) ? leaf.read() : leaf)))
  return structure.rebuild(read) as WithLeaves<T, ResidentArray, HostTensor>
}

/** Gives the memory of all resident arrays of a tree back. */
export function disposeTree(tree: unknown): void {
  for (const leaf of flatten(tree as Tree<Given>, isGiven)[0]) if (isResident(leaf)) leaf.dispose()
}
