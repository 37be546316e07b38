import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import * as f from '../../array/functions.js'
import { hostTensor, type Tensor } from '../../array/tensor.js'
import * as o from '../../array/operations.js'
import { disagreement, gradientOf, sample, sampleIds, type Body } from '../../testing/agreement.js'
import type { Given } from '../compile.js'
import type { Tree } from '../../array/tree.js'

interface Case {
  readonly name: string
  readonly fn: Body
  readonly operands: readonly Tree<Given>[]
}

const one = (name: string, fn: (x: Tensor) => unknown, shape: readonly number[] = [2, 3, 8]): Case => ({
  name,
  fn,
  operands: [sample(shape, name)],
})

type Three = { x: Tensor; y: Tensor; z: Tensor }
const ids = sampleIds([2, 3], 8)

const differentiable: readonly Case[] = [
  one('gelu', f.gelu),
  one('geluTanh', f.geluTanh),
  one('silu', f.silu),
  one('quickGelu', f.quickGelu),
  one('sigmoid', f.sigmoid),
  one('tanh', f.tanh),
  one('relu', f.relu),
  one('softmax', f.softmax),
  one('logSoftmax', f.logSoftmax),
  one('arithmetic', (x) => o.divide(o.subtract(o.exp(x), 0.5), o.add(o.square(x), 1))),
  one('extremes', (x) => o.maximum(o.minimum(x, 0.5), o.negate(o.absolute(x)))),
  one('sine and error function', (x) => o.add(o.sin(x), o.multiply(o.cos(x), o.erf(x)))),
  one('mean over two axes', (x) => o.mean(o.square(x), [0, 2])),
  one('largest of an axis', (x) => o.max(x, 1)),
  one('parts put together again', (x) => {
    const [a, b] = o.split(x, 2, -1)
    const turned = o.reshape(o.transpose(a, [2, 0, 1]), [2, 3, 4])
    return o.concatenate([o.slice(b, 1, 1, 3), o.max(a, 1, { keep: true }), turned], 1)
  }),
  one('stretched and summed', (x) => o.sum(o.broadcastTo(o.reshape(x, [2, 1, 3, 8]), [2, 5, 3, 8]), [1, 3])),
  {
    name: 'matmul with broadcast',
    fn: (p: Three) => o.matmul(p.x, p.y),
    operands: [{ x: sample([2, 3, 4]), y: sample([4, 5]) }],
  },
  {
    name: 'batched matmul',
    fn: (p: Three) => o.matmul(p.x, p.y),
    operands: [{ x: sample([2, 3, 4]), y: sample([2, 4, 5]) }],
  },
  {
    name: 'einsum of two',
    fn: (p: Three) => o.einsum('bthd,bshd->bhts', p.x, p.y),
    operands: [{ x: sample([2, 3, 4, 5]), y: sample([2, 6, 4, 5]) }],
  },
  {
    name: 'einsum of three',
    fn: (p: Three) => o.einsum('ab,bc,cd->ad', p.x, p.y, p.z),
    operands: [{ x: sample([2, 3]), y: sample([3, 4]), z: sample([4, 5]) }],
  },
  {
    name: 'layer norm',
    fn: (p: Three) => f.layerNorm(p.x, p.y, p.z),
    operands: [{ x: sample([2, 3, 8]), y: sample([8], 'w'), z: sample([8], 'b') }],
  },
  {
    name: 'rms norm',
    fn: (p: Three) => f.rmsNorm(p.x, p.y),
    operands: [{ x: sample([2, 3, 8]), y: sample([8], 'w') }],
  },
  {
    name: 'linear',
    fn: (p: Three) => f.linear(p.x, p.y, p.z),
    operands: [{ x: sample([2, 3, 8]), y: sample([5, 8]), z: sample([5]) }],
  },
  {
    name: 'linear, inputs first, square and with a frozen weight',
    fn: (p: Three, weight: Tensor) => f.linear(p.x, weight, undefined, true),
    operands: [{ x: sample([8, 8]) }, sample([8, 8], 'w')],
  },
  {
    name: 'attention, causal, with shared keys',
    fn: (p: Three) => f.attention(p.x, p.y, p.z, undefined, { causal: true }),
    operands: [{ x: sample([2, 4, 6, 8]), y: sample([2, 2, 6, 8], 'k'), z: sample([2, 2, 6, 8], 'v') }],
  },
  {
    name: 'attention with a learned bias and other keys',
    fn: (p: Three & { bias: Tensor }) => f.attention(p.x, p.y, p.z, p.bias),
    operands: [
      { x: sample([2, 4, 3, 8]), y: sample([2, 4, 6, 8], 'k'), z: sample([2, 4, 6, 8], 'v'), bias: sample([4, 3, 6]) },
    ],
  },
  { name: 'cross-entropy', fn: (x: Tensor, y: Tensor) => f.crossEntropy(x, y), operands: [sample([2, 3, 8]), ids] },
  { name: 'embedding', fn: (x: Tensor, y: Tensor) => o.take(x, y), operands: [sample([8, 4]), ids] },
  { name: 'pick', fn: (x: Tensor, y: Tensor) => f.pick(x, y), operands: [sample([2, 3, 8]), ids] },
]

describe('the two executors', () => {
  for (const { name, fn, operands } of differentiable)
    it(`agree on ${name} and its gradient`, async () => {
      expect(await disagreement(fn, ...operands)).toBeLessThan(1e-5)
      expect(await disagreement(gradientOf(fn), ...operands)).toBeLessThan(1e-4)
    })

  it('agree on whole numbers and conditions', async () => {
    const fn = (x: Tensor, y: Tensor) => [
      o.where(o.less(x, y), o.add(x, y), o.multiply(x, 3)),
      o.cast(o.lessOrEqual(x, y), 'int32'),
      o.oneHot(x, 8),
      o.equal(x, y),
      o.notEqual(x, y),
      o.max(o.cast(o.less(x, y), 'int32'), -1),
    ]
    expect(await disagreement(fn, ids, sampleIds([2, 3], 8, 'y'))).toBe(0)
  })

  it('agree on sorting', async () => {
    const fn = (x: Tensor) => [o.sort(x), o.argsort(x)]
    expect(await disagreement(fn, sample([3, 9]))).toBe(0)
  })

  it('agree on products of any axes', async () => {
    const letters = ['a', 'b', 'c', 'd', 'e']
    const subset = fc.subarray(letters, { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(
        subset.chain((x) => fc.shuffledSubarray(x, { minLength: x.length })),
        subset.chain((y) => fc.shuffledSubarray(y, { minLength: y.length })),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }),
        fc.shuffledSubarray(letters),
        async (x, y, lengths, chosen) => {
          const out = chosen.filter((letter) => x.includes(letter) || y.includes(letter))
          const shape = (term: readonly string[]) => term.map((letter) => lengths[letters.indexOf(letter)])
          const expression = `${x.join('')},${y.join('')}->${out.join('')}`
          const fn = (p: { x: Tensor; y: Tensor }) => o.einsum(expression, p.x, p.y)
          expect(await disagreement(gradientOf(fn), { x: sample(shape(x)), y: sample(shape(y), 'y') })).toBeLessThan(
            1e-4,
          )
        },
      ),
      { numRuns: 15, seed: 5 },
    )
  })

  it('refuse what they do not have, by name', async () => {
    const { numpy } = await import('@jax-js/jax')
    const fn = (x: Tensor) => numpy.linalg.cholesky(x.ref)
    await expect(disagreement(fn, hostTensor([2, 2], [2, 0, 0, 2]))).rejects.toThrow(/cholesky/)
  })
})
