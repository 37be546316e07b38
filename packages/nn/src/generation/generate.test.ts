import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { key } from '../array/random.js'
import { gptConfig } from '../models/decoder/config.js'
import { initDecoder } from '../models/decoder/decoder.js'
import { loadDecoder } from '../models/decoder/load.js'
import { loadT5 } from '../models/t5/load.js'
import { farthest, withFormulaFolder, type FormulaTensor } from '../testing/formula.js'
import { createGenerator } from './generate.js'
import { keptTokens, penalised, sampleToken } from './sampling.js'

interface Oracle {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly ids: readonly (readonly number[])[]
  readonly generated: readonly number[]
  readonly beam: readonly number[]
  readonly logProbabilities: readonly number[]
  readonly ended: readonly {
    readonly end: number
    readonly lengthPenalty: number
    readonly ids: readonly number[]
    readonly score: number
  }[]
}
interface T5Oracle {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly ids: readonly (readonly number[])[]
  readonly mask: readonly (readonly number[])[]
  readonly generated: readonly (readonly number[])[]
  /** of both rows, one after the other */
  readonly logProbabilities: readonly number[]
  readonly beam: readonly (readonly number[])[]
  readonly ended: readonly (readonly number[])[]
}
const t5Oracles = new URL('../models/t5/oracles/', import.meta.url)
const oracles = new URL('../models/decoder/oracles/', import.meta.url)

describe('generation', () => {
  for (const file of readdirSync(oracles))
    it(`continues a prompt as transformers does: ${file.replace('.json', '')}`, async () => {
      const oracle = JSON.parse(readFileSync(new URL(file, oracles), 'utf8')) as Oracle
      const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadDecoder)
      const generator = createGenerator(config, params, { threads: 1 })
      const prompt = oracle.ids[0].slice(0, 4)
      expect(await generator.generate([prompt], { maxTokens: 8 })).toEqual([oracle.generated.slice(4)])
      const beam = await generator.beamSearch(prompt, { maxTokens: 6, beams: 3 })
      expect(beam.ids).toEqual(oracle.beam.slice(4))
      const scores: number[] = []
      for await (const token of generator.stream([prompt], { maxTokens: 8 })) scores.push(token.logProbability)
      expect(farthest(scores, oracle.logProbabilities)).toBeLessThan(1e-4)
      for (const [i, { end, lengthPenalty, ids, score }] of oracle.ended.entries()) {
        const text = oracle.ids[i === 2 ? 1 : 0].slice(0, 4)
        const found = await generator.beamSearch(text, { maxTokens: 8, beams: 3, endIds: [end], lengthPenalty })
        expect(found.ids).toEqual(ids)
        expect(found.logProbability / ids.length ** lengthPenalty).toBeCloseTo(score, 3)
      }
      // Rows of a batch do not see each other, nor their padding.
      const others = [[5, 9], [7, 2, 30, 1, 1, 12], prompt]
      const together = await generator.generate(others, { maxTokens: 8 })
      expect(together[2]).toEqual(oracle.generated.slice(4))
      expect(together[0]).toEqual((await generator.generate([others[0]], { maxTokens: 8 }))[0])
      await generator.dispose()
    })

  for (const name of ['t5', 't5-v1_1'])
    it(`answers texts as transformers does: ${name}`, async () => {
      const oracle = JSON.parse(readFileSync(new URL(`${name}.json`, t5Oracles), 'utf8')) as T5Oracle
      const { config, params } = await withFormulaFolder(oracle.config, oracle.tensors, loadT5)
      const generator = createGenerator(config, params, { threads: 1 })
      const texts = oracle.ids.map((row, i) => row.filter((_, at) => oracle.mask[i][at] === 1))
      const made: number[][] = [[], []]
      const scores: number[][] = [[], []]
      for await (const { row, id, logProbability } of generator.stream(texts, { maxTokens: 9 })) {
        made[row].push(id)
        scores[row].push(logProbability)
      }
      expect(made).toEqual(oracle.generated.map((row) => row.slice(1)))
      expect(farthest(scores.flat(), oracle.logProbabilities)).toBeLessThan(1e-4)
      const beam = await generator.beamSearch(texts[0], { maxTokens: 6, beams: 3 })
      expect(beam.ids).toEqual(oracle.beam[0].slice(1))
      const endIds = [oracle.beam[0][3]]
      const ended = await generator.beamSearch(texts[0], { maxTokens: 8, beams: 3, endIds, lengthPenalty: 2 })
      expect(ended.ids).toEqual(oracle.ended[0].slice(1))
      // What is read is not written: the penalty does not count it, and a stop sequence ends only what is new.
      const { generate } = generator
      const stop = [made[0].slice(1, 3)]
      const end = 1 + made[0].findIndex((id, i) => i > 0 && id === stop[0][1] && made[0][i - 1] === stop[0][0])
      expect((await generate(texts, { maxTokens: 9, stop }))[0]).toEqual(made[0].slice(0, end))
      const drawn = { maxTokens: 9, temperature: 1, topP: 0.9, repetitionPenalty: 1.3, seed: 4 }
      expect(await generate(texts, drawn)).toEqual(await generate(texts, drawn))
      expect((await generate([texts[1]], { ...drawn, seed: 5 }))[0]).not.toEqual((await generate(texts, drawn))[1])
      await generator.dispose()
    })

  it('runs in the jax executor too, streams, and ends where it is told', async () => {
    const config = gptConfig({ vocabulary: 20, width: 8, layers: 1, heads: 2, positions: 32 })
    const params = initDecoder(key(3), config)
    const native = createGenerator(config, params, { threads: 1 })
    const plain = createGenerator(config, params, { executor: 'jax' })
    const prompts = [[1, 2, 3], [4]]
    const options = { maxTokens: 6, temperature: 1, topK: 5, seed: 9 }
    const made = await native.generate(prompts, options)
    expect(await plain.generate(prompts, options)).toEqual(made)
    expect(await native.generate(prompts, { ...options, seed: 10 })).not.toEqual(made)
    const tokens = []
    for await (const token of native.stream([prompts[0]], { ...options, stop: [made[0].slice(2, 4)] }))
      tokens.push(token)
    expect(tokens.at(-1)).toMatchObject({ ended: 'stop', id: made[0][3] })
    expect(tokens.every(({ logProbability }) => logProbability < 0)).toBe(true)
    const ended = await native.generate([prompts[0]], { ...options, endIds: [made[0][1]] })
    expect(ended[0].at(-1)).toBe(made[0][1])
    await expect(native.generate([[99]], options)).rejects.toThrow(/vocabulary of 20: 99$/)
    await expect(native.generate([[1]], { ...options, maxTokens: 90 })).rejects.toThrow(/32 positions: 90$/)
    const many = await native.beamSearch([1], { maxTokens: 6, beams: 4, endIds: [3, 5, 8, 9] })
    expect(many.ids.length).toBeGreaterThan(0)
    await expect(native.beamSearch([1], { maxTokens: 6, beams: 11 })).rejects.toThrow(/vocabulary of 20.*beams: 11$/)
    await native.dispose()
    await plain.dispose()
  })
})

describe('sampling', () => {
  const logits = Float32Array.from([0, 3, 1, 2, -1])
  const ids = (kept: readonly (readonly [number, number])[]) => kept.map(([id]) => id)

  it('filters', () => {
    expect(ids(keptTokens(logits, 1, { topK: 2 }))).toEqual([1, 3])
    expect(ids(keptTokens(logits, 1, { topP: 0.6 }))).toEqual([1])
    expect(ids(keptTokens(logits, 1, { topP: 0.7 }))).toEqual([1, 3])
    expect(ids(keptTokens(logits, 1, { minP: 0.1 }))).toEqual([1, 3, 2])
    expect(ids(keptTokens(logits, 0.1, { minP: 0.1 }))).toEqual([1])
  })

  it('draws in proportion, and punishes repetition', () => {
    let place = 0
    const draw = () => (place = (place + 1) % 1000) / 1000
    const counts = new Map<number, number>()
    for (let i = 0; i < 1000; i++) {
      const id = sampleToken(logits, [], {}, draw)
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    const total = Math.exp(0) + Math.exp(3) + Math.exp(1) + Math.exp(2) + Math.exp(-1)
    expect(Math.abs((counts.get(1) ?? 0) - (1000 * Math.exp(3)) / total)).toBeLessThan(3)
    expect([...penalised(logits, [1, 4], 2)]).toEqual([0, 1.5, 1, 2, -2])
    expect(sampleToken(logits, [1], { temperature: 0, repetitionPenalty: 3 }, draw)).toBe(3)
  })
})
