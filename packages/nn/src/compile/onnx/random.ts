/**
 * @file Random bits: Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), the
 * generator of jax-js, in integer operators, so that both executors draw the same numbers.
 */
import { sizeOf } from '../../array/tensor.js'
import { apply, castTo, operandOf, unsupported, valueAs, type Operand } from './context.js'
import { broadcastShape } from './elementwise.js'
import type { Graph, Value } from './graph.js'
import { shapeOf } from './view.js'

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
]
const PARITY = 0x1bd11bda

export function randomBits(graph: Graph, keys: readonly Operand[], shape: readonly number[], mode: unknown): Operand {
  if (mode !== 'xor' && mode !== 0 && mode !== 1) throw unsupported('a mode of random bits', mode)
  const keyShape = shapeOf(keys[0].view)
  const own = shape.slice(keyShape.length)
  const spread = [...keyShape, ...own.map(() => 1)]
  const [k0, k1] = keys.map((key) => castTo(graph, valueAs(graph, key, spread), 'uint32'))
  const k2 = xor(graph, xor(graph, k0, k1), word(graph, PARITY))
  const schedule = [k0, k1, k2]
  const counters = Uint32Array.from({ length: sizeOf(own) }, (_, i) => i)
  let x0 = sum(graph, word(graph, 0), k0)
  let x1 = sum(graph, graph.constant('uint32', own, counters), k1)
  for (let round = 0; round < 5; round++) {
    for (const distance of ROTATIONS[round % 2]) {
      x0 = sum(graph, x0, x1)
      x1 = xor(graph, x0, rotate(graph, x1, distance))
    }
    x0 = sum(graph, x0, schedule[(round + 1) % 3])
    x1 = sum(graph, sum(graph, x1, schedule[(round + 2) % 3]), word(graph, round + 1))
  }
  const bits = mode === 'xor' ? xor(graph, x0, x1) : mode === 0 ? x0 : x1
  return operandOf(bits.shape.length === shape.length ? bits : apply(graph, 'Identity', [bits], { shape }))
}

const word = (graph: Graph, value: number): Value => graph.constant('uint32', [], Uint32Array.of(value))

function sum(graph: Graph, x: Value, y: Value): Value {
  const shape = broadcastShape([x.shape, y.shape])
  return castTo(graph, apply(graph, 'Add', [castTo(graph, x, 'int32'), castTo(graph, y, 'int32')], { shape }), 'uint32')
}

function xor(graph: Graph, x: Value, y: Value): Value {
  return apply(graph, 'BitwiseXor', [x, y], { shape: broadcastShape([x.shape, y.shape]) })
}

function rotate(graph: Graph, x: Value, distance: number): Value {
  const left = apply(graph, 'BitShift', [x, word(graph, distance)], {}, { direction: 'LEFT' })
  const right = apply(graph, 'BitShift', [x, word(graph, 32 - distance)], {}, { direction: 'RIGHT' })
  return apply(graph, 'BitwiseOr', [left, right])
}
