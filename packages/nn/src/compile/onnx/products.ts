/**
 * @file Sums of products. jax-js writes every matrix product as an element-wise product of operands that are reshaped,
 * transposed and stretched against each other, summed over the last axis. Views undo that: an axis that only one operand
 * has is a row or a column, one that both have is a batch, and what remains is one real matrix product.
 */
import { apply, list, operandOf, product, type Operand } from './context.js'
import { mapSeveral } from './elementwise.js'
import type { Graph, Value } from './graph.js'
import { carryOut, lengthOf, layOut, reshapeValue, shapeOf, viewOf, type Atom, type View } from './view.js'

/** Sum over the last axis of the product of two operands that broadcast. */
export function dot(graph: Graph, x: Operand, y: Operand): Operand {
  const rank = Math.max(x.view.axes.length, y.view.axes.length)
  const left = real(graph, padRank(x.view, rank))
  const right = real(graph, padRank(y.view, rank))
  const last = rank - 1
  const summed = [left.axes[last], right.axes[last]]
  if (x.type !== 'float32' || summed.some((axis) => axis.some((atom) => atom.repeated) || axis.length === 0))
    return sumOfProducts(graph, x, y)

  const batch: number[] = []
  const rows: number[] = []
  const columns: number[] = []
  for (let axis = 0; axis < last; axis++) {
    const [inLeft, inRight] = [isReal(left.axes[axis]), isReal(right.axes[axis])]
    if (inLeft && inRight) batch.push(axis)
    else if (inLeft) rows.push(axis)
    else if (inRight) columns.push(axis)
  }
  const lengths = (view: View, axes: readonly number[]) => axes.map((axis) => lengthOf(view.axes[axis]))
  const shape = [...lengths(left, batch), ...lengths(left, rows), ...lengths(right, columns)]
  const result = reshapeValue(graph, multiply(graph, left, right, { batch, rows, columns, last }), shape)

  // The result's axes stand in the order batch, rows, columns; the view puts them where they belong.
  const view = viewOf(result)
  const place = new Map([...batch, ...rows, ...columns].map((axis, i) => [axis, view.axes[i]]))
  const axes = Array.from({ length: last }, (_, axis): readonly Atom[] => {
    const found = place.get(axis)
    if (found !== undefined) return found
    const length = Math.max(lengthOf(left.axes[axis]), lengthOf(right.axes[axis]))
    return length === 1 ? [] : [{ length, repeated: true }]
  })
  return { view: { ...view, axes }, type: x.type }
}

interface Roles {
  readonly batch: readonly number[]
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  readonly last: number
}

function multiply(graph: Graph, left: View, right: View, roles: Roles): Value {
  const x = factor(graph, left, roles.batch, roles.rows, [roles.last])
  const y = factor(graph, right, roles.batch, [roles.last], roles.columns)
  const batch = roles.batch.length === 0 ? [] : [lengthOf(roles.batch.flatMap((axis) => left.axes[axis]))]
  const rows = lengthOf(roles.rows.flatMap((axis) => left.axes[axis]))
  const columns = lengthOf(roles.columns.flatMap((axis) => right.axes[axis]))
  return product(graph, x.value, y.value, [...batch, rows, columns], { transX: x.swapped, transY: y.swapped })
}

/** An operand as [batch, rows, columns] or, where it lies so already, [batch, columns, rows]. */
function factor(
  graph: Graph,
  view: View,
  batch: readonly number[],
  rows: readonly number[],
  columns: readonly number[],
): { value: Value; swapped: boolean } {
  const atoms = (axes: readonly number[]) => axes.flatMap((axis) => view.axes[axis]).filter((atom) => !atom.repeated)
  const [b, r, c] = [atoms(batch), atoms(rows), atoms(columns)]
  const place = (atom: Atom) => view.order.indexOf(atom)
  const ordered = (groups: Atom[]) => groups.every((atom, i) => i === 0 || place(groups[i - 1]) < place(atom))
  const swapped = !ordered([...b, ...r, ...c]) && ordered([...b, ...c, ...r])
  // Where a copy is needed anyway, the wider axis goes last, so that the copy runs along memory.
  const groups = swapped ? [c, r] : [r, c]
  return { value: layOut(graph, view, batch.length === 0 ? groups : [b, ...groups]), swapped }
}

/** A view none of whose axes mixes real with repeated elements, and whose base is no single number. */
function real(graph: Graph, view: View): View {
  const mixed = view.axes.some((axis) => axis.some((atom) => atom.repeated) && axis.some((atom) => !atom.repeated))
  const isNumber = view.base.constant?.length === 1
  return mixed || isNumber ? viewOf(carryOut(graph, view)) : view
}

const isReal = (axis: readonly Atom[]): boolean => axis.length > 0 && !axis[0].repeated

function padRank(view: View, rank: number): View {
  return { ...view, axes: [...Array.from({ length: rank - view.axes.length }, () => []), ...view.axes] }
}

function sumOfProducts(graph: Graph, x: Operand, y: Operand): Operand {
  const multiplied = mapSeveral(graph, [x, y], ([a, b], shape) => apply(graph, 'Mul', [a, b], { shape }))
  const value = carryOut(graph, multiplied.view)
  const shape = shapeOf(multiplied.view)
  return operandOf(
    apply(graph, 'ReduceSum', [value, list(graph, [shape.length - 1])], { shape: shape.slice(0, -1) }, { keepdims: 0 }),
  )
}
