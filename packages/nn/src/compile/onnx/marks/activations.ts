/** @file Activations, and their derivatives in as few passes over memory as ONNX Runtime's operators allow. */
import { apply, splat, type Operand } from '../context.js'
import { mapOne, mapSeveral } from '../elementwise.js'
import type { Graph, Value } from '../graph.js'
import type { MarkLowering } from './lowering.js'

const number = (graph: Graph, value: number) => splat(graph, 'float32', value)
const times = (graph: Graph, x: Value, y: Value | number): Value =>
  apply(graph, 'Mul', [x, typeof y === 'number' ? number(graph, y) : y])
const plus = (graph: Graph, x: Value, y: Value | number): Value =>
  apply(graph, 'Add', [x, typeof y === 'number' ? number(graph, y) : y])

/** An activation from its value and its derivative at x; `y` is the value at x. */
function activation(
  value: (graph: Graph, x: Value) => Value,
  derivative: (graph: Graph, x: Value, y: Value) => Value,
): MarkLowering {
  return {
    value: (graph, [x]) => mapOne(x, (base) => value(graph, base)),
    gradient: (graph, [x], _, cotangent) => {
      const slope = slopeOf(graph, x, value, derivative)
      return [mapSeveral(graph, [cotangent, slope], ([a, b], shape) => apply(graph, 'Mul', [a, b], { shape }))]
    },
  }
}

function slopeOf(
  graph: Graph,
  x: Operand,
  value: (graph: Graph, x: Value) => Value,
  derivative: (graph: Graph, x: Value, y: Value) => Value,
): Operand {
  return mapOne(x, (base) => derivative(graph, base, value(graph, base)))
}

/** s(c x) as one operator; the derivative of x s(c x) is s + c y (1 − s). */
const gated = (factor: number): MarkLowering => {
  const gate = (graph: Graph, x: Value) => apply(graph, 'Sigmoid', [factor === 1 ? x : times(graph, x, factor)])
  return activation(
    (graph, x) => times(graph, x, gate(graph, x)),
    (graph, x, y) => {
      const s = gate(graph, x)
      const rest = apply(graph, 'Sub', [number(graph, 1), s])
      const bend = times(graph, y, rest)
      return plus(graph, s, factor === 1 ? bend : times(graph, bend, factor))
    },
  )
}

const INVERSE_ROOT_TAU = 1 / Math.sqrt(2 * Math.PI)

const gelu = activation(
  (graph, x) => apply(graph, 'Gelu', [x], {}, { approximate: 'none' }),
  (graph, x) => {
    // Φ(x) + x φ(x), with both from z = x / √2.
    const z = times(graph, x, Math.SQRT1_2)
    const phi = apply(graph, 'Exp', [apply(graph, 'Neg', [times(graph, z, z)])])
    const bell = times(graph, times(graph, x, phi), INVERSE_ROOT_TAU)
    const share = plus(graph, times(graph, apply(graph, 'Erf', [z]), 0.5), 0.5)
    return plus(graph, share, bell)
  },
)

const CUBIC = 0.044715
const SCALE = Math.sqrt(2 / Math.PI)

const geluTanh = activation(
  (graph, x) => apply(graph, 'Gelu', [x], {}, { approximate: 'tanh' }),
  (graph, x, y) => {
    // The value is x s(u) with s the logistic function and u = 2 (2/π)^½ (x + c x³); so its derivative is s + y (1 − s) u'.
    const squared = times(graph, x, x)
    const inner = plus(graph, times(graph, squared, 2 * SCALE * CUBIC), 2 * SCALE)
    const s = apply(graph, 'Sigmoid', [times(graph, x, inner)])
    const slope = plus(graph, times(graph, squared, 6 * SCALE * CUBIC), 2 * SCALE)
    const rest = apply(graph, 'Sub', [number(graph, 1), s])
    return plus(graph, s, times(graph, times(graph, y, rest), slope))
  },
)

export const activations: ReadonlyMap<string, MarkLowering> = new Map([
  ['gelu', gelu],
  ['geluTanh', geluTanh],
  ['silu', gated(1)],
  ['quickGelu', gated(1.702)],
  [
    'sigmoid',
    activation(
      (graph, x) => apply(graph, 'Sigmoid', [x]),
      (graph, _, y) => times(graph, y, apply(graph, 'Sub', [number(graph, 1), y])),
    ),
  ],
  [
    'tanh',
    activation(
      (graph, x) => apply(graph, 'Tanh', [x]),
      (graph, _, y) => apply(graph, 'Sub', [number(graph, 1), times(graph, y, y)]),
    ),
  ],
  [
    'relu',
    activation(
      (graph, x) => apply(graph, 'Relu', [x]),
      (graph, x) => {
        const positive = apply(graph, 'Greater', [x, number(graph, 0)], { type: 'bool' })
        return apply(graph, 'Cast', [positive], { type: 'float32' }, { to: 1 })
      },
    ),
  ],
])
