/** @file Which examples a step sees: every epoch is a random order of its own, all of it following from the seed. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { fold, key, permutation, uniforms } from '../array/random.js'
import { hostTensor, type HostTensor } from '../array/tensor.js'

/** The examples of a step, by number; each epoch visits every example once, and drops what does not fill a batch. */
export function dataOrder(examples: number, batch: number, seed: number): (step: number) => Uint32Array {
  const perEpoch = Math.floor(examples / batch)
  if (perEpoch < 1)
    throw new TokenwrightError('invalid-option', `fewer examples than one batch of ${batch}`, { value: examples })
  let epoch = -1
  let order = new Uint32Array()
  return (step) => {
    const wanted = Math.floor(step / perEpoch)
    if (wanted !== epoch) {
      epoch = wanted
      order = permutation(fold(key(seed), epoch), examples) as Uint32Array<ArrayBuffer>
    }
    const start = (step % perEpoch) * batch
    return order.slice(start, start + batch)
  }
}

/**
 * Windows of a long list of token ids: `batch` rows of `length` + 1 ids from random places.
 * @example const next = tokenWindows(ids, { batch: 8, length: 128, seed: 1 }); next(0) // [8, 129] of int32
 */
export function tokenWindows(
  ids: Uint32Array | Int32Array,
  size: { readonly batch: number; readonly length: number; readonly seed: number },
): (step: number) => HostTensor {
  const width = size.length + 1
  if (ids.length < width)
    throw new TokenwrightError('empty-corpus', `a text shorter than one window of ${width} tokens`, {
      value: ids.length,
    })
  return (step) => {
    const next = uniforms(fold(key(size.seed), step))
    const data = new Int32Array(size.batch * width)
    for (let row = 0; row < size.batch; row++) {
      const start = Math.floor(next() * (ids.length - width + 1))
      data.set(ids.subarray(start, start + width), row * width)
    }
    return hostTensor([size.batch, width], data)
  }
}
