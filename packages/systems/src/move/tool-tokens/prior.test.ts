import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostTensor, type HostTensor, type Tensor } from '@tokenwright/nn'
import { compile } from '@tokenwright/nn/compile'
import { decoderLogits, decoderStates, type DecoderParams } from '@tokenwright/nn/models'
import type { Example } from './calls.js'
import { outputRows, type FrozenModel } from './frozen-model.js'
import { inspectPrior } from './inspect-prior.js'
import { medianNorm, priorRows } from './prior.js'
import { createStateReader, type StateReader } from './states.js'
import { pens, smallModel } from './testing/small-model.js'

let model: FrozenModel
let reader: StateReader
let width: number
beforeAll(async () => {
  model = await smallModel(false)
  reader = createStateReader(model, { threads: 1 })
  width = model.config.width
})
afterAll(() => reader.dispose())

/** States and logits of one text, [tokens, ...], by the model as it is. */
async function whole(ids: readonly number[]): Promise<{ hidden: Float32Array; logits: Float32Array }> {
  const run = compile((params: DecoderParams, rows: Tensor) => {
    const { hidden } = decoderStates(params, model.config, { ids: rows })
    return { hidden, logits: decoderLogits(params, hidden) }
  })
  const result = (await run(
    model.params as never,
    hostTensor([1, ids.length], Int32Array.from(ids)) as never,
  )) as unknown
  const { hidden, logits } = result as Record<'hidden' | 'logits', { read(): Promise<HostTensor> }>
  const found = {
    hidden: (await hidden.read()).data as Float32Array,
    logits: (await logits.read()).data as Float32Array,
  }
  await run.dispose()
  return found
}

const norm = (rows: Float32Array, row: number): number => Math.hypot(...rows.subarray(row * width, (row + 1) * width))

describe('prior rows', () => {
  it('have the length 1/√width in every form', async () => {
    for (const source of ['hidden', 'output', 'input'] as const)
      for (const center of [true, false]) {
        const rows = await priorRows(model, reader, pens, { source, center })
        pens.forEach((_, i) => expect(Math.abs(norm(rows, i) - 1 / Math.sqrt(width))).toBeLessThan(1e-6))
      }
    const rows = await priorRows(model, reader, pens, { scale: 'median' })
    expect(norm(rows, 1)).toBeCloseTo(medianNorm(outputRows(model), width), 6)
  })

  it('of a tool named with one token are its normalised state', async () => {
    const id =
      [...Array(model.encoder.size).keys()].find((one) => /^[a-z]{3,}$/.test(model.encoder.decode([one]))) ?? -1
    const name = model.encoder.decode([id])
    expect([...model.encoder.encode(name)]).toEqual([id])
    const tool = { id: `<${name}>`, name: `<${name}>`, description: '', args: '' }
    const [row] = [await priorRows(model, reader, [tool], { text: 'name', center: false })]
    const { hidden } = await whole([id])
    hidden.forEach((x, i) => expect(Math.abs(row[i] - x / Math.hypot(...hidden) / Math.sqrt(width))).toBeLessThan(1e-6))
    // Alone, it is its own mean, and nothing is taken away.
    expect(await priorRows(model, reader, [tool], { text: 'name', center: true })).toEqual(row)
  })

  it('are the mean over tokens, and centred sum to nothing before they are scaled', async () => {
    const [row] = [await priorRows(model, reader, [pens[0]], { source: 'output', center: false })]
    const ids = [...model.encoder.encode(pens[0].description)]
    const mean = Array.from(
      { length: width },
      (_, i) => ids.reduce((sum, id) => sum + outputRows(model)[id * width + i], 0) / ids.length,
    )
    mean.forEach((x, i) => expect(Math.abs(row[i] - x / Math.hypot(...mean) / Math.sqrt(width))).toBeLessThan(1e-6))
    const two = await priorRows(model, reader, pens.slice(0, 2), { center: true })
    for (let i = 0; i < width; i++) expect(Math.abs(two[i] + two[width + i])).toBeLessThan(1e-6)
  })

  it('name what they cannot be made from', async () => {
    const bare = [{ ...pens[0], description: ' ' }, pens[1]]
    await expect(priorRows(model, reader, bare)).rejects.toThrow(/without a description.*"add"$/)
    await expect(priorRows(model, reader, bare, { text: 'name' })).resolves.toHaveLength(2 * width)
    const same = [pens[0], { ...pens[0], id: 'sum', name: 'sum' }]
    await expect(priorRows(model, reader, same)).rejects.toThrow(/no direction.*"add"$/)
  })

  it('show their nearest words and which tools are close', async () => {
    const rows = await priorRows(model, reader, pens, { source: 'output', center: false })
    const { nearest, closest } = inspectPrior(model, pens, rows)
    const cosine = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, x, i) => sum + x * b[i], 0) / Math.hypot(...a) / Math.hypot(...b)
    const all = [...Array(model.encoder.size).keys()].map((id) =>
      cosine(rows.subarray(0, width), outputRows(model).subarray(id * width, (id + 1) * width)),
    )
    expect(nearest[0][0].cosine).toBeCloseTo(Math.max(...all), 5)
    expect(nearest[0]).toHaveLength(5)
    expect(closest).toHaveLength(3)
    expect(closest[0].cosine).toBeGreaterThanOrEqual(closest[2].cosine)
  })
})

describe('cached states', () => {
  const text = 'the miller counts 7 sacks, and the mill wheel turns again as the river rises by 7'
  const example: Example = {
    text,
    calls: [
      { tool: 1, start: 18, end: 19 },
      { tool: 2, start: text.length - 1, end: text.length },
    ],
  }

  it('hold what the whole model says before each label', async () => {
    const ids = [...model.encoder.encode(text)]
    const { hidden, logits } = await whole(ids)
    const states = await reader.read([example])
    const { vocabulary } = model.config
    expect(states.count).toBe(ids.length - 1)
    expect([...states.tool].filter((tool) => tool >= 0).sort()).toEqual([1, 2])
    expect(states.words).toBe(text.split(' ').length)
    let words = 0
    for (let row = 0; row < states.count; row++) {
      const own = states.hidden.subarray(row * width, (row + 1) * width)
      const at = ids.findIndex((_, i) => own.every((x, k) => Math.abs(x - hidden[i * width + k]) < 1e-5))
      expect(at).toBeGreaterThanOrEqual(0)
      const here = logits.subarray(at * vocabulary, (at + 1) * vocabulary)
      expect(states.logZ[row]).toBeCloseTo(Math.log(here.reduce((sum, x) => sum + Math.exp(x), 0)), 4)
      expect(states.best[row]).toBeCloseTo(Math.max(...here), 4)
      if (states.tool[row] >= 0) expect(states.word[row]).toBe(0)
      else {
        words++
        expect(states.word[row]).toBeCloseTo(here[ids[at + 1]], 4)
      }
    }
    expect(words).toBe(states.count - 2)
  })

  it('sample word labels with weights that stand for all', async () => {
    const all = await reader.read([example, example])
    const some = await reader.read([example, example], { wordsPerExample: 3, seed: 2 })
    expect(some.count).toBe(2 * (3 + 2))
    const weigh = (states: typeof all): number =>
      states.weight.reduce((sum, x, i) => sum + (states.tool[i] < 0 ? x : 0), 0)
    expect(weigh(some)).toBeCloseTo(weigh(all), 3)
  })

  it('read texts longer than the model in windows with at least half of it before each place', async () => {
    const long = { text: Array.from({ length: 12 }, () => text).join(' '), calls: [] }
    const ids = [...model.encoder.encode(long.text)]
    expect(ids.length).toBeGreaterThan(3 * model.config.positions)
    const states = await reader.read([long])
    expect(states.count).toBe(ids.length - 1)
    // The last state: a window that begins at a multiple of half the positions.
    const half = model.config.positions / 2
    const at = ids.length - 2
    const start = Math.floor((at - model.config.positions) / half + 1) * half
    const { hidden } = await whole(ids.slice(start, at + 1))
    const expected = hidden.subarray(hidden.length - width)
    const found = states.hidden.subarray((states.count - 1) * width)
    expected.forEach((x, i) => expect(Math.abs(found[i] - x)).toBeLessThan(1e-5))
  })
})
