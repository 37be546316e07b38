/**
 * @file Which numbers of a program's inputs are used as indices, and of what. Kernels do not say when an index is outside its
 * table: some count from the end, some read whatever lies there. So ids are checked before a program runs.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { readMark } from '../../array/marked.js'
import { sizeOf, type HostTensor } from '../../array/tensor.js'
import type { Atom, Equation, Program, Variable } from './program.js'

export interface IndexBound {
  /** number of the input */
  readonly input: number
  /** places in it whose numbers are indices */
  readonly places: Int32Array
  /** rows of the table, or classes */
  readonly limit: number
}

/** Elements of an input, moved but not changed. */
interface Moved {
  readonly input: number
  readonly shape: readonly number[]
  readonly places: Int32Array
}

type Scope = Map<Variable, Moved>

/** Larger inputs are no ids. */
const MOST = 2 ** 24

/** Marked functions whose whole numbers choose one of the classes on the last axis of their floats. */
const CHOOSING = new Set(['crossEntropy', 'pick'])

/** Follows whole numbers from the inputs to where they are used as indices. What is computed from them is not followed. */
export function indexBounds(program: Program): IndexBound[] {
  const scope: Scope = new Map()
  program.inputs.forEach((variable, input) => {
    const { dtype, shape } = variable.aval
    if (String(dtype) === 'int32' && sizeOf(shape) <= MOST)
      scope.set(variable, { input, shape, places: Int32Array.from({ length: sizeOf(shape) }, (_, i) => i) })
  })
  const found: IndexBound[] = []
  walk(program.equations, scope, found)
  return found
}

function walk(equations: readonly Equation[], scope: Scope, found: IndexBound[]): void {
  const moved = (atom: Atom) => ('value' in atom ? undefined : scope.get(atom))
  for (const { primitive, params, inputs, outBinders } of equations) {
    if (primitive === 'gather') {
      inputs.slice(1).forEach((atom, i) => {
        const index = moved(atom)
        const limit = inputs[0].aval.shape[(params.axis as number[])[i]]
        if (index !== undefined) found.push({ input: index.input, places: index.places, limit })
      })
    } else if (primitive === 'jit') {
      const mark = readMark(String(params.name))
      if (mark !== undefined && CHOOSING.has(mark.name)) found.push(...chosen(inputs, moved))
      const inner: Scope = new Map()
      ;(params.jaxpr.inBinders as Variable[]).forEach((variable, i) => {
        const given = moved(inputs[i])
        if (given !== undefined) inner.set(variable, given)
      })
      walk(params.jaxpr.eqns as Equation[], inner, found)
      ;(params.jaxpr.outs as Atom[]).forEach((atom, i) => {
        const result = 'value' in atom ? undefined : inner.get(atom)
        if (result !== undefined) scope.set(outBinders[i], result)
      })
    } else {
      const given = inputs.length === 1 ? moved(inputs[0]) : undefined
      const result = given && move(primitive, params, given)
      if (result !== undefined) scope.set(outBinders[0], result)
    }
  }
}

/** Labels of a marked function: whole numbers that have one row of floats each. Differentiation adds operands, none of them wider. */
function chosen(inputs: readonly Atom[], moved: (atom: Atom) => Moved | undefined): IndexBound[] {
  return inputs.flatMap((atom): IndexBound[] => {
    const index = moved(atom)
    if (index === undefined) return []
    const rows = inputs.filter(
      ({ aval: { dtype, shape } }) =>
        String(dtype) === 'float32' && shape.length > 0 && shape.slice(0, -1).join(',') === index.shape.join(','),
    )
    if (rows.length === 0) return []
    const limit = Math.max(...rows.map(({ aval }) => aval.shape[aval.shape.length - 1]))
    return [{ input: index.input, places: index.places, limit }]
  })
}

function move(primitive: string, params: Equation['params'], { input, shape, places }: Moved): Moved | undefined {
  if (primitive === 'stop_gradient') return { input, shape, places }
  if (primitive === 'reshape') return { input, shape: params.shape as number[], places }
  const strides = stridesOf(shape)
  if (primitive === 'shrink') {
    const ranges = params.slice as [number, number][]
    const first = ranges.reduce((at, [start], axis) => at + start * strides[axis], 0)
    const lengths = ranges.map(([start, end]) => end - start)
    return { input, shape: lengths, places: select(places, lengths, strides, first) }
  }
  if (primitive === 'transpose') {
    const order = params.perm as number[]
    const lengths = order.map((axis) => shape[axis])
    const moved = order.map((axis) => strides[axis])
    return { input, shape: lengths, places: select(places, lengths, moved, 0) }
  }
  return undefined
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
}

/** The elements that lie `strides` apart, from `first` on, in row-major order of `shape`. */
function select(old: Int32Array, shape: readonly number[], strides: readonly number[], first: number): Int32Array {
  const place = shape.map(() => 0)
  const result = new Int32Array(sizeOf(shape))
  let at = first
  for (let i = 0; i < result.length; i++) {
    result[i] = old[at]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]
      if (++place[axis] < shape[axis]) break
      at -= strides[axis] * shape[axis]
      place[axis] = 0
    }
  }
  return result
}

/** @throws TokenwrightError `unknown-id` for the first number outside its table, with the path of the argument */
export function checkIndices(
  bounds: readonly IndexBound[],
  arguments_: readonly unknown[],
  paths: readonly string[],
): void {
  for (const { input, places, limit } of bounds) {
    const data = (arguments_[input] as Partial<HostTensor>).data
    // What lies with an executor was made by a program, not by a person.
    if (data === undefined) continue
    for (const place of places)
      if (!(data[place] >= 0 && data[place] < limit))
        throw new TokenwrightError('unknown-id', `an id outside a table of ${limit} rows`, {
          where: paths[input] === '' ? undefined : `argument ${paths[input]}`,
          value: data[place],
        })
  }
}
