/** @file Layer normalisation and root-mean-square normalisation over the last axis. */
import { sizeOf } from '../../../array/tensor.js'
import { apply, list, operandOf, valueAs, valueOf, type Operand } from '../context.js'
import type { Graph, Value } from '../graph.js'
import { shapeOf, viewOf, reshapeView } from '../view.js'
import type { MarkLowering } from './lowering.js'

/** Everything is computed on [rows, width]. */
function rowsOf(graph: Graph, x: Operand): { value: Value; shape: number[]; width: number; rows: number } {
  const shape = shapeOf(x.view)
  const width = shape[shape.length - 1]
  const rows = sizeOf(shape) / width
  return { value: valueAs(graph, x, [rows, width]), shape, width, rows }
}

function back(value: Value, shape: readonly number[]): Operand {
  return { view: reshapeView(viewOf(value), shape) ?? viewOf(value), type: value.type }
}

const mul = (graph: Graph, x: Value, y: Value): Value => apply(graph, 'Mul', [x, y])
const meanLast = (graph: Graph, x: Value): Value =>
  apply(graph, 'ReduceMean', [x, list(graph, [1])], { shape: [x.shape[0], 1] }, { keepdims: 1 })
const sumRows = (graph: Graph, x: Value): Value =>
  apply(graph, 'ReduceSum', [x, list(graph, [0])], { shape: [x.shape[1]] }, { keepdims: 0 })

function layerNormNodes(graph: Graph, operands: readonly Operand[], epsilon: number) {
  const rows = rowsOf(graph, operands[0])
  const [weight, bias] = [valueOf(graph, operands[1]), valueOf(graph, operands[2])]
  const statistics = { type: 'float32', shape: [rows.rows, 1] } as const
  const [y, mean, inverse] = graph.emit(
    'LayerNormalization',
    [rows.value, weight, bias],
    [{ type: 'float32', shape: rows.value.shape }, statistics, statistics],
    { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
  )
  return { ...rows, weight, y, mean, inverse }
}

export const layerNorm: MarkLowering = {
  value: (graph, operands, options) => {
    const { y, shape } = layerNormNodes(graph, operands, Number(options.epsilon))
    return back(y, shape)
  },
  gradient: (graph, operands, _, cotangent, options) => {
    const nodes = layerNormNodes(graph, operands, Number(options.epsilon))
    const { value, shape, weight, mean, inverse } = nodes
    const dy = valueAs(graph, cotangent, [nodes.rows, nodes.width])
    const normal = mul(graph, apply(graph, 'Sub', [value, mean]), inverse)
    const inner = mul(graph, dy, weight)
    const along = mul(graph, normal, meanLast(graph, mul(graph, inner, normal)))
    const rest = apply(graph, 'Sub', [apply(graph, 'Sub', [inner, meanLast(graph, inner)]), along])
    return [
      back(mul(graph, rest, inverse), shape),
      operandOf(sumRows(graph, mul(graph, dy, normal))),
      operandOf(sumRows(graph, dy)),
    ]
  },
}

function rmsNodes(graph: Graph, operands: readonly Operand[], epsilon: number) {
  const rows = rowsOf(graph, operands[0])
  const weight = valueOf(graph, operands[1])
  const [y, inverse] = graph.emit(
    'SimplifiedLayerNormalization',
    [rows.value, weight],
    [
      { type: 'float32', shape: rows.value.shape },
      { type: 'float32', shape: [rows.rows, 1] },
    ],
    { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
  )
  return { ...rows, weight, y, inverse }
}

export const rmsNorm: MarkLowering = {
  value: (graph, operands, options) => {
    const epsilon = Number(options.epsilon)
    // The operator with a second output, which the gradient needs, is not part of the standard.
    if (graph.portable) {
      const { value, shape } = rowsOf(graph, operands[0])
      const attributes = { axis: -1, epsilon: { float: epsilon } }
      return back(apply(graph, 'RMSNormalization', [value, valueOf(graph, operands[1])], {}, attributes), shape)
    }
    const { y, shape } = rmsNodes(graph, operands, epsilon)
    return back(y, shape)
  },
  gradient: (graph, operands, _, cotangent, options) => {
    const nodes = rmsNodes(graph, operands, Number(options.epsilon))
    const { value, shape, weight, inverse } = nodes
    const dy = valueAs(graph, cotangent, [nodes.rows, nodes.width])
    const normal = mul(graph, value, inverse)
    const inner = mul(graph, dy, weight)
    const along = mul(graph, normal, meanLast(graph, mul(graph, inner, normal)))
    return [
      back(mul(graph, apply(graph, 'Sub', [inner, along]), inverse), shape),
      operandOf(sumRows(graph, mul(graph, dy, normal))),
    ]
  },
}
