import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyLinear, initLinear, type LinearParams } from '../layers/linear.js'
import { key } from '../array/random.js'
import { log, mean, multiply, sqrt, square, subtract } from '../array/operations.js'
import { hostTensor, isHostTensor, type HostTensor, type Tensor } from '../array/tensor.js'
import { flatten, type Tree } from '../array/tree.js'
import { disagreement, sample } from '../testing/agreement.js'
import { dataOrder, tokenWindows } from './data-order.js'
import { adamW } from './optimizer.js'
import { schedule } from './schedule.js'
import { train, trainToEnd, type TrainOptions } from './train.js'

interface Batch {
  readonly x: Tensor
  readonly y: Tensor
}

/** Fits a line to the products of a hidden one. */
function options(more: Partial<TrainOptions> = {}): TrainOptions {
  return {
    params: initLinear(key(1), { inputs: 3, outputs: 1 }),
    loss: (params: LinearParams, { x, y }: Batch) => mean(square(subtract(applyLinear(params, x), y))),
    batch: (step) => {
      const x = sample([16, 3], `step ${step}`)
      const y = Float32Array.from({ length: 16 }, (_, i) => x.data[3 * i] - 2 * x.data[3 * i + 1] + 0.5)
      return { x, y: hostTensor([16, 1], y) }
    },
    steps: 120,
    optimizer: adamW({ decay: 0 }),
    schedule: schedule({ kind: 'cosine', rate: 0.1, steps: 120 }),
    compile: { threads: 1 },
    ...more,
  }
}

const bits = (params: unknown) =>
  flatten(params as Tree<HostTensor>, isHostTensor)[0].map((leaf) => [...new Uint8Array(leaf.data.buffer.slice(0))])

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenwright-train-'))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('training', () => {
  it('finds the hidden line', async () => {
    const losses: number[] = []
    const result = await trainToEnd(options({ average: 0.9 }), ({ loss }) => losses.push(loss))
    const { weight, bias } = result.params as LinearParams<HostTensor>
    expect([...weight.data, ...(bias?.data ?? [])].map((v) => Math.round(v * 10) / 10 + 0)).toEqual([1, -2, 0, 0.5])
    expect(losses[119]).toBeLessThan(losses[0] / 1000)
    const average = (result.average as LinearParams<HostTensor>).weight
    expect(Math.abs(average.data[1] + 2)).toBeLessThan(0.05)
  })

  it('goes on after an interruption, bit for bit', () =>
    inFolder(async (folder) => {
      const whole = await trainToEnd(options({ steps: 30 }))
      const controller = new AbortController()
      const interrupted = trainToEnd(options({ steps: 30, folder, signal: controller.signal }), ({ step }) => {
        if (step === 13) controller.abort()
      })
      await expect(interrupted).rejects.toThrow(/: 13$/)
      const steps: number[] = []
      const resumed = await trainToEnd(options({ steps: 30, folder }), ({ step }) => steps.push(step))
      expect(steps[0]).toBe(14)
      expect(bits(resumed.params)).toEqual(bits(whole.params))
      const metrics = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trim().split('\n')
      expect(metrics.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual(
        Array.from({ length: 30 }, (_, i) => i + 1),
      )
    }))

  it('refuses the state of another model', () =>
    inFolder(async (folder) => {
      await trainToEnd(options({ steps: 2, folder }))
      const other = options({ steps: 4, folder, params: initLinear(key(1), { inputs: 3, outputs: 2 }) })
      await expect(trainToEnd(other)).rejects.toThrow(/another model.*weight/)
    }))

  it('averages the gradients of several batches', async () => {
    const two = options({ steps: 5, accumulate: 2 })
    const twice = await trainToEnd({ ...two, batch: (step) => [options().batch(step), options().batch(step)] })
    const once = await trainToEnd(options({ steps: 5 }))
    const weight = (result: { params: unknown }) => (result.params as LinearParams<HostTensor>).weight.data
    weight(twice).forEach((value, i) => expect(value).toBeCloseTo(weight(once)[i], 5))
  })

  it('stops at the first number that is none, and names it', async () => {
    const loss = options({ loss: (params: LinearParams, { x }: Batch) => mean(log(applyLinear(params, x))) })
    await expect(trainToEnd(loss)).rejects.toThrow(/a loss that is not finite at step 0: NaN$/)
    const slope = options({
      loss: (params: LinearParams, { x }: Batch) => mean(sqrt(multiply(applyLinear(params, x), 0))),
    })
    await expect(trainToEnd(slope)).rejects.toThrow(/a gradient that is not finite at step 0, first in weight: NaN$/)
  })

  it('stops early when an evaluation no longer falls', async () => {
    let calls = 0
    const run = train(options({ evaluate: { every: 10, patience: 1, run: async () => (++calls < 3 ? -calls : 0) } }))
    let last = await run.next()
    while (last.done !== true) last = await run.next()
    expect(last.value).toMatchObject({ stoppedEarly: true, steps: 40 })
  })
})

describe('a training that broke', () => {
  it('remembers how often its evaluation had not fallen, and that it had stopped', () =>
    inFolder(async (folder) => {
      const values = [-1, -2, 0.1, 0.2, 0.3, 0.4]
      let calls = 0
      const evaluate = { every: 10, patience: 2, run: async () => values[calls++] }
      const controller = new AbortController()
      const interrupted = trainToEnd(options({ folder, evaluate, signal: controller.signal }), ({ step }) => {
        // Two evaluations had been worse by then.
        if (step === 43) controller.abort()
      })
      await expect(interrupted).rejects.toThrow(/: 43$/)
      expect(await trainToEnd(options({ folder, evaluate }))).toMatchObject({ stoppedEarly: true, steps: 50 })
      expect(await trainToEnd(options({ folder, evaluate }))).toMatchObject({ stoppedEarly: true, steps: 50 })
      expect(calls).toBe(5)
    }))

  it('goes on from its last state, and tells each step once', () =>
    inFolder(async (folder) => {
      const failing = options({ steps: 30, saveEvery: 10, folder })
      const run = train({
        ...failing,
        batch: (step) => {
          if (step === 17) throw new Error('the power went out')
          return failing.batch(step)
        },
      })
      await expect(
        (async () => {
          for (let next = await run.next(); next.done !== true; next = await run.next());
        })(),
      ).rejects.toThrow(/power/)
      const whole = await trainToEnd(options({ steps: 30 }))
      const resumed = await trainToEnd(failing)
      expect(bits(resumed.params)).toEqual(bits(whole.params))
      const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trim().split('\n')
      expect(lines.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual(
        Array.from({ length: 30 }, (_, i) => i + 1),
      )
    }))
})

describe('the order of the data', () => {
  it('shows every example once in an epoch, and follows from the seed', () => {
    const order = dataOrder(10, 3, 7)
    const epoch = [0, 1, 2].flatMap((step) => [...order(step)])
    expect(new Set(epoch).size).toBe(9)
    expect([...dataOrder(10, 3, 7)(5)]).toEqual([...order(5)])
    expect([...dataOrder(10, 3, 8)(5), ...dataOrder(10, 3, 8)(6)]).not.toEqual([...order(5), ...order(6)])
    expect(() => dataOrder(2, 3, 1)).toThrow(/: 2$/)
  })

  it('cuts windows out of a text', () => {
    const ids = Int32Array.from({ length: 50 }, (_, i) => i)
    const window = tokenWindows(ids, { batch: 4, length: 7, seed: 1 })(3)
    expect(window.shape).toEqual([4, 8])
    for (let row = 0; row < 4; row++)
      for (let i = 1; i < 8; i++) expect(window.data[row * 8 + i]).toBe(window.data[row * 8] + i)
  })
})

it('random bits are the same in both executors', async () => {
  const { random } = await import('@jax-js/jax')
  const fn = (words: Tensor) => random.bits(words.ref as never, [5, 3])
  expect(await disagreement(fn, hostTensor([2], Uint32Array.from([1, 99])))).toBe(0)
})
