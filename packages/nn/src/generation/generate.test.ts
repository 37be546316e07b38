import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { key } from '../array/random.js'
import { gptConfig } from '../models/decoder/config.js'
import { initDecoder } from '../models/decoder/decoder.js'
import { loadDecoder } from '../models/decoder/load.js'
import { withFormulaFolder, type FormulaTensor } from '../testing/formula.js'
import { createGenerator } from './generate.js'
import { keptTokens, penalised, sampleToken } from './sampling.js'

interface Oracle {
  readonly config: Record<string, unknown>
  readonly tensors: readonly FormulaTensor[]
  readonly ids: readonly (readonly number[])[]
  readonly generated: readonly number[]
  readonly beam: readonly number[]
}
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
      // Rows of a batch do not see each other, nor their padding.
      const others = [[5, 9], [7, 2, 30, 1, 1, 12], prompt]
      const together = await generator.generate(others, { maxTokens: 8 })
      expect(together[2]).toEqual(oracle.generated.slice(4))
      expect(together[0]).toEqual((await generator.generate([others[0]], { maxTokens: 8 }))[0])
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
