import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { hostTensor, type Tensor } from '../array/tensor.js'
import { disagreement, gradientOf, runOnce, sample, sampleIds } from '../testing/agreement.js'
import { binaryCrossEntropy, contrastiveLoss, crossEntropyLoss, divergence, entropy } from './losses.js'
import { areaUnderCurve, bitsPerByte, classF1, f1, perplexity } from './metrics.js'

const logits = sample([2, 3, 5])
const labels = sampleIds([2, 3], 5)
const rows = Array.from({ length: 6 }, (_, i) => Array.from(logits.data.slice(5 * i, 5 * i + 5)))
const logSoftmaxOf = (row: readonly number[]) => {
  const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))
  return row.map((x) => x - total)
}

describe('losses', () => {
  it('cross-entropy counts what the mask leaves, and smooths', async () => {
    const mask = hostTensor([2, 3], new Float32Array([1, 0, 1, 1, 0, 0]))
    const fn = (x: Tensor, y: Tensor, m: Tensor) => crossEntropyLoss(x, y, { mask: m, smoothing: 0.1 })
    const [loss] = await runOnce(fn, [logits, labels, mask])
    const each = rows.map((row, i) => {
      const logs = logSoftmaxOf(row)
      return -0.9 * logs[labels.data[i]] - 0.1 * (logs.reduce((a, b) => a + b, 0) / 5)
    })
    expect(loss.data[0]).toBeCloseTo((each[0] + each[2] + each[3]) / 3, 5)
    const [none] = await runOnce(fn, [logits, labels, hostTensor([2, 3], new Float32Array(6))])
    expect(none.data[0]).toBe(0)
    expect(await disagreement(gradientOf(fn), logits, labels, mask)).toBeLessThan(1e-4)
  })

  it('divergence is zero for equals and what the formula says for others', async () => {
    const other = sample([2, 3, 5], 'other')
    const fn = (x: Tensor, y: Tensor) => [divergence(x, x), divergence(x, y, 2), entropy(x)]
    const [same, apart, own] = await runOnce(fn, [logits, other])
    expect(Math.max(...same.data.map(Math.abs))).toBeLessThan(1e-6)
    const student = logSoftmaxOf(rows[0].map((x) => x / 2))
    const teacher = logSoftmaxOf(Array.from(other.data.slice(0, 5), (x) => x / 2))
    expect(apart.data[0]).toBeCloseTo(
      teacher.reduce((sum, t, i) => sum + Math.exp(t) * (t - student[i]), 0),
      5,
    )
    expect(own.data[0]).toBeCloseTo(-logSoftmaxOf(rows[0]).reduce((sum, x) => sum + Math.exp(x) * x, 0), 5)
  })

  it('binary cross-entropy holds at both ends, and contrast finds pairs', async () => {
    const x = hostTensor([4], new Float32Array([-200, 0, 3, 200]))
    const [each] = await runOnce(
      (a: Tensor, b: Tensor) => binaryCrossEntropy(a, b),
      [x, hostTensor([4], new Float32Array([0, 1, 0.25, 0]))],
    )
    expect(each.data[0]).toBe(0)
    expect(each.data[1]).toBeCloseTo(Math.LN2, 6)
    expect(each.data[2]).toBeCloseTo(Math.log(1 + Math.exp(3)) - 0.75, 5)
    expect(each.data[3]).toBe(200)
    const one = hostTensor([2, 2], new Float32Array([1, 0, 0, 2]))
    const [near] = await runOnce((a: Tensor) => contrastiveLoss(a, a, 0.5), [one])
    expect(near.data[0]).toBeCloseTo(Math.log(1 + Math.exp(-2)), 5)
  })
})

describe('metrics', () => {
  it('perplexity and bits per byte', () => {
    expect(perplexity(10 * Math.log(7), 10)).toBeCloseTo(7)
    expect(bitsPerByte(8 * Math.LN2, 4)).toBeCloseTo(2)
    expect(() => bitsPerByte(1, 0)).toThrow(/: 0$/)
  })

  it('F1 by hand', () => {
    expect(f1(3, 1, 2)).toEqual({ precision: 0.75, recall: 0.6, f1: 6 / 9 })
    expect(f1(0, 0, 0).f1).toBe(0)
    const { micro, macro } = classF1([0, 0, 1, 2, 2], [0, 1, 1, 2, 0])
    expect(micro).toBeCloseTo(0.6)
    expect(macro).toBeCloseTo((0.5 + 2 / 3 + 2 / 3) / 3)
  })

  it('area under the curve is the share of pairs in the right order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()), { minLength: 2 }), (pairs) => {
        const [scores, positives] = [pairs.map(([score]) => score), pairs.map(([, positive]) => positive)]
        fc.pre(positives.includes(true) && positives.includes(false))
        let won = 0
        let all = 0
        for (const [a, yes] of pairs)
          for (const [b, no] of pairs)
            if (yes && !no) {
              all++
              won += a > b ? 1 : a === b ? 0.5 : 0
            }
        expect(areaUnderCurve(scores, positives)).toBeCloseTo(won / all, 10)
      }),
    )
  })
})
