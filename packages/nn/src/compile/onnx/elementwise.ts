/** @file Primitives that work element by element. Operands broadcast, and views are pushed through to the result. */
import { sizeOf } from '../../array/tensor.js'
import { apply, castTo, numberOf, splat, unsupported, type Operand } from './context.js'
import type { ElementType, Graph, Value } from './graph.js'
import { compact, reshapeValue, sameReading, shapeOf, viewOf } from './view.js'

type Values = (graph: Graph, ...values: Value[]) => Value

/** Applies a function of one value below the view. */
export function mapOne(x: Operand, change: (value: Value) => Value): Operand {
  const base = change(x.view.base)
  return { view: { ...x.view, base }, type: base.type }
}

export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length))
  return Array.from({ length: rank }, (_, i) =>
    shapes.reduce((length, shape) => {
      const own = shape[i - rank + shape.length] ?? 1
      return own === 1 ? length : own
    }, 1),
  )
}

/** Applies an operator of several operands that broadcast, and finds the least work that gives the result. */
export function mapSeveral(
  graph: Graph,
  operands: readonly Operand[],
  change: (values: readonly Value[], shape: readonly number[]) => Value,
): Operand {
  const shape = broadcastShape(operands.map((x) => shapeOf(x.view)))
  const isScalar = (x: Operand) => numberOf(x.view.base) !== undefined || sizeOf(x.view.base.shape) === 1
  const views = operands.filter((x) => !isScalar(x)).map((x) => x.view)
  const first = views[0]
  const full = views.filter((view) => shapeOf(view).length === shape.length)
  if (
    first !== undefined &&
    full.length === views.length &&
    shapeOf(first).every((length, i) => length === shape[i]) &&
    views.every((view) => sameReading(first, view))
  ) {
    const values = operands.map((x) =>
      isScalar(x) ? reshapeValue(graph, x.view.base, []) : reshapeValue(graph, x.view.base, first.base.shape),
    )
    const base = change(values, first.base.shape)
    return { view: { ...first, base }, type: base.type }
  }
  // Where all operands hold one number, the result's rank must come from one of them.
  const rankOne = views.length === 0 ? shape.map(() => 1) : []
  const values = operands.map((x) => (isScalar(x) ? reshapeValue(graph, x.view.base, rankOne) : compact(graph, x.view)))
  const small = broadcastShape([...values.map((value) => value.shape), shape.map(() => 1)])
  const base = change(values, small)
  const view = viewOf(base)
  const axes = view.axes.map((axis, i) => (small[i] === shape[i] ? axis : [{ length: shape[i], repeated: true }]))
  return { view: { ...view, axes }, type: base.type }
}

const simple =
  (operator: string): Values =>
  (graph, x) =>
    apply(graph, operator, [x])

/** Primitives of one operand. */
export const unaryPrimitives: ReadonlyMap<string, Values> = new Map<string, Values>([
  ['neg', negate],
  ['reciprocal', simple('Reciprocal')],
  ['floor', simple('Floor')],
  ['ceil', simple('Ceil')],
  ['sin', simple('Sin')],
  ['cos', simple('Cos')],
  ['asin', simple('Asin')],
  ['atan', simple('Atan')],
  ['exp', simple('Exp')],
  ['log', simple('Log')],
  ['erf', simple('Erf')],
  ['erfc', (graph, x) => subtract(graph, splat(graph, 'float32', 1), apply(graph, 'Erf', [x]))],
  ['sqrt', simple('Sqrt')],
  ['stop_gradient', (_, x) => x],
])

function negate(graph: Graph, x: Value): Value {
  const number = numberOf(x)
  return number === undefined ? apply(graph, 'Neg', [x]) : splat(graph, x.type, -number, x.shape)
}

function subtract(graph: Graph, x: Value, y: Value): Value {
  return apply(graph, 'Sub', [x, y], { shape: broadcastShape([x.shape, y.shape]) })
}

type Binary = (graph: Graph, x: Value, y: Value, shape: readonly number[]) => Value

/** Runs an operator in another type where ONNX Runtime has no kernel for the values' own. */
function through(
  type: ElementType,
  graph: Graph,
  operator: string,
  x: Value,
  y: Value,
  shape: readonly number[],
): Value {
  const result = apply(graph, operator, [castTo(graph, x, type), castTo(graph, y, type)], { shape })
  return castTo(graph, result, x.type)
}

function arithmetic(operator: string, boolean: string, fold: (x: number, y: number) => number): Binary {
  return (graph, x, y, shape) => {
    const [a, b] = [numberOf(x), numberOf(y)]
    if (a !== undefined && b !== undefined && x.type === 'float32') return splat(graph, x.type, fold(a, b), shape)
    if (x.type === 'bool') return apply(graph, boolean, [x, y], { shape })
    // Sums, products and differences are the same bits in int32, for which there are kernels.
    if (x.type === 'uint32') {
      const type = operator === 'Add' || operator === 'Mul' ? 'int32' : 'int64'
      return through(type, graph, operator, x, y, shape)
    }
    return apply(graph, operator, [x, y], { shape })
  }
}

const plainAdd = arithmetic('Add', 'Or', (x, y) => Math.fround(Math.fround(x) + Math.fround(y)))
const plainMultiply = arithmetic('Mul', 'And', (x, y) => Math.fround(Math.fround(x) * Math.fround(y)))

const isFull = (value: Value, shape: readonly number[]) =>
  value.shape.length === shape.length && value.shape.every((length, i) => length === shape[i])

const addValues: Binary = (graph, x, y, shape) => {
  if (x.type !== 'bool') {
    if (numberOf(x) === 0 && isFull(y, shape)) return y
    if (numberOf(y) === 0 && isFull(x, shape)) return x
    const right = graph.producer(y)
    if (right?.operator === 'Neg' && x.type === 'float32')
      return apply(graph, 'Sub', [x, right.inputs[0] as Value], { shape })
    const left = graph.producer(x)
    if (left?.operator === 'Neg' && x.type === 'float32')
      return apply(graph, 'Sub', [y, left.inputs[0] as Value], { shape })
  }
  return plainAdd(graph, x, y, shape)
}

const multiplyValues: Binary = (graph, x, y, shape) => {
  if (numberOf(x) === 1 && isFull(y, shape)) return y
  if (numberOf(y) === 1 && isFull(x, shape)) return x
  return plainMultiply(graph, x, y, shape)
}

const divideWhole: Binary = (graph, x, y, shape) => {
  if (x.type === 'uint32') return through('int64', graph, 'Div', x, y, shape)
  if (x.type === 'int32') return apply(graph, 'Div', [x, y], { shape })
  // Rounds towards zero, as integer division does.
  const quotient = apply(graph, 'Div', [x, y], { shape })
  const negative = apply(graph, 'Less', [quotient, splat(graph, 'float32', 0)], { type: 'bool', shape })
  return apply(graph, 'Where', [negative, apply(graph, 'Ceil', [quotient]), apply(graph, 'Floor', [quotient])], {
    type: 'float32',
    shape,
  })
}

const remainder: Binary = (graph, x, y, shape) => apply(graph, 'Mod', [x, y], { shape }, { fmod: 1 })

function extreme(operator: 'Min' | 'Max', boolean: string): Binary {
  return (graph, x, y, shape) =>
    x.type === 'bool' ? apply(graph, boolean, [x, y], { shape }) : apply(graph, operator, [x, y], { shape })
}

/** Primitives of two operands of one type. */
export const binaryPrimitives: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['add', addValues],
  ['mul', multiplyValues],
  ['idiv', divideWhole],
  ['mod', remainder],
  ['min', extreme('Min', 'And')],
  ['max', extreme('Max', 'Or')],
])

const comparisons: ReadonlyMap<string, string> = new Map([
  ['less', 'Less'],
  ['less_equal', 'LessOrEqual'],
  ['equal', 'Equal'],
])

export const compareValues =
  (comparison: string): Binary =>
  (graph, x, y, shape) => {
    const negated = comparison === 'not_equal'
    const operator = negated ? 'Equal' : comparisons.get(comparison)
    if (operator === undefined) throw unsupported('a comparison', comparison)
    const ordered = operator !== 'Equal'
    const type = x.type === 'uint32' ? 'int64' : x.type === 'bool' && ordered ? 'int32' : x.type
    const result = apply(graph, operator, [castTo(graph, x, type), castTo(graph, y, type)], { type: 'bool', shape })
    return negated ? apply(graph, 'Not', [result]) : result
  }

/** Bitwise `and`, `or` and `xor`; booleans have operators of their own. */
export const combineBits =
  (operation: string): Binary =>
  (graph, x, y, shape) => {
    const operators = new Map([
      ['and', ['BitwiseAnd', 'And']],
      ['or', ['BitwiseOr', 'Or']],
      ['xor', ['BitwiseXor', 'Xor']],
    ])
    const operator = operators.get(operation)
    if (operator === undefined) throw unsupported('a bitwise operation', operation)
    return apply(graph, operator[x.type === 'bool' ? 1 : 0], [x, y], { shape })
  }

/** Shifts; there are kernels for unsigned numbers only. */
export const shiftBits =
  (operation: string): Binary =>
  (graph, x, y, shape) => {
    const direction = new Map([
      ['shl', 'LEFT'],
      ['shr', 'RIGHT'],
    ]).get(operation)
    if (direction === undefined || (direction === 'RIGHT' && x.type !== 'uint32'))
      throw unsupported('a shift', `${operation} of ${x.type}`)
    const shifted = apply(
      graph,
      'BitShift',
      [castTo(graph, x, 'uint32'), castTo(graph, y, 'uint32')],
      { type: 'uint32', shape },
      { direction },
    )
    return castTo(graph, shifted, x.type)
  }

export function selectValues(graph: Graph, operands: readonly Operand[]): Operand {
  const condition = numberOf(operands[0].view.base)
  if (condition !== undefined) {
    const chosen = operands[condition === 0 ? 2 : 1]
    const shape = broadcastShape(operands.map((x) => shapeOf(x.view)))
    if (shapeOf(chosen.view).length === shape.length && shapeOf(chosen.view).every((n, i) => n === shape[i]))
      return chosen
  }
  return mapSeveral(graph, operands, (values, shape) => {
    const [test, x, y] = values
    if (x.type === 'bool') {
      const yes = apply(graph, 'And', [test, x], { shape })
      return apply(graph, 'Or', [yes, apply(graph, 'And', [apply(graph, 'Not', [test]), y], { shape })], { shape })
    }
    const type = x.type === 'uint32' ? 'int32' : x.type
    const chosen = apply(graph, 'Where', [test, castTo(graph, x, type), castTo(graph, y, type)], { type, shape })
    return castTo(graph, chosen, x.type)
  })
}

/** The same bits read as another type; only between signed and unsigned numbers. */
export function sameBits(graph: Graph, x: Operand, type: ElementType): Operand {
  if (type === 'float32' || x.type === 'float32') throw unsupported('a bit cast', `${x.type} to ${type}`)
  return mapOne(x, (value) => castTo(graph, value, type))
}
