/**
 * @file What an array is, outside and inside a traced function.
 * Outside stands a `HostTensor`: a shape and a typed array, plain data. Inside stands a `Tensor`, jax-js' array or tracer.
 */
import type { numpy } from '@jax-js/jax'
import { TokenwrightError } from '@tokenwright/text/errors'

/** An array as model code sees it: an operand of the functions in `operations.ts`. */
export type Tensor = numpy.Array

/** The element types that both executors compute with. */
export type Dtype = 'float32' | 'int32' | 'uint32' | 'bool'

export type TypedArray = Float32Array | Int32Array | Uint32Array | Uint8Array

/** Row-major numbers with a shape. Booleans are bytes of 0 and 1. */
export interface HostTensor {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data: TypedArray
}

const constructors = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, bool: Uint8Array } as const

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** Zeroed storage for `length` elements. */
export function storage(dtype: Dtype, length: number): TypedArray {
  return new constructors[dtype](length)
}

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(constructors, name)
}

/**
 * A tensor from numbers and a shape.
 * @throws TokenwrightError `invalid-option` if the shape does not hold exactly these numbers.
 * @example hostTensor([2, 2], new Float32Array([1, 2, 3, 4]))
 */
export function hostTensor(shape: readonly number[], data: TypedArray | readonly number[], dtype?: Dtype): HostTensor {
  for (const length of shape)
    if (!Number.isSafeInteger(length) || length < 0)
      throw new TokenwrightError('invalid-option', 'a shape is made of lengths', { value: shape })
  const type = dtype ?? dtypeOf(data)
  const values = data instanceof constructors[type] ? data : constructors[type].from(data)
  if (sizeOf(shape) !== values.length)
    throw new TokenwrightError('invalid-option', `a shape that does not hold ${values.length} numbers`, {
      value: shape,
    })
  return { dtype: type, shape, data: values }
}

/** A tensor of rank 0. */
export function scalar(value: number, dtype: Dtype = 'float32'): HostTensor {
  return hostTensor([], [value], dtype)
}

export function isHostTensor(value: unknown): value is HostTensor {
  return (
    typeof value === 'object' && value !== null && 'dtype' in value && 'data' in value && ArrayBuffer.isView(value.data)
  )
}

function dtypeOf(data: TypedArray | readonly number[]): Dtype {
  if (data instanceof Int32Array) return 'int32'
  if (data instanceof Uint32Array) return 'uint32'
  if (data instanceof Uint8Array) return 'bool'
  return 'float32'
}
