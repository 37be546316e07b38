import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostTensor, key, type HostTensor } from '@tokenwright/nn'
import { sourceOf, writeCheckpoint } from '@tokenwright/nn/checkpoints'
import oracle from '../oracles/hypernetworks.json' with { type: 'json' }
import { wave } from '../../initialisers/testing/tokenizers.js'
import { createPredictor } from '../predict.js'
import type { SurfaceForms } from '../surface-forms.js'
import { hypernetworkConfig } from './config.js'
import { loadHypernetwork, saveHypernetwork } from './load.js'
import { initHypernetwork } from './params.js'
import { applyRescaler, columnStatistics, fitSource, fitTarget } from './rescale.js'

const threads = { threads: 1 }

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenwright-zett-'))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The weights of the oracle script: tensor k is offset + 0.2 sin(0.7 k + 1.3 i). */
function formula(shape: readonly number[], k: number, offset = 0): HostTensor {
  const count = shape.reduce((product, length) => product * length, 1)
  return hostTensor(
    shape,
    Float32Array.from({ length: count }, (_, i) => offset + 0.2 * Math.sin(0.7 * k + 1.3 * i)),
  )
}

const LENGTH = 5
function forms(most: number, padding = 0): SurfaceForms {
  const ids = Int32Array.from(oracle.ids, (id) => Math.min(id, most))
  const count = ids.length / LENGTH
  const lengths = Uint8Array.from({ length: count }, (_, i) =>
    ids.subarray(i * LENGTH, (i + 1) * LENGTH).reduce((sum, id) => sum + Number(id !== padding), 0),
  )
  return { ids, lengths, count, length: LENGTH, cut: 0, fallback: 0 }
}

describe('published hypernetworks', () => {
  it.each(Object.entries(oracle.cases))('predict the rows that RobertaModel gives: %s', async (_, one) => {
    await inFolder(async (folder) => {
      const place = join(folder, 'hypernetwork')
      const tensors = one.tensors.map(([name, shape, offset], k) =>
        sourceOf(name as string, formula(shape as number[], k, offset as number)),
      )
      await writeCheckpoint(place, tensors, { config: one.config })
      const loaded = await loadHypernetwork(place)
      const { width, tied, vocabulary, extra, languages } = loaded.config
      const both = formula([vocabulary, tied ? width : 2 * width], 100).data as Float32Array
      const half = (from: number): Float32Array =>
        Float32Array.from(
          { length: vocabulary * width },
          (__, i) => both[Math.floor(i / width) * 2 * width + from + (i % width)],
        )
      const rows = tied ? { input: both, width } : { input: half(0), output: half(width), width }
      const predictor = createPredictor(loaded, rows, {
        compile: threads,
        ...(languages.length > 0 ? { language: languages[1] } : {}),
      })
      const found = await predictor.predict(forms(extra === 0 ? vocabulary - 1 : Infinity))
      await predictor.dispose()
      for (const name of ['input', 'output', 'bias'] as const) {
        expect(found[name]?.length).toBe(one[name]?.length)
        one[name]?.forEach((value, i) => expect(Math.abs((found[name] as Float32Array)[i] - value)).toBeLessThan(1e-4))
      }
      // What is written again is what was read.
      const again = join(folder, 'again')
      await saveHypernetwork(again, loaded)
      expect(await loadHypernetwork(again)).toEqual(loaded)
    })
  })

  it('are refused with what is wrong', async () => {
    const config = hypernetworkConfig({ width: 4, tied: true, vocabulary: 9, hidden: 8, layers: 1, heads: 1 })
    const params = initHypernetwork(key(1), config)
    await inFolder(async (folder) => {
      const save = async (name: string, change: Record<string, unknown>): Promise<string> => {
        await saveHypernetwork(join(folder, name), { config, params }, change)
        return join(folder, name)
      }
      await expect(loadHypernetwork(await save('a', { hn_concat_last_hidden_state: true }))).rejects.toThrow(
        /hn_concat/,
      )
      await expect(loadHypernetwork(await save('b', { pad_token_id: null }))).rejects.toThrow(/eos.*pad_token_id/)
      await expect(loadHypernetwork(await save('c', { hn_n_layers: 2 }))).rejects.toThrow(/missing/)
      await expect(loadHypernetwork(await save('d', { hn_model_type: 't5' }))).rejects.toThrow(/t5/)
    })
    const rows = { input: wave(36), width: 4 }
    expect(() => createPredictor({ config, params }, { ...rows, output: wave(36) })).toThrow(/untied/)
    expect(() => createPredictor({ config, params }, { input: wave(20), width: 4 })).toThrow(/5$/)
    expect(() => createPredictor({ config, params }, rows, { language: 'lv' })).toThrow(/lv/)
    expect(() => hypernetworkConfig({ width: 4, tied: true, vocabulary: 9, hidden: 9, heads: 2 })).toThrow(/heads/)
  })
})

describe('tokens', () => {
  const config = hypernetworkConfig({
    width: 8,
    tied: false,
    vocabulary: 20,
    hidden: 8,
    layers: 2,
    heads: 2,
    surfaceLength: 9,
  })
  const hypernetwork = { config, params: initHypernetwork(key(3), config) }
  const rows = { input: wave(160), output: wave(160, 1), width: 8 }
  const predict = async (surfaces: SurfaceForms, batch?: number) => {
    const predictor = createPredictor(hypernetwork, rows, {
      compile: threads,
      ...(batch === undefined ? {} : { batch }),
    })
    try {
      return await predictor.predict(surfaces)
    } finally {
      await predictor.dispose()
    }
  }
  const all = forms(19)
  const close = (a: Float32Array, b: Float32Array): void => {
    expect(a.length).toBe(b.length)
    a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(1e-5))
  }

  it('do not see padding behind them', async () => {
    const longer = new Int32Array(all.count * 9)
    for (let i = 0; i < all.count; i++) longer.set(all.ids.subarray(i * LENGTH, (i + 1) * LENGTH), i * 9)
    const wide = await predict({ ...all, ids: longer, length: 9 })
    close((await predict(all)).input, wide.input)
  })

  it('do not see each other: any order and any batches give the same rows', async () => {
    const order = [5, 2, 0, 4, 1, 3]
    const permuted = {
      ...all,
      ids: Int32Array.from(order.flatMap((i) => Array.from(all.ids.subarray(i * LENGTH, (i + 1) * LENGTH)))),
      lengths: Uint8Array.from(order, (i) => all.lengths[i]),
    }
    const [plain, mixed] = [await predict(all), await predict(permuted)]
    expect([plain.input.length, plain.output?.length]).toEqual([order.length * 8, order.length * 8])
    order.forEach((from, to) => {
      for (const name of ['input', 'output'] as const)
        // Exactly: equal tokens stand in equal places of equal batches.
        expect(mixed[name]?.subarray(to * 8, to * 8 + 8)).toEqual(plain[name]?.subarray(from * 8, from * 8 + 8))
    })
    close((await predict(all, 2)).input, plain.input)
  })
})

describe('maps', () => {
  it('give source rows mean 0 and deviation 0.02, and predictions the columns of what they stand for', () => {
    const [rows, predicted] = [wave(600), wave(600, 4).map((x, i) => 3 * x + (i % 6))]
    const inside = columnStatistics(applyRescaler(fitSource(rows, 6), rows), 6)
    inside.mean.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-4))
    inside.deviation.forEach((value) => expect(Math.abs(value - 0.02)).toBeLessThan(1e-4))
    const outside = columnStatistics(applyRescaler(fitTarget(predicted, rows, 6), predicted), 6)
    const wanted = columnStatistics(rows, 6)
    outside.mean.forEach((value, k) => expect(Math.abs(value - wanted.mean[k])).toBeLessThan(1e-3))
    outside.deviation.forEach((value, k) => expect(Math.abs(value - wanted.deviation[k])).toBeLessThan(1e-3))
  })
})
