/**
 * @file Attention. Heads that share a key are rows of one matrix product, so grouped queries copy nothing.
 * The backward pass is that of softmax, with Σ P·dP taken as Σ O·dO, which is smaller by keys / width.
 */
import { apply, list, operandOf, product, valueAs, type Operand } from '../context.js'
import { broadcastShape } from '../elementwise.js'
import type { Graph, Value } from '../graph.js'
import { reduce } from '../reductions.js'
import { compact, reshapeValue, reshapeView, shapeOf, viewOf } from '../view.js'
import type { MarkLowering } from './lowering.js'
import { sumLast } from './softmax.js'

interface Parts {
  readonly query: Value
  readonly key: Value
  readonly value: Value
  /** [batch, heads, length, keys] */
  readonly weights: Value
  readonly scores: readonly number[]
  readonly merged: readonly number[]
}

function parts(graph: Graph, operands: readonly Operand[], scale: number): Parts {
  const [batch, heads, length, width] = shapeOf(operands[0].view)
  const [, keyHeads, keys] = shapeOf(operands[1].view)
  const valueWidth = shapeOf(operands[2].view)[3]
  const stacks = batch * keyHeads
  const rows = (heads / keyHeads) * length
  const query = valueAs(graph, operands[0], [stacks, rows, width])
  const key = valueAs(graph, operands[1], [stacks, keys, width])
  const value = valueAs(graph, operands[2], [stacks, keys, valueWidth])
  const merged = [stacks, rows, keys]
  const scores = [batch, heads, length, keys]
  const plain = reshapeValue(graph, product(graph, query, key, merged, { transY: true, alpha: scale }), scores)
  const biased =
    operands.length > 3
      ? apply(graph, 'Add', [plain, compact(graph, operands[3].view)], {
          shape: broadcastShape([scores, shapeOf(operands[3].view)]),
        })
      : plain
  return { query, key, value, weights: apply(graph, 'Softmax', [biased], {}, { axis: -1 }), scores, merged }
}

function back(value: Value, shape: readonly number[]): Operand {
  return { view: reshapeView(viewOf(value), shape) ?? viewOf(value), type: value.type }
}

export const attention: MarkLowering = {
  value: (graph, operands, options) => {
    const { value, weights, merged } = parts(graph, operands, Number(options.scale))
    const shape = shapeOf(operands[0].view)
    const width = value.shape[2]
    const mixed = product(graph, reshapeValue(graph, weights, merged), value, [merged[0], merged[1], width])
    return back(mixed, [...shape.slice(0, 3), width])
  },
  gradient: (graph, operands, output, cotangent, options) => {
    const scale = Number(options.scale)
    const { query, key, value, weights, scores, merged } = parts(graph, operands, scale)
    const flat = [merged[0], merged[1], value.shape[2]]
    const dOut = valueAs(graph, cotangent, flat)
    const out = valueAs(graph, output, flat)
    const p = reshapeValue(graph, weights, merged)
    const dValue = product(graph, p, dOut, value.shape, { transX: true })
    const dWeights = product(graph, dOut, value, merged, { transY: true })
    const shift = sumLast(graph, apply(graph, 'Mul', [dOut, out]))
    const dScores = apply(graph, 'Mul', [p, apply(graph, 'Sub', [dWeights, shift])])
    const dQuery = product(graph, dScores, key, query.shape, { alpha: scale })
    const dKey = product(graph, dScores, query, key.shape, { transX: true, alpha: scale })
    return [
      back(dQuery, shapeOf(operands[0].view)),
      back(dKey, shapeOf(operands[1].view)),
      back(dValue, shapeOf(operands[2].view)),
      operands.length > 3 ? sumTo(graph, reshapeValue(graph, dScores, scores), shapeOf(operands[3].view)) : undefined,
    ]
  },
}

/** Sums over the axes along which an operand of `shape` was stretched. */
function sumTo(graph: Graph, value: Value, shape: readonly number[]): Operand {
  const missing = value.shape.length - shape.length
  const axes = value.shape.flatMap((length, axis) => (axis < missing || shape[axis - missing] !== length ? [axis] : []))
  if (axes.length === 0) return operandOf(value)
  const summed = reduce(graph, operandOf(value), 'Add', axes)
  return operandOf(apply(graph, 'Reshape', [compact(graph, summed.view), list(graph, shape)], { shape }))
}
