/** @file What the lowering of every primitive works with: the graph, and views that stand for arrays. */
import { TokenwrightError } from '@tokenwright/text/errors'
import type { Attributes, ElementType, Graph, Value } from './graph.js'
import { MICROSOFT } from './graph.js'
import { carryOut, reshapeValue, reshapeView, viewOf, type View } from './view.js'

/** An array of the traced program: its element type as jax-js knows it, and where its elements are. */
export interface Operand {
  readonly view: View
  readonly type: ElementType
}

export function operandOf(value: Value): Operand {
  return { view: viewOf(value), type: value.type }
}

const arrays = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, bool: Uint8Array } as const

/** A constant of one number. */
export function splat(graph: Graph, type: ElementType, value: number, shape: readonly number[] = []): Value {
  if (type === 'int64') return graph.constant(type, shape, BigInt64Array.of(BigInt(value)))
  return graph.constant(type, shape, arrays[type].of(value))
}

/** The single number of a constant, if it has one. */
export function numberOf(value: Value): number | undefined {
  return value.constant?.length === 1 ? Number(value.constant[0]) : undefined
}

/** A list of whole numbers, as shapes and axes are given to operators. */
export function list(graph: Graph, numbers: readonly number[]): Value {
  return graph.constant('int64', [numbers.length], BigInt64Array.from(numbers, BigInt))
}

/** The array as a value, all views carried out. */
export function valueOf(graph: Graph, operand: Operand): Value {
  return carryOut(graph, operand.view)
}

/** The array as a value of the given shape with the same elements in the same order. */
export function valueAs(graph: Graph, operand: Operand, shape: readonly number[]): Value {
  const view = reshapeView(operand.view, shape)
  return view === undefined ? reshapeValue(graph, valueOf(graph, operand), shape) : carryOut(graph, view)
}

/** One output of an operator that keeps the shape and type of its first input unless told otherwise. */
export function apply(
  graph: Graph,
  operator: string,
  inputs: readonly (Value | undefined)[],
  result: { readonly shape?: readonly number[]; readonly type?: ElementType } = {},
  attributes: Attributes = {},
  domain = '',
): Value {
  const first = inputs[0] as Value
  const output = { type: result.type ?? first.type, shape: result.shape ?? first.shape }
  return graph.emit(operator, inputs, [output], attributes, domain)[0]
}

export function castTo(graph: Graph, value: Value, type: ElementType): Value {
  if (value.type === type) return value
  const constant = numberOf(value)
  if (constant !== undefined && type !== 'int64') return splat(graph, type, convert(constant, type), value.shape)
  const codes: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9, uint32: 12 }
  return apply(graph, 'Cast', [value], { type }, { to: codes[type] })
}

function convert(value: number, type: ElementType): number {
  if (type === 'bool') return value === 0 ? 0 : 1
  return type === 'float32' ? value : Math.trunc(value)
}

/** A matrix product over the last two axes with operands read as they lie: `alpha · op(x) · op(y)`. */
export function product(
  graph: Graph,
  x: Value,
  y: Value,
  shape: readonly number[],
  options: { readonly transX?: boolean; readonly transY?: boolean; readonly alpha?: number } = {},
): Value {
  const { transX = false, transY = false, alpha = 1 } = options
  if (!transX && !transY && alpha === 1) return apply(graph, 'MatMul', [x, y], { shape })
  if (graph.portable) {
    const plain = apply(graph, 'MatMul', [transX ? swapLast(graph, x) : x, transY ? swapLast(graph, y) : y], { shape })
    return alpha === 1 ? plain : apply(graph, 'Mul', [plain, splat(graph, 'float32', alpha)])
  }
  const attributes = { alpha: { float: alpha }, transA: transX ? 1 : 0, transB: transY ? 1 : 0 }
  return apply(graph, 'FusedMatMul', [x, y], { shape }, attributes, MICROSOFT)
}

function swapLast(graph: Graph, x: Value): Value {
  const rank = x.shape.length
  const order = x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
  return apply(graph, 'Transpose', [x], { shape: order.map((axis) => x.shape[axis]) }, { perm: order })
}

export function unsupported(what: string, value: unknown): TokenwrightError {
  return new TokenwrightError('unsupported-part', `${what} that the onnx executor does not have`, { value })
}
