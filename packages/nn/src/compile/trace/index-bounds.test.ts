import { describe, expect, it } from 'vitest'
import { crossEntropy, pick } from '../../array/functions.js'
import { valueAndGradient } from '../../array/gradient.js'
import { mean, reshape, slice, take, transpose } from '../../array/operations.js'
import { hostTensor, type Tensor } from '../../array/tensor.js'
import { runOnce, sample } from '../../testing/agreement.js'

const ids = (shape: readonly number[], values: readonly number[]) => hostTensor(shape, Int32Array.from(values))
const table = sample([4, 3])

for (const executor of ['onnx', 'jax'] as const)
  describe(`ids in compiled functions (${executor})`, () => {
    const run = (fn: (...all: never[]) => unknown, ...operands: unknown[]) =>
      runOnce(fn as never, operands as never, { executor })

    it('outside a table are refused, the negative too', async () => {
      const rows = (p: Tensor, x: { inner: Tensor }) => take(p, transpose(x.inner, [1, 0]))
      for (const bad of [4, -1, 2 ** 31 - 1])
        await expect(run(rows, table, { inner: ids([2, 2], [0, 3, bad, 1]) })).rejects.toThrow(
          new RegExp(`^an id outside a table of 4 rows at argument 1.inner: ${bad}$`),
        )
      expect(await run(rows, table, { inner: ids([2, 2], [0, 3, 2, 1]) })).toHaveLength(1)
    })

    it('count only where they are used', async () => {
      const part = (p: Tensor, x: Tensor) => take(p, reshape(slice(transpose(x, [1, 0]), 0, 1, 3), [4]))
      expect((await run(part, table, ids([2, 3], [99, 1, 2, -7, 0, 3])))[0].shape).toEqual([4, 3])
      await expect(run(part, table, ids([2, 3], [0, 1, 2, 0, 0, 9]))).rejects.toThrow(/: 9$/)
    })

    it('as labels are refused, and in gradients', async () => {
      const loss = (p: Tensor, y: Tensor) => mean(crossEntropy(p, slice(y, 0, 0, 4)))
      const slope = (p: Tensor, y: Tensor) => valueAndGradient(loss)(p, y)
      const picked = (p: Tensor, y: Tensor) => pick(p, y)
      await expect(run(loss, table, ids([5], [0, 1, 3, 0, 0]))).rejects.toThrow(/a table of 3 rows.*: 3$/)
      await expect(run(slope, table, ids([5], [0, 1, -1, 0, 0]))).rejects.toThrow(/a table of 3 rows.*: -1$/)
      await expect(run(picked, table, ids([4], [0, 1, 7, 0]))).rejects.toThrow(/a table of 3 rows.*: 7$/)
      expect(await run(slope, table, ids([5], [0, 1, 2, 0, 77]))).toHaveLength(2)
    })
  })
