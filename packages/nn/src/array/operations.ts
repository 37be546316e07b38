/**
 * @file Operations on tensors. Each borrows its operands (see `ownership.ts`), so `multiply(x, x)` is what it looks like.
 * Shapes broadcast as in NumPy; numbers count as scalars.
 */
import { lax, numpy as np } from '@jax-js/jax'
import { TokenwrightError } from '@tokenwright/text/errors'
import { borrow, own } from './ownership.js'
import type { Dtype, Tensor } from './tensor.js'

export type Operand = Tensor | number | boolean

const give = (x: Operand): Tensor | number | boolean => (typeof x === 'object' ? borrow(x) : x)
const tensor = (x: Operand): Tensor => (typeof x === 'object' ? borrow(x) : np.array(x))
const unary = (operation: (x: Tensor) => Tensor) => (x: Tensor) => own(operation(borrow(x)))
const binary = (operation: (x: Tensor, y: Tensor) => Tensor) => (x: Operand, y: Operand) =>
  own(operation(give(x) as Tensor, give(y) as Tensor))

export const add = binary((x, y) => np.add(x, y))
export const subtract = binary((x, y) => np.subtract(x, y))
export const multiply = binary((x, y) => np.multiply(x, y))
export const divide = binary((x, y) => np.trueDivide(x, y))
export const maximum = binary((x, y) => np.maximum(x, y))
export const minimum = binary((x, y) => np.minimum(x, y))
export const less = binary((x, y) => np.less(x, y))
export const lessOrEqual = binary((x, y) => np.lessEqual(x, y))
export const equal = binary((x, y) => np.equal(x, y))
export const notEqual = binary((x, y) => np.notEqual(x, y))

export const negate = unary((x) => np.negative(x))
export const reciprocal = unary((x) => np.reciprocal(x))
export const exp = unary((x) => np.exp(x))
export const log = unary((x) => np.log(x))
export const sqrt = unary((x) => np.sqrt(x))
export const sin = unary((x) => np.sin(x))
export const cos = unary((x) => np.cos(x))
export const absolute = unary((x) => np.abs(x))
export const erf = unary((x) => lax.erf(x))
export const square = (x: Tensor): Tensor => multiply(x, x)
export const rsqrt = (x: Tensor): Tensor => reciprocal(sqrt(x))
/** The identity, through which no gradient flows. */
export const stopGradient = unary((x) => lax.stopGradient(x))

export function cast(x: Tensor, dtype: Dtype): Tensor {
  return own(borrow(x).astype(dtype as never))
}

/** `condition ? x : y`, element by element. */
export function where(condition: Tensor, x: Operand, y: Operand): Tensor {
  return own(np.where(borrow(condition), give(x) as Tensor, give(y) as Tensor))
}

export interface ReduceOptions {
  readonly keep?: boolean
}

type Reduction = (x: Tensor, axis?: number | number[], options?: ReduceOptions) => Tensor
const reduction =
  (operation: (x: Tensor, axis: number | number[] | null, options: { keepdims: boolean }) => Tensor): Reduction =>
  (x, axis, options) =>
    own(operation(borrow(x), axis ?? null, { keepdims: options?.keep ?? false }))

/** Sums over all axes, or over those given; `keep` leaves them with length 1. */
export const sum = reduction((x, axis, options) => np.sum(x, axis, options))
export const mean = reduction((x, axis, options) => np.mean(x, axis, options))
export const max = reduction((x, axis, options) => np.max(x, axis, options))
export const min = reduction((x, axis, options) => np.min(x, axis, options))

/** Matrix product over the last two axes; leading axes broadcast. */
export const matmul = (x: Tensor, y: Tensor): Tensor => own(np.matmul(borrow(x), borrow(y)))

/**
 * Sum of products in Einstein's notation: one letter for each axis, no dots.
 * @throws TokenwrightError `invalid-option` if the expression does not name each axis of each operand.
 * @example einsum('bthd,bshd->bhts', query, key)
 */
export function einsum(expression: string, ...operands: Tensor[]): Tensor {
  // jax-js reads the text with iterator helpers, which Node 20 does not have, so the letters are numbered here.
  const [left, right] = expression.split('->')
  const terms = left.split(',')
  const axes = (term: string) => Array.from(term, (letter) => letter.codePointAt(0) as number)
  const fits = terms.length === operands.length && operands.every((x, i) => terms[i].length === x.ndim)
  if (right === undefined || !fits || !/^[a-zA-Z,]*->[a-zA-Z]*$/.test(expression))
    throw new TokenwrightError('invalid-option', 'not an expression for these operands', { value: expression })
  const letters = [...new Set(axes(left.replaceAll(',', '')))]
  const numbered = (term: string) => axes(term).map((letter) => letters.indexOf(letter))
  const pairs = operands.flatMap((x, i): (Tensor | number[])[] => [borrow(x), numbered(terms[i])])
  return own((np.einsum as (...parts: unknown[]) => Tensor)(...pairs, numbered(right)))
}

export const reshape = (x: Tensor, shape: readonly number[]): Tensor => own(np.reshape(borrow(x), [...shape]))
export const transpose = (x: Tensor, order: readonly number[]): Tensor => own(np.transpose(borrow(x), [...order]))
export const broadcastTo = (x: Tensor, shape: readonly number[]): Tensor => own(np.broadcastTo(borrow(x), [...shape]))
export const expandAxis = (x: Tensor, axis: number): Tensor => own(np.expandDims(borrow(x), axis))

export function concatenate(parts: readonly Tensor[], axis: number): Tensor {
  return own(np.concatenate(parts.map(borrow), axis))
}

/** Equal parts along an axis, or parts of the given lengths. */
export function split(x: Tensor, parts: number | readonly number[], axis: number): Tensor[] {
  const cuts = typeof parts === 'number' ? parts : cumulative(parts).slice(0, -1)
  return np.split(borrow(x), cuts, axis).map(own)
}

/** The elements from `start` to before `end` along one axis. */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const place = axis < 0 ? axis + x.ndim : axis
  const ranges = x.shape.map((length, i): [number, number] => (i === place ? [start, end] : [0, length]))
  return own(borrow(x).slice(...ranges))
}

/** Rows of `table` by index: an embedding. Indices of any shape; that shape stands before the row's. */
export function take(table: Tensor, indices: Tensor, axis = 0): Tensor {
  const rows = own(np.take(borrow(table), borrow(indices), axis))
  // jax-js cannot scatter a gradient that is a mere view, such as that of a mean; multiplied by something, it is none.
  return String(rows.dtype) === 'float32' ? multiply(rows, constantOf(Float32Array.of(1), [1])) : rows
}

/** `[start, ..., end - 1]` as whole numbers. */
export const range = (start: number, end: number): Tensor => own(np.arange(start, end))
export const constant = (value: number | boolean, shape: readonly number[]): Tensor => own(np.full([...shape], value))

/** A constant of the traced function, from plain numbers. */
export function constantOf(values: Float32Array | Int32Array, shape: readonly number[]): Tensor {
  return own(np.array(values, { shape: [...shape] }))
}

/** One where the class is, zero elsewhere; classes stand on a new last axis. */
export function oneHot(indices: Tensor, classes: number): Tensor {
  return cast(equal(expandAxis(indices, -1), range(0, classes)), 'float32')
}

/** Indices that sort the last axis in ascending order. */
export const argsort = (x: Tensor): Tensor => own(tensor(x).argsort(-1))
export const sort = (x: Tensor): Tensor => own(tensor(x).sort(-1))

function cumulative(lengths: readonly number[]): number[] {
  let total = 0
  return lengths.map((length) => (total += length))
}
