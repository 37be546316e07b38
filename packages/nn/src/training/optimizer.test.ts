import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hostTensor, scalar, sizeOf, type Tensor } from '../array/tensor.js'
import { compile, readTree } from '../compile/compile.js'
import { farthest } from '../testing/formula.js'
import { adamW, type Optimizer, type OptimizerState } from './optimizer.js'
import { schedule } from './schedule.js'
import { adafactor, sgd } from './sgd-adafactor.js'

interface Oracle {
  readonly shapes: readonly (readonly number[])[]
  readonly steps: number
  readonly results: Readonly<Record<string, readonly (readonly number[])[]>>
}
const oracle = JSON.parse(readFileSync(new URL('./oracles/optimizers.json', import.meta.url), 'utf8')) as Oracle

const formula = (shape: readonly number[], k: number) =>
  hostTensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => 0.5 * Math.sin(0.9 * k + 1.1 * i)),
  )

const optimizers: Readonly<Record<string, Optimizer>> = {
  adamW: adamW({ beta1: 0.9, beta2: 0.95, epsilon: 1e-6, decay: 0.1, decays: () => true }),
  sgd: sgd(),
  momentum: sgd({ momentum: 0.9, decay: 0.01 }),
  nesterov: sgd({ momentum: 0.9, nesterov: true }),
  adafactor: adafactor(),
}

describe('optimizers', () => {
  for (const [name, optimizer] of Object.entries(optimizers))
    it(`${name} moves parameters as the reference does`, async () => {
      const step = compile(
        (params: readonly Tensor[], state: OptimizerState, gradient: readonly Tensor[], rate: Tensor) =>
          optimizer.update(params, gradient, state, rate),
        { threads: 1 },
      )
      let params: unknown = oracle.shapes.map(formula)
      let state: unknown = optimizer.init(params)
      for (let i = 0; i < oracle.steps; i++) {
        const gradient = oracle.shapes.map((shape, k) => formula(shape, 10 + 3 * i + k))
        ;[params, state] = (await step(params as never, state as never, gradient, scalar(0.05))) as unknown as unknown[]
      }
      const result = (await readTree<unknown>(params)) as { data: Float32Array }[]
      result.forEach((tensor, k) => expect(farthest(tensor.data, oracle.results[name][k])).toBeLessThan(2e-6))
      await step.dispose()
    })
})

describe('schedules', () => {
  it('rise, hold and fall', () => {
    const cosine = schedule({ kind: 'cosine', rate: 1, steps: 110, warmup: 10, end: 0.1 })
    expect(cosine(0)).toBeCloseTo(0.1)
    expect(cosine(9)).toBe(1)
    expect(cosine(60)).toBeCloseTo(0.55)
    expect(cosine(110)).toBeCloseTo(0.1)
    expect(cosine(500)).toBeCloseTo(0.1)
    const linear = schedule({ kind: 'linear', rate: 2, steps: 100 })
    expect([linear(0), linear(50), linear(100)]).toEqual([2, 1, 0])
    const stable = schedule({ kind: 'warmup-stable-decay', rate: 1, steps: 100, decay: 0.2 })
    expect([stable(0), stable(79), stable(100)]).toEqual([1, 1, 0])
    expect(stable(90)).toBeCloseTo(0.5)
  })

  it('refuse what they cannot follow', () => {
    expect(() => schedule({ kind: 'cosine', rate: 1 })).toThrow(/"cosine"/)
    expect(() => schedule({ kind: 'constant', rate: 0 })).toThrow(/: 0$/)
  })
})
