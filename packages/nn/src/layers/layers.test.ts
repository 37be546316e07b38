import { describe, expect, it } from 'vitest'
import { valueAndGradient } from '../array/gradient.js'
import { mean, square } from '../array/operations.js'
import { key } from '../array/random.js'
import { hostTensor, type Tensor } from '../array/tensor.js'
import { gptConfig } from '../models/decoder/config.js'
import { decoderStates, initDecoder, type DecoderParams } from '../models/decoder/decoder.js'
import { disagreement, distance, runOnce, sample, sampleIds } from '../testing/agreement.js'
import { dropout, splitKey } from './dropout.js'
import { initLora, mergeLora, withLora, type LoraParams } from './lora.js'

const config = gptConfig({ vocabulary: 20, width: 8, layers: 2, heads: 2, positions: 8 })
const params = initDecoder(key(1), config)
const ids = sampleIds([2, 6], 20)
const options = { rank: 2, alpha: 4 }
const chosen = initLora(key(2), params, options, (path) => /attention\.(query|value)\.weight$/.test(path))

describe('LoRA', () => {
  it('starts as nothing, and merged gives what it gives unmerged', async () => {
    const plain = (p: DecoderParams, x: Tensor) => decoderStates(p, config, { ids: x }).hidden
    const changed = (p: DecoderParams, lora: LoraParams, x: Tensor) => plain(withLora(p, lora, options), x)
    const [before] = await runOnce(plain, [params as never, ids])
    const [start] = await runOnce(changed, [params as never, chosen as never, ids])
    expect(distance(start, before)).toBe(0)
    const trained = Object.fromEntries(
      Object.entries(chosen).map(([path, pair]) => [path, { ...pair, up: sample(pair.up.shape, path) }]),
    )
    const [after] = await runOnce(changed, [params as never, trained as never, ids])
    expect(distance(after, before)).toBeGreaterThan(0.01)
    const [merged] = await runOnce(plain, [mergeLora(params, trained, options) as never, ids])
    expect(distance(merged, after)).toBeLessThan(1e-5)
  })

  it('has the same gradient in both executors, with the model frozen', async () => {
    const fn = (lora: LoraParams, p: DecoderParams, x: Tensor) =>
      valueAndGradient((l: LoraParams, q: DecoderParams, y: Tensor) =>
        mean(square(decoderStates(withLora(q, l, options), config, { ids: y }).hidden)),
      )(lora, p, x)
    expect(await disagreement(fn, chosen as never, params as never, ids)).toBeLessThan(1e-4)
  })

  it('refuses weights that are not there', async () => {
    expect(() => initLora(key(1), params, options, () => false)).toThrow(/"tokens.weight"$/)
    const astray = { 'blocks.9.x.weight': chosen['blocks.0.attention.query.weight'] }
    const fn = (p: DecoderParams, lora: LoraParams) => withLora(p, lora, options).tokens.weight
    await expect(runOnce(fn, [params as never, astray as never])).rejects.toThrow(/"blocks.9.x.weight"$/)
  })
})

describe('dropout', () => {
  it('drops its share, keeps the mean, and repeats itself with its key', async () => {
    const fn = (x: Tensor, words: Tensor) => {
      const [a, b] = splitKey(words, 2)
      return [dropout(x, 0.25, a), dropout(x, 0.25, b), dropout(x, 0.25, a), dropout(x, 0, a)]
    }
    const ones = hostTensor([100, 100], new Float32Array(10_000).fill(1))
    const words = hostTensor([2], Uint32Array.of(3, 5))
    const [first, other, again, none] = await runOnce(fn, [ones, words])
    const zeros = first.data.filter((value) => value === 0).length
    expect(Math.abs(zeros - 2_500)).toBeLessThan(200)
    expect(new Set(first.data)).toEqual(new Set([0, Math.fround(1 / 0.75)]))
    expect(distance(again, first)).toBe(0)
    expect(distance(other, first)).toBeGreaterThan(0.5)
    expect(distance(none, ones)).toBe(0)
    expect(await disagreement(fn, ones, words)).toBe(0)
  })
})
