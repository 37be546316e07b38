/** @file Softmax and its logarithm over the last axis. */
import { apply, list, operandOf, valueOf } from '../context.js'
import type { Graph, Value } from '../graph.js'
import type { MarkLowering } from './lowering.js'

export function sumLast(graph: Graph, value: Value): Value {
  const axis = value.shape.length - 1
  const shape = value.shape.map((length, i) => (i === axis ? 1 : length))
  return apply(graph, 'ReduceSum', [value, list(graph, [axis])], { shape }, { keepdims: 1 })
}

export const softmax: MarkLowering = {
  value: (graph, [x]) => operandOf(apply(graph, 'Softmax', [valueOf(graph, x)], {}, { axis: -1 })),
  gradient: (graph, _, value, cotangent) => {
    const y = valueOf(graph, value)
    const dy = valueOf(graph, cotangent)
    const weighted = sumLast(graph, apply(graph, 'Mul', [y, dy]))
    return [operandOf(apply(graph, 'Mul', [y, apply(graph, 'Sub', [dy, weighted])]))]
  },
}

export const logSoftmax: MarkLowering = {
  value: (graph, [x]) => operandOf(apply(graph, 'LogSoftmax', [valueOf(graph, x)], {}, { axis: -1 })),
  gradient: (graph, _, value, cotangent) => {
    const y = valueOf(graph, value)
    const dy = valueOf(graph, cotangent)
    const share = apply(graph, 'Mul', [apply(graph, 'Exp', [y]), sumLast(graph, dy)], { shape: y.shape })
    return [operandOf(apply(graph, 'Sub', [dy, share]))]
  },
}
