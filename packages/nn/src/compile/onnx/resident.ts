/** @file Arrays of the onnx executor: typed arrays that ONNX Runtime reads and writes in place. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { sizeOf, storage, type Dtype, type HostTensor, type TypedArray } from '../../array/tensor.js'
import type { ResidentArray } from '../executor.js'

export interface OnnxArray extends ResidentArray {
  readonly executor: 'onnx'
  /** the memory itself; throws once the array was given away or disposed */
  readonly memory: TypedArray
}

/** Memory that arrays gave back, by element type and length, for the next results of the same kind. */
export interface Pool {
  take(dtype: Dtype, length: number): TypedArray
  give(dtype: Dtype, memory: TypedArray): void
}

export function createPool(): Pool {
  const free = new Map<string, TypedArray[]>()
  return {
    take: (dtype, length) => free.get(`${dtype} ${length}`)?.pop() ?? storage(dtype, length),
    give(dtype, memory) {
      const key = `${dtype} ${memory.length}`
      const list = free.get(key)
      if (list === undefined) free.set(key, [memory])
      else list.push(memory)
    },
  }
}

/** An array in `memory`, which goes back to the pool, if there is one, when the array is disposed. */
export function onnxArray(
  pool: Pool | undefined,
  dtype: Dtype,
  shape: readonly number[],
  memory: TypedArray,
): OnnxArray {
  let held: TypedArray | undefined = memory
  const array: OnnxArray = {
    executor: 'onnx',
    dtype,
    shape,
    get memory() {
      if (held === undefined)
        throw new TokenwrightError('invalid-option', 'an array was used after it had been given away', {
          value: `${dtype}[${shape.join(',')}]`,
        })
      return held
    },
    read: async (): Promise<HostTensor> => ({ dtype, shape, data: array.memory.slice() }),
    dispose() {
      if (held !== undefined && sizeOf(shape) > 0) pool?.give(dtype, held)
      held = undefined
    },
  }
  return array
}
