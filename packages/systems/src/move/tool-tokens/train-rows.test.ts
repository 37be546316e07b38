import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import {
  add,
  concatenate,
  crossEntropy,
  hostTensor,
  linear,
  mean,
  multiply,
  valueAndGradient,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import { compile, readTree } from '@tokenwright/nn/compile'
import { wave } from '../initialisers/testing/tokenizers.js'
import { meanLoss } from './add-tools.js'
import { batchOf, cachedLoss, createRowTrainer, pullOf, uniformRows, type LabelBatch } from './train-rows.js'
import type { CachedStates } from './states.js'

const [WIDTH, WORDS, TOOLS, PLACES] = [6, 11, 3, 8]

interface Evaluated {
  readonly loss: number
  readonly gradient: readonly number[]
}
const oracle = JSON.parse(readFileSync(new URL('./oracles/loss.json', import.meta.url), 'utf8')) as {
  readonly labels: readonly number[]
} & Readonly<Record<'full' | 'cached' | 'pulled' | 'atPrior' | 'atPriorWithoutPull', Evaluated>>

/** States, word rows and labels as the body and the output layer would have them. */
function cachedFrom(hidden: Float32Array, words: Float32Array, labels: readonly number[], width: number): CachedStates {
  const count = words.length / width
  const dots = labels.map((_, i) =>
    Array.from({ length: count }, (_unused, j) => {
      let sum = 0
      for (let k = 0; k < width; k++) sum += hidden[i * width + k] * words[j * width + k]
      return sum
    }),
  )
  return {
    width,
    count: labels.length,
    hidden,
    logZ: Float32Array.from(dots, (row) => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))),
    best: Float32Array.from(dots, (row) => Math.max(...row)),
    word: Float32Array.from(labels, (label, i) => (label < count ? dots[i][label] : 0)),
    tool: Int32Array.from(labels, (label) => (label < count ? -1 : label - count)),
    weight: new Float32Array(labels.length).fill(1),
    example: Int32Array.from(labels, (_, i) => i),
    words: 20,
    moved: 0,
    dropped: 0,
  }
}

const [hidden, words, prior, start] = [
  wave(PLACES * WIDTH, 1),
  wave(WORDS * WIDTH, 2),
  wave(TOOLS * WIDTH, 3),
  wave(TOOLS * WIDTH, 4),
]
const states = cachedFrom(hidden, words, oracle.labels, WIDTH)
const program = compile((rows: Tensor, batch: LabelBatch, near: Tensor, weight: Tensor) => {
  const [loss, gradient] = valueAndGradient((inner: Tensor, labels: LabelBatch, to: Tensor, pull: Tensor) =>
    add(cachedLoss(inner, labels), multiply(pull, pullOf(inner, to))),
  )(rows, batch, near, weight)
  return { loss, gradient }
})
const trainer = createRowTrainer({ batch: 4 })
afterAll(async () => {
  await Promise.all([program.dispose(), trainer.dispose()])
})

async function evaluate(rows: Float32Array, pull: number): Promise<{ loss: number; gradient: Float32Array }> {
  const shape = [TOOLS, WIDTH]
  const result = await readTree<unknown>(
    await program(
      hostTensor(shape, rows) as never,
      batchOf(states, [...states.tool.keys()], PLACES) as never,
      hostTensor(shape, prior) as never,
      hostTensor([], [pull]) as never,
    ),
  )
  const { loss, gradient } = result as { loss: HostTensor; gradient: HostTensor }
  return { loss: loss.data[0], gradient: gradient.data as Float32Array }
}

function expectClose(found: Awaited<ReturnType<typeof evaluate>>, expected: Evaluated): void {
  expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-5)
  expected.gradient.forEach((value, i) => expect(Math.abs(found.gradient[i] - value)).toBeLessThan(1e-5))
}

describe('the cached loss', () => {
  it("is PyTorch's over the whole vocabulary, with its gradient", async () => {
    const found = await evaluate(start, 0)
    expectClose(found, oracle.full)
    expectClose(found, oracle.cached)
    expectClose(await evaluate(start, 0.1), oracle.pulled)
    expect(Math.abs(meanLoss(states, start) - oracle.full.loss)).toBeLessThan(1e-5)
  })

  it('at the prior has the finite gradient of plain cross-entropy, whatever the pull', async () => {
    for (const pull of [0.01, 0.1, 100]) {
      const { gradient } = await evaluate(prior, pull)
      expect(gradient.every(Number.isFinite)).toBe(true)
      oracle.atPriorWithoutPull.gradient.forEach((value, i) => expect(Math.abs(gradient[i] - value)).toBeLessThan(1e-5))
    }
    expectClose(await evaluate(prior, 0.1), { ...oracle.atPrior, loss: oracle.atPriorWithoutPull.loss })
  })

  it('equals the loss over all logits for any labels', async () => {
    const full = compile((rows: Tensor, output: Tensor, at: Tensor, labels: Tensor) => {
      const [loss, gradient] = valueAndGradient((inner: Tensor, w: Tensor, h: Tensor, l: Tensor) =>
        mean(crossEntropy(linear(h, concatenate([w, inner], 0)), l)),
      )(rows, output, at, labels)
      return { loss, gradient }
    })
    const label = fc.integer({ min: 0, max: WORDS + TOOLS - 1 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(label, { minLength: PLACES, maxLength: PLACES }),
        fc.integer({ min: 5, max: 500 }),
        async (labels, seed) => {
          const rows = wave(TOOLS * WIDTH, seed)
          const some = cachedFrom(hidden, words, labels, WIDTH)
          const expected = (await readTree<unknown>(
            await full(
              hostTensor([TOOLS, WIDTH], rows) as never,
              hostTensor([WORDS, WIDTH], words) as never,
              hostTensor([PLACES, WIDTH], hidden) as never,
              hostTensor([PLACES], Int32Array.from(labels)) as never,
            ),
          )) as { loss: HostTensor; gradient: HostTensor }
          const found = (await readTree<unknown>(
            await program(
              hostTensor([TOOLS, WIDTH], rows) as never,
              batchOf(some, [...some.tool.keys()], PLACES) as never,
              hostTensor([TOOLS, WIDTH], prior) as never,
              hostTensor([], [0]) as never,
            ),
          )) as { loss: HostTensor; gradient: HostTensor }
          expect(Math.abs(found.loss.data[0] - expected.loss.data[0])).toBeLessThan(1e-5)
          found.gradient.data.forEach((value, i) =>
            expect(Math.abs(value - expected.gradient.data[i])).toBeLessThan(1e-5),
          )
        },
      ),
      { numRuns: 30 },
    )
    await full.dispose()
  })
})

describe('training', () => {
  const apart = (a: Float32Array, b: Float32Array): number =>
    a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0)

  it('stays at the prior under a huge pull, and is plain training without one', async () => {
    const common = { start: prior, epochs: 40, seed: 3 }
    // Adam moves every number by about its rate in a step, whatever the gradient's length: the rate of the paper.
    const held = await trainer.train(states, { ...common, prior, pull: 1e4, rate: 1e-4 })
    expect(apart(held.rows, prior)).toBeLessThan(1e-3)
    const free = await trainer.train(states, { ...common, rate: 1e-2 })
    const none = await trainer.train(states, { ...common, prior, pull: 0, rate: 1e-2 })
    expect(none.rows).toEqual(free.rows)
    expect(apart(free.rows, prior)).toBeGreaterThan(0.05)
    const squared = await trainer.train(states, { ...common, prior, pull: 1e4, pullKind: 'square', rate: 1e-4 })
    expect(apart(squared.rows, prior)).toBeLessThan(1e-3)
  })

  it('lowers the loss, repeats itself bit for bit, and stops where held-back text says so', async () => {
    const common = { start: uniformRows(TOOLS, WIDTH, 1), epochs: 60, rate: 1e-2, seed: 4 }
    const first = await trainer.train(states, common)
    expect(meanLoss(states, first.rows)).toBeLessThan(meanLoss(states, common.start) - 0.3)
    expect((await trainer.train(states, common)).rows).toEqual(first.rows)
    const stopped = await trainer.train(states, {
      ...common,
      validate: (_, epoch) => Math.abs(epoch - 7),
      patience: 3,
    })
    expect(stopped.epochs).toBe(7)
  })

  it('learns from tool labels alone where asked', async () => {
    const onlyWords = { ...states, tool: new Int32Array(PLACES).fill(-1) }
    const common = { start, epochs: 2, seed: 1 }
    expect((await trainer.train(onlyWords, { ...common, onlyTools: true })).rows).toEqual(start)
    expect((await trainer.train(onlyWords, common)).rows).not.toEqual(start)
  })

  it('refuses what cannot be trained', async () => {
    const seed = 1
    await expect(trainer.train(states, { start: new Float32Array(7), seed })).rejects.toThrow(/7$/)
    await expect(trainer.train(states, { start, pull: 0.1, seed })).rejects.toThrow(/0\.1$/)
    await expect(trainer.train(states, { start, prior, pull: -1, seed })).rejects.toThrow(/-1$/)
    await expect(trainer.train(states, { start, rate: 0, seed })).rejects.toThrow(/0$/)
    await expect(trainer.train(states, { start, epochs: 0, seed })).rejects.toThrow(/0$/)
    await expect(trainer.train(states, { start: start.slice(0, WIDTH), seed })).rejects.toThrow(/1 rows: [12]$/)
  })
})
