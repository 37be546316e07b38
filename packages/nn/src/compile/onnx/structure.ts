/** @file Primitives that cut, join, pad and turn arrays. */
import { apply, castTo, list, operandOf, splat, valueOf, type Operand } from './context.js'
import type { Graph } from './graph.js'
import { shapeOf } from './view.js'

type Pair = readonly [number, number]

export function pad(graph: Graph, x: Operand, width: readonly Pair[]): Operand {
  const lost = width.map(([before, after]): Pair => [Math.max(0, -before), Math.max(0, -after)])
  const inner = lost.some(([before, after]) => before > 0 || after > 0)
    ? shrink(
        graph,
        x,
        shapeOf(x.view).map((length, i): Pair => [lost[i][0], length - lost[i][1]]),
      )
    : x
  const added = width.map(([before, after]): Pair => [Math.max(0, before), Math.max(0, after)])
  const value = valueOf(graph, inner)
  const shape = value.shape.map((length, i) => length + added[i][0] + added[i][1])
  const pads = list(graph, [...added.map(([before]) => before), ...added.map(([, after]) => after)])
  return operandOf(apply(graph, 'Pad', [value, pads, splat(graph, value.type, 0)], { shape }, { mode: 'constant' }))
}

export function shrink(graph: Graph, x: Operand, ranges: readonly Pair[]): Operand {
  const value = valueOf(graph, x)
  const axes = ranges.flatMap(([start, end], axis) => (start === 0 && end === value.shape[axis] ? [] : [axis]))
  if (axes.length === 0) return x
  const shape = ranges.map(([start, end]) => end - start)
  const starts = list(
    graph,
    axes.map((axis) => ranges[axis][0]),
  )
  const ends = list(
    graph,
    axes.map((axis) => ranges[axis][1]),
  )
  return operandOf(apply(graph, 'Slice', [value, starts, ends, list(graph, axes)], { shape }))
}

export function flip(graph: Graph, x: Operand, axes: readonly number[]): Operand {
  if (axes.length === 0) return x
  const value = valueOf(graph, x)
  const all = (number: number) =>
    list(
      graph,
      axes.map(() => number),
    )
  return operandOf(
    apply(graph, 'Slice', [value, all(-1), all(-Number.MAX_SAFE_INTEGER), list(graph, axes), all(-1)], {}),
  )
}

export function concatenate(graph: Graph, parts: readonly Operand[], axis: number): Operand {
  const values = parts.map((part) => valueOf(graph, part))
  const shape = [...values[0].shape]
  shape[axis] = values.reduce((length, value) => length + value.shape[axis], 0)
  return operandOf(
    apply(
      graph,
      'Concat',
      values.map((value) => castTo(graph, value, values[0].type)),
      { shape },
      { axis },
    ),
  )
}

export function split(graph: Graph, x: Operand, axis: number, sizes: readonly number[]): Operand[] {
  const value = valueOf(graph, x)
  const outputs = sizes.map((length) => ({
    type: value.type,
    shape: value.shape.map((old, i) => (i === axis ? length : old)),
  }))
  return graph.emit('Split', [value, list(graph, sizes)], outputs, { axis }).map(operandOf)
}
