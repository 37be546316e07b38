/**
 * @file Changes inside arrays that stay with their executor, for caches: a few rows are written, or rows are put in another
 * order. The onnx executor's arrays lie in memory that can be written directly; jax-js' arrays are made anew.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { add, concatenate, equal, range, reshape, slice, take, where } from '../array/operations.js'
import { hostTensor, scalar, sizeOf, storage, type Tensor } from '../array/tensor.js'
import { compile } from './compile.js'
import type { ResidentArray } from './executor.js'
import { onnxArray, type OnnxArray } from './onnx/resident.js'

// Programs of the jax executor, compiled once for each shape.
const copy = compile((x: Tensor) => add(x, 0), { executor: 'jax' })
const putOne = compile(
  (old: Tensor, fresh: Tensor, offset: Tensor) =>
    where(equal(reshape(range(0, old.shape[2]), [old.shape[2], 1]), offset), fresh, old),
  { executor: 'jax', donate: [0] },
)
const putFirst = compile(
  (old: Tensor, fresh: Tensor) => concatenate([fresh, slice(old, 2, fresh.shape[2], old.shape[2])], 2),
  { executor: 'jax', donate: [0] },
)
const choose = compile((old: Tensor, rows: Tensor) => take(old, rows), { executor: 'jax', donate: [0] })

/** Zeros that the executor of `like` can use. */
export async function residentZeros(like: ResidentArray, shape: readonly number[]): Promise<ResidentArray> {
  const zeros = hostTensor(shape, storage(like.dtype, sizeOf(shape)), like.dtype)
  return like.executor === 'onnx' ? onnxArray(undefined, like.dtype, shape, zeros.data) : copy(zeros)
}

/**
 * Writes `fresh` [a, b, length, c] into `target` [a, b, capacity, c] from place `offset` of the third axis on: one place, or
 * several from the first on. The target is used up; go on with what is returned.
 */
export async function writeAt(target: ResidentArray, fresh: ResidentArray, offset: number): Promise<ResidentArray> {
  const [a, b, capacity, c] = target.shape
  const length = fresh.shape[2]
  if (offset + length > capacity || (length > 1 && offset > 0))
    throw new TokenwrightError('invalid-option', `a cache of ${capacity} places has no room`, {
      value: offset + length,
    })
  if (target.executor === 'jax')
    return length === 1 ? putOne(target, fresh, scalar(offset, 'int32')) : putFirst(target, fresh)
  const [to, from] = [(target as OnnxArray).memory, (fresh as OnnxArray).memory]
  for (let row = 0; row < a * b; row++)
    to.set(from.subarray(row * length * c, (row + 1) * length * c), (row * capacity + offset) * c)
  return target
}

/** Row `order[i]` of the first axis becomes row i. The target is used up. */
export async function reorderRows(target: ResidentArray, order: readonly number[]): Promise<ResidentArray> {
  if (order.every((from, to) => from === to)) return target
  if (target.executor === 'onnx') {
    const { memory } = target as OnnxArray
    const row = memory.length / target.shape[0]
    const old = memory.slice()
    order.forEach((from, to) => memory.set(old.subarray(from * row, (from + 1) * row), to * row))
    return target
  }
  return choose(target, hostTensor([order.length], Int32Array.from(order)))
}
