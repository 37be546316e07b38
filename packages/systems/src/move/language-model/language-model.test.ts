import { describe, expect, it } from 'vitest'
import { crossEntropy, hostTensor, isHostTensor, mapTree, slice, type HostTensor, type Tensor } from '@tokenwright/nn'
import { compile, readTree } from '@tokenwright/nn/compile'
import { decoderLogits, decoderStates, gptConfig, initDecoder, type DecoderParams } from '@tokenwright/nn/models'
import { key } from '@tokenwright/nn'
import { english, trained } from '../initialisers/testing/tokenizers.js'
import { createEvaluator, firstNotFinite, trainDecoder } from './index.js'

const config = gptConfig({ vocabulary: 320, width: 16, layers: 1, heads: 2, positions: 16, tied: false })
const threads = { threads: 1 }

describe('bits per byte', () => {
  it('of a model without knowledge are those of equal chances, each token counted once', async () => {
    const { encoder } = await trained(english, 300)
    const zeros = mapTree(initDecoder(key(1), config) as never, isHostTensor, (leaf: HostTensor) =>
      hostTensor(leaf.shape, new Float32Array(leaf.data.length)),
    ) as unknown as DecoderParams<HostTensor>
    const evaluator = createEvaluator(config, encoder, { compile: threads })
    const costs = await evaluator.evaluate(zeros, english)
    english.forEach((line, i) => {
      const tokens = encoder.encode(`${line}\n`).length
      // The first token of all costs what a choice among 300 costs, all others what a choice among 320 rows does.
      const expected = tokens * Math.log2(320) - (i === 0 ? Math.log2(320) - Math.log2(300) : 0)
      expect(costs.tokens[i]).toBe(tokens)
      expect(costs.bits[i]).toBeCloseTo(expected, 3)
      expect(costs.bytes[i]).toBe(Buffer.byteLength(line) + 1)
    })
    await evaluator.dispose()
  })

  it('read every token with the context that its window gives', async () => {
    const { encoder } = await trained(english, 300)
    const params = initDecoder(key(2), config)
    const evaluator = createEvaluator(config, encoder, { compile: threads, batch: 3 })
    const { bits } = await evaluator.evaluate(params, english.slice(0, 2))
    await evaluator.dispose()
    const ids = english.slice(0, 2).flatMap((line) => [...encoder.encode(`${line}\n`)])
    const one = compile(
      (inner: DecoderParams, rows: Tensor) =>
        crossEntropy(
          decoderLogits(inner, decoderStates(inner, config, { ids: slice(rows, 1, 0, rows.shape[1] - 1) }).hidden),
          slice(rows, 1, 1, rows.shape[1]),
        ),
      threads,
    )
    let expected = Math.log2(300)
    for (let i = 1; i < ids.length; i++) {
      // Windows of 16 move by 8: the prediction of token i stands in the first window that reaches it.
      const start = i <= 16 ? 0 : Math.ceil((i - 16) / 8) * 8
      const context = ids.slice(start, i + 1)
      const losses = await readTree(
        await one(params as never, hostTensor([1, context.length], Int32Array.from(context)) as never),
      )
      expected += (losses as HostTensor).data[context.length - 2] / Math.LN2
    }
    await one.dispose()
    expect(bits[0] + bits[1]).toBeCloseTo(expected, 2)
  })

  it('refuses a tokenizer with more ids than the model has rows', async () => {
    const { encoder } = await trained(english, 330)
    expect(() => createEvaluator(config, encoder)).toThrow(/330$/)
  })
})

describe('training', () => {
  it('lowers the bits, and leaves the body alone where only rows are trained', async () => {
    const { encoder } = await trained(english, 300)
    const start = initDecoder(key(3), config)
    const evaluator = createEvaluator(config, encoder, { compile: threads })
    const before = await evaluator.evaluate(start, english)
    const options = { config, encoder, texts: english, seed: 1, steps: 40, batch: 4, compile: threads, params: start }
    const rows = await trainDecoder({ ...options, trained: 'rows', rate: 1e-2 })
    expect(rows.blocks).toEqual(start.blocks)
    expect((await evaluator.evaluate(rows, english)).bitsPerByte).toBeLessThan(before.bitsPerByte - 0.2)
    const all = await trainDecoder({ ...options, rate: 1e-2 })
    expect((await evaluator.evaluate(all, english)).bitsPerByte).toBeLessThan(before.bitsPerByte - 0.2)
    expect(all.blocks).not.toEqual(start.blocks)
    expect(firstNotFinite(all)).toBeUndefined()
    await evaluator.dispose()
  })

  it('names the tensor that is not finite', () => {
    expect(firstNotFinite({ a: { b: hostTensor([2], [1, NaN]) } })).toBe('a.b')
  })
})
