/** @file Choosing one class for each row, and the cross-entropy of logits against it. */
import { sizeOf } from '../../../array/tensor.js'
import { apply, castTo, splat, valueAs, type Operand } from '../context.js'
import type { Graph } from '../graph.js'
import { reshapeView, shapeOf, viewOf } from '../view.js'
import type { MarkLowering } from './lowering.js'

function parts(graph: Graph, [logits, labels]: readonly Operand[]) {
  const shape = shapeOf(logits.view)
  const classes = shape[shape.length - 1]
  const rows = sizeOf(shape) / classes
  const x = valueAs(graph, logits, [rows, classes])
  const logarithms = apply(graph, 'LogSoftmax', [x], {}, { axis: -1 })
  const index = castTo(graph, valueAs(graph, labels, [rows, 1]), 'int64')
  return { shape, rows, logarithms, index }
}

export const crossEntropy: MarkLowering = {
  value: (graph, operands) => {
    const { shape, rows, logarithms, index } = parts(graph, operands)
    const picked = apply(graph, 'GatherElements', [logarithms, index], { shape: [rows, 1] }, { axis: 1 })
    const view = viewOf(apply(graph, 'Neg', [picked]))
    return { view: reshapeView(view, shape.slice(0, -1)) ?? view, type: 'float32' }
  },
  gradient: (graph, operands, _, cotangent) => {
    const { shape, rows, logarithms, index } = parts(graph, operands)
    const dy = valueAs(graph, cotangent, [rows, 1])
    // (softmax − one at the label) · dy, with the subtraction done in the rows' single places.
    const weighted = apply(graph, 'Mul', [apply(graph, 'Exp', [logarithms]), dy])
    const minus = apply(graph, 'Mul', [dy, splat(graph, 'float32', -1)])
    const result = apply(graph, 'ScatterElements', [weighted, index, minus], {}, { axis: 1, reduction: 'add' })
    const view = viewOf(result)
    return [{ view: reshapeView(view, shape) ?? view, type: 'float32' }]
  },
}

export const pick: MarkLowering = {
  value: (graph, [x, indices]) => {
    const { value, index, shape, rows } = pickParts(graph, x, indices)
    const picked = apply(graph, 'GatherElements', [value, index], { shape: [rows, 1] }, { axis: 1 })
    const view = viewOf(picked)
    return { view: reshapeView(view, shape.slice(0, -1)) ?? view, type: 'float32' }
  },
  gradient: (graph, [x, indices], _, cotangent) => {
    const { value, index, shape, rows } = pickParts(graph, x, indices)
    const dy = valueAs(graph, cotangent, [rows, 1])
    const zeros = splat(graph, 'float32', 0, value.shape)
    const view = viewOf(apply(graph, 'ScatterElements', [zeros, index, dy], {}, { axis: 1, reduction: 'none' }))
    return [{ view: reshapeView(view, shape) ?? view, type: 'float32' }]
  },
}

function pickParts(graph: Graph, x: Operand, indices: Operand) {
  const shape = shapeOf(x.view)
  const classes = shape[shape.length - 1]
  const rows = sizeOf(shape) / classes
  const index = castTo(graph, valueAs(graph, indices, [rows, 1]), 'int64')
  return { shape, rows, index, value: valueAs(graph, x, [rows, classes]) }
}
