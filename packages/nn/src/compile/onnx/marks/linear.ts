/** @file The linear layer: one matrix product with the bias added inside, and two for its gradient. */
import { sizeOf } from '../../../array/tensor.js'
import { apply, list, operandOf, valueAs, valueOf, type Operand } from '../context.js'
import type { Graph, Value } from '../graph.js'
import { reshapeView, shapeOf, viewOf } from '../view.js'
import type { MarkLowering } from './lowering.js'

function parts(graph: Graph, operands: readonly Operand[], inputsFirst: boolean) {
  const shape = shapeOf(operands[0].view)
  const inputs = shape[shape.length - 1]
  const rows = sizeOf(shape) / inputs
  const weight = valueOf(graph, operands[1])
  const outputs = weight.shape[inputsFirst ? 1 : 0]
  return { shape, inputs, rows, weight, outputs, x: valueAs(graph, operands[0], [rows, inputs]) }
}

function product(
  graph: Graph,
  operands: readonly Value[],
  shape: readonly number[],
  transA: boolean,
  transB: boolean,
): Value {
  return apply(graph, 'Gemm', operands, { shape }, { transA: transA ? 1 : 0, transB: transB ? 1 : 0 })
}

function back(value: Value, shape: readonly number[]): Operand {
  return { view: reshapeView(viewOf(value), shape) ?? viewOf(value), type: value.type }
}

export const linear: MarkLowering = {
  value: (graph, operands, options) => {
    const inputsFirst = options.inputsFirst === true
    const { shape, rows, weight, outputs, x } = parts(graph, operands, inputsFirst)
    const bias = operands.length > 2 ? [valueOf(graph, operands[2])] : []
    const y = product(graph, [x, weight, ...bias], [rows, outputs], false, !inputsFirst)
    return back(y, [...shape.slice(0, -1), outputs])
  },
  gradient: (graph, operands, _, cotangent, options) => {
    const inputsFirst = options.inputsFirst === true
    const { shape, inputs, rows, weight, outputs, x } = parts(graph, operands, inputsFirst)
    const dy = valueAs(graph, cotangent, [rows, outputs])
    const dx = product(graph, [dy, weight], [rows, inputs], false, inputsFirst)
    const dWeight = inputsFirst
      ? product(graph, [x, dy], [inputs, outputs], true, false)
      : product(graph, [dy, x], [outputs, inputs], true, false)
    const dBias = apply(graph, 'ReduceSum', [dy, list(graph, [0])], { shape: [outputs] }, { keepdims: 0 })
    return [back(dx, shape), operandOf(dWeight), operandOf(dBias)]
  },
}
