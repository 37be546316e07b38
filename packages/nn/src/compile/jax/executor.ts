/** @file The jax executor: jax-js' own kernels, in WebAssembly or on WebGPU, in any browser and in Node. */
import { jit, numpy as np } from '@jax-js/jax'
import { TokenwrightError } from '@tokenwright/text/errors'
import { consuming } from '../../array/ownership.js'
import { hostTensor, type Dtype, type HostTensor, type Tensor, type TypedArray } from '../../array/tensor.js'
import { isResident, type Prepared, type ResidentArray } from '../executor.js'

interface JaxResident extends ResidentArray {
  readonly executor: 'jax'
  readonly array: Tensor
}

function resident(array: Tensor): JaxResident {
  const dtype = array.dtype as unknown as Dtype
  const shape = [...array.shape]
  return {
    executor: 'jax',
    array,
    dtype,
    shape,
    async read(): Promise<HostTensor> {
      const data = (await array.ref.data()) as TypedArray
      return hostTensor(shape, dtype === 'bool' ? Uint8Array.from(data) : data.slice(), dtype)
    },
    dispose: () => array.dispose(),
  }
}

/** Prepares a function of a flat list of arrays. */
export function prepareJax(flat: (leaves: Tensor[]) => Tensor[]): Prepared {
  const run = jit(consuming(flat) as never) as unknown as ((leaves: Tensor[]) => Tensor[]) & { dispose(): void }
  return {
    async run(inputs, givenAway) {
      const arrays = inputs.map((input, i) => operand(input, givenAway[i]))
      const results = run(arrays)
      await Promise.all(results.map((result) => (result as Tensor).blockUntilReady()))
      return results.map(resident)
    },
    async dispose() {
      run.dispose()
    },
  }
}

function operand(input: HostTensor | ResidentArray, givenAway: boolean): Tensor {
  if (!isResident(input)) {
    const data = input.dtype === 'bool' ? Int32Array.from(input.data) : input.data
    const array = np.array(data as never, { shape: [...input.shape] })
    return input.dtype === 'bool' ? array.astype('bool' as never) : array
  }
  if (input.executor !== 'jax')
    throw new TokenwrightError('invalid-option', 'an array of another executor', { value: input.executor })
  const { array } = input as JaxResident
  return givenAway ? array : array.ref
}
