/** @file Reductions over axes. Axes of repeated elements are never spread out to be summed again. */
import { apply, castTo, list, operandOf, splat, unsupported, type Operand } from './context.js'
import type { Graph, Value } from './graph.js'
import { compact, isRepeated, lengthOf, shapeOf, viewOf } from './view.js'

const operators: ReadonlyMap<string, string> = new Map([
  ['Add', 'ReduceSum'],
  ['Mul', 'ReduceProd'],
  ['Min', 'ReduceMin'],
  ['Max', 'ReduceMax'],
])

export function reduce(graph: Graph, x: Operand, operation: string, axes: readonly number[]): Operand {
  const operator = operators.get(operation)
  if (operator === undefined) throw unsupported('a reduction', operation)
  if (axes.length === 0) return x
  if (x.type === 'bool' || x.type === 'uint32') return throughInteger(graph, x, operation, axes)
  const gone = new Set(axes)
  const full = shapeOf(x.view)
  const kept = full.flatMap((_, axis) => (gone.has(axis) ? [] : [axis]))
  const value = compact(graph, x.view)
  const shape = value.shape.filter((_, axis) => !gone.has(axis))
  const reduced = apply(graph, operator, [value, list(graph, axes)], { shape }, { keepdims: 0 })
  const repeats = axes.reduce((count, axis) => (value.shape[axis] === full[axis] ? count : count * full[axis]), 1)
  const scaled = repeats === 1 ? reduced : repeated(graph, reduced, operation, repeats)
  const view = viewOf(scaled)
  const place = kept.map((axis) => (isRepeated(x.view.axes[axis]) ? x.view.axes[axis] : undefined))
  return {
    type: x.type,
    view: {
      ...view,
      axes: view.axes.map((atoms, i) => {
        const spread = place[i]
        return spread !== undefined && lengthOf(atoms) === 1 ? spread : atoms
      }),
    },
  }
}

/** What a reduction over `count` equal elements makes of each. */
function repeated(graph: Graph, value: Value, operation: string, count: number): Value {
  if (operation === 'Add') return apply(graph, 'Mul', [value, splat(graph, value.type, count)])
  if (operation === 'Mul') return apply(graph, 'Pow', [value, splat(graph, value.type, count)])
  return value
}

/** Booleans are reduced as 0 and 1: their sum is "any", their product "all". Unsigned numbers have kernels for int64. */
function throughInteger(graph: Graph, x: Operand, operation: string, axes: readonly number[]): Operand {
  const boolean = x.type === 'bool'
  const asBoolean = new Map([
    ['Add', 'Max'],
    ['Mul', 'Min'],
  ])
  const name = boolean ? (asBoolean.get(operation) ?? operation) : operation
  const operator = operators.get(name)
  if (operator === undefined) throw unsupported('a reduction', operation)
  const value = castTo(graph, compact(graph, { ...x.view, axes: x.view.axes }), boolean ? 'int32' : 'int64')
  const gone = new Set(axes)
  const full = shapeOf(x.view)
  const spread = apply(graph, 'Expand', [value, list(graph, full)], { shape: full })
  const shape = full.filter((_, axis) => !gone.has(axis))
  return operandOf(
    castTo(graph, apply(graph, operator, [spread, list(graph, axes)], { shape }, { keepdims: 0 }), x.type),
  )
}
