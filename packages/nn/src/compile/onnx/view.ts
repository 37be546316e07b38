/**
 * @file Views: reshapes, transpositions and broadcasts that have not been carried out yet.
 * A view cuts the flat elements of a value into atoms, whose lengths multiply to its size, and says which atoms make up each
 * axis. Matrix products read their operands through views, so most transpositions and all broadcasts never happen.
 */
import { sizeOf } from '../../array/tensor.js'
import type { Graph, Value } from './graph.js'

/** A length: part of the value's elements, or repeated. Atoms are compared by identity. */
export interface Atom {
  readonly length: number
  readonly repeated: boolean
}

export interface View {
  readonly base: Value
  /** the atoms of the base in row-major order */
  readonly order: readonly Atom[]
  /** the atoms of each axis; an axis of length 1 has none */
  readonly axes: readonly (readonly Atom[])[]
}

export const lengthOf = (atoms: readonly Atom[]): number => atoms.reduce((product, atom) => product * atom.length, 1)
export const shapeOf = (view: View): number[] => view.axes.map(lengthOf)

/** A value as it is. */
export function viewOf(base: Value): View {
  const order: Atom[] = []
  const axes = base.shape.map((length) => {
    if (length === 1) return []
    const atom = { length, repeated: false }
    order.push(atom)
    return [atom]
  })
  return { base, order, axes }
}

export function transposeView(view: View, permutation: readonly number[]): View {
  return { ...view, axes: permutation.map((axis) => view.axes[axis]) }
}

/** Inserts new axes of repeated elements, and stretches axes of length 1. */
export function broadcastView(view: View, shape: readonly number[], newAxes: readonly number[]): View {
  const added = new Set(newAxes.map((axis) => (axis < 0 ? axis + shape.length : axis)))
  let from = 0
  const axes = shape.map((length, axis) => {
    const old = added.has(axis) ? [] : view.axes[from++]
    return lengthOf(old) === length ? old : [{ length, repeated: true }]
  })
  return { ...view, axes }
}

/** The view in another shape, or `undefined` where atoms would have to be cut unevenly. */
export function reshapeView(view: View, shape: readonly number[]): View | undefined {
  if (shape.includes(0)) return undefined
  let order = view.order
  const queue = view.axes.flat()
  const axes: Atom[][] = []
  for (const length of shape) {
    const axis: Atom[] = []
    let open = length
    while (open > 1) {
      const atom = queue.shift()
      if (atom === undefined) return undefined
      if (open % atom.length === 0) {
        axis.push(atom)
        open /= atom.length
      } else if (atom.length % open === 0) {
        const outer = { length: open, repeated: atom.repeated }
        const inner = { length: atom.length / open, repeated: atom.repeated }
        order = order.flatMap((x) => (x === atom ? [outer, inner] : [x]))
        axis.push(outer)
        queue.unshift(inner)
        open = 1
      } else return undefined
    }
    axes.push(axis)
  }
  return { base: view.base, order, axes }
}

/** Whether the axis holds repeated elements only, so that it can be left at length 1 where operands broadcast. */
export const isRepeated = (axis: readonly Atom[]): boolean => axis.length > 0 && axis.every((atom) => atom.repeated)
const isMixed = (axis: readonly Atom[]): boolean => axis.some((atom) => atom.repeated) && !isRepeated(axis)

export function reshapeValue(graph: Graph, value: Value, shape: readonly number[]): Value {
  if (value.shape.length === shape.length && value.shape.every((length, i) => length === shape[i])) return value
  if (value.constant !== undefined) return graph.constant(value.type, shape, value.constant)
  const producer = graph.producer(value)
  const source = producer?.operator === 'Reshape' ? (producer.inputs[0] as Value) : value
  if (source !== value) return reshapeValue(graph, source, shape)
  const target = graph.constant('int64', [shape.length], BigInt64Array.from(shape, BigInt))
  return graph.emit('Reshape', [value, target], [{ type: value.type, shape }], { allowzero: 1 })[0]
}

/** The real atoms of a view laid out in the given order, as a value of that flat order with one axis for each group. */
export function layOut(graph: Graph, view: View, groups: readonly (readonly Atom[])[]): Value {
  const wanted = groups.flat()
  const runs = joinRuns(view.order, wanted)
  const shape = groups.map(lengthOf)
  if (runs.length <= 1 || view.base.constant?.length === 1) return reshapeValue(graph, view.base, shape)
  const inBase = [...runs].sort((a, b) => view.order.indexOf(a[0]) - view.order.indexOf(b[0]))
  const cut = reshapeValue(graph, view.base, inBase.map(lengthOf))
  const permutation = runs.map((run) => inBase.indexOf(run))
  const moved = graph.emit('Transpose', [cut], [{ type: cut.type, shape: runs.map(lengthOf) }], {
    perm: permutation,
  })[0]
  return reshapeValue(graph, moved, shape)
}

/** `wanted` cut into the longest runs that are neighbours in the base as well. */
function joinRuns(order: readonly Atom[], wanted: readonly Atom[]): Atom[][] {
  const place = new Map(order.map((atom, i) => [atom, i]))
  const runs: Atom[][] = []
  for (const atom of wanted) {
    const last = runs.at(-1)?.at(-1)
    if (last !== undefined && place.get(last) === (place.get(atom) as number) - 1) runs.at(-1)?.push(atom)
    else runs.push([atom])
  }
  return runs
}

/** The view carried out, but for axes of repeated elements, which have length 1: an operand that broadcasts. */
export function compact(graph: Graph, view: View): Value {
  if (view.axes.some(isMixed)) return carryOut(graph, view)
  return layOut(
    graph,
    view,
    view.axes.map((axis) => axis.filter((atom) => !atom.repeated)),
  )
}

/** The view carried out: a value of its shape. */
export function carryOut(graph: Graph, view: View): Value {
  const shape = shapeOf(view)
  if (view.base.constant?.length === 1) return graph.constant(view.base.type, shape, view.base.constant)
  const atoms = view.axes.flat()
  const real = layOut(
    graph,
    view,
    atoms.map((atom) => (atom.repeated ? [] : [atom])),
  )
  if (!atoms.some((atom) => atom.repeated)) return reshapeValue(graph, real, shape)
  const target = graph.constant(
    'int64',
    [atoms.length],
    BigInt64Array.from(atoms, (atom) => BigInt(atom.length)),
  )
  const spread = graph.emit('Expand', [real, target], [{ type: real.type, shape: atoms.map((atom) => atom.length) }])[0]
  return reshapeValue(graph, spread, shape)
}

/** Whether two views read bases of equal size in the same way, so that operations can work on the bases. */
export function sameReading(x: View, y: View): boolean {
  if (x.order.length !== y.order.length || x.axes.length !== y.axes.length) return false
  if (sizeOf(x.base.shape) !== sizeOf(y.base.shape)) return false
  if (x.order.some((atom, i) => atom.length !== y.order[i].length)) return false
  const places = (view: View) =>
    view.axes.map((axis) =>
      axis.map((atom) => (atom.repeated ? `r${atom.length}` : view.order.indexOf(atom))).join(','),
    )
  const yPlaces = places(y)
  return places(x).every((place, i) => place === yPlaces[i])
}
