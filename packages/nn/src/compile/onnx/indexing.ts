/** @file Reading and writing by index: gather, scatter, and the sorts that give indices. */
import { sizeOf } from '../../array/tensor.js'
import { apply, castTo, list, operandOf, splat, unsupported, valueOf, type Operand } from './context.js'
import { broadcastShape, mapSeveral } from './elementwise.js'
import type { Graph, Value } from './graph.js'
import { carryOut, shapeOf, transposeView } from './view.js'

/** Where indexed axes and the rest stand in the result of a gather. */
interface Layout {
  readonly axes: readonly number[]
  readonly outAxis: number
}

export function gather(graph: Graph, x: Operand, indices: readonly Operand[], { axes, outAxis }: Layout): Operand {
  if (indices.length === 1) {
    const index = valueOf(graph, indices[0])
    const value = valueOf(graph, x)
    const shape = [...value.shape.slice(0, axes[0]), ...index.shape, ...value.shape.slice(axes[0] + 1)]
    const got = operandOf(apply(graph, 'Gather', [value, castTo(graph, index, 'int64')], { shape }, { axis: axes[0] }))
    return moveBlock(got, axes[0], index.shape.length, outAxis)
  }
  const rank = shapeOf(x.view).length
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis))
  const value = carryOut(graph, transposeView(x.view, [...axes, ...rest]))
  const tuples = stack(graph, indices)
  const indexShape = tuples.shape.slice(0, -1)
  const shape = [...indexShape, ...value.shape.slice(axes.length)]
  const got = operandOf(apply(graph, 'GatherND', [value, tuples], { shape }))
  return moveBlock(got, 0, indexShape.length, outAxis)
}

/** Adds (or puts) updates into zeros of `shape` at the indices. */
export function scatter(
  graph: Graph,
  updates: Operand,
  indices: readonly Operand[],
  layout: Layout & { readonly shape: readonly number[]; readonly operation: string },
): Operand {
  const { axes, outAxis, shape, operation } = layout
  if (updates.type !== 'float32' && updates.type !== 'int32') throw unsupported('a scatter', updates.type)
  if (operation !== 'add' && operation !== 'update') throw unsupported('a scatter', operation)
  const tuples = stack(graph, indices)
  const indexRank = tuples.shape.length - 1
  const rest = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]))
  const front = [...axes, ...rest]
  const frontShape = front.map((axis) => shape[axis])
  const moved = moveBlock(updates, outAxis, indexRank, 0)
  const values = valueOf(graph, moved)
  const added =
    operation === 'add'
      ? addAt(graph, frontShape, axes.length, tuples, values)
      : apply(
          graph,
          'ScatterND',
          [splatFull(graph, updates.type, frontShape), tuples, values],
          { shape: frontShape },
          { reduction: 'none' },
        )
  const back = shape.map((_, axis) => front.indexOf(axis))
  const result = operandOf(added)
  return { ...result, view: transposeView(result.view, back) }
}

/**
 * Sums of the updates by index. `ScatterElements` adds one after the other, so equal indices always give the same bits;
 * `ScatterND` adds from several threads at once.
 */
function addAt(graph: Graph, shape: readonly number[], indexed: number, tuples: Value, updates: Value): Value {
  const cells = sizeOf(shape.slice(0, indexed))
  const width = sizeOf(shape.slice(indexed))
  const count = sizeOf(tuples.shape.slice(0, -1))
  const strides = shape.slice(0, indexed).map((_, i) => BigInt(sizeOf(shape.slice(i + 1, indexed))))
  const weighted =
    indexed === 1
      ? tuples
      : apply(graph, 'Mul', [tuples, graph.constant('int64', [indexed], BigInt64Array.from(strides))])
  const flat = apply(
    graph,
    'ReduceSum',
    [apply(graph, 'Reshape', [weighted, list(graph, [count, indexed])], { shape: [count, indexed] }), list(graph, [1])],
    { shape: [count, 1] },
    { keepdims: 1 },
  )
  const spread = apply(graph, 'Expand', [flat, list(graph, [count, width])], { shape: [count, width] })
  const rows = apply(graph, 'Reshape', [updates, list(graph, [count, width])], { shape: [count, width] })
  const summed = apply(
    graph,
    'ScatterElements',
    [splatFull(graph, updates.type, [cells, width]), spread, rows],
    {},
    { axis: 0, reduction: 'add' },
  )
  return apply(graph, 'Reshape', [summed, list(graph, shape)], { shape })
}

function splatFull(graph: Graph, type: 'float32' | 'int32' | Value['type'], shape: readonly number[]): Value {
  return apply(graph, 'Expand', [splat(graph, type, 0), list(graph, shape)], { shape })
}

/** Index arrays that broadcast, as one array of tuples on a new last axis. */
function stack(graph: Graph, indices: readonly Operand[]): Value {
  const shape = broadcastShape(indices.map((index) => shapeOf(index.view)))
  const columns = indices.map((index) => {
    const zero = operandOf(splat(graph, index.type, 0, shape))
    const spread = mapSeveral(graph, [index, zero], ([a], small) => (small.length === a.shape.length ? a : a))
    const value = castTo(graph, expand(graph, carryOut(graph, spread.view), shape), 'int64')
    return apply(graph, 'Reshape', [value, list(graph, [...shape, 1])], { shape: [...shape, 1] })
  })
  if (columns.length === 1) return columns[0]
  return apply(graph, 'Concat', columns, { shape: [...shape, columns.length] }, { axis: shape.length })
}

export function expand(graph: Graph, value: Value, shape: readonly number[]): Value {
  if (value.shape.length === shape.length && value.shape.every((length, i) => length === shape[i])) return value
  return apply(graph, 'Expand', [value, list(graph, shape)], { shape })
}

/** Moves `count` neighbouring axes from `from` to `to`, the place they have when they are taken out and put back. */
function moveBlock(x: Operand, from: number, count: number, to: number): Operand {
  if (from === to || count === 0) return x
  const axes = x.view.axes.map((_, axis) => axis)
  const block = axes.splice(from, count)
  axes.splice(to, 0, ...block)
  return { ...x, view: transposeView(x.view, axes) }
}

/** The last axis in ascending order, and where each element was. */
export function sortLast(graph: Graph, x: Operand): [Operand, Operand] {
  const value = valueOf(graph, x)
  const length = value.shape[value.shape.length - 1]
  const [values, places] = graph.emit(
    'TopK',
    [value, list(graph, [length])],
    [
      { type: value.type, shape: value.shape },
      { type: 'int64', shape: value.shape },
    ],
    { axis: value.shape.length - 1, largest: 0, sorted: 1 },
  )
  return [operandOf(values), operandOf(castTo(graph, places, 'int32'))]
}
