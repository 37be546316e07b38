import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import {
  compile as compileFunction,
  crossEntropy,
  decoderLogits,
  decoderStates,
  gptConfig,
  hostTensor,
  initDecoder,
  key,
  llamaConfig,
  readTree,
  type DecoderParams,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import {
  createBoundary,
  createBudgets,
  createFvtEmbedder,
  createRowCache,
  createSpelling,
  dynamicTokenize,
  lengthCurve,
  modelInputs,
  prefillScorer,
  type BudgetKind,
} from './index.js'
import { LINES, smallEncoder } from './testing/tokenizers.js'

const encoder = await smallEncoder()
const spelling = createSpelling(encoder)
const width = 8
const size = { vocabulary: encoder.size, width, layers: 2, heads: 2, positions: 160 }
const models = [gptConfig(size), llamaConfig(size)].map((config) => ({ config, params: initDecoder(key(1), config) }))
const { params } = models[0]
const table = { data: params.tokens.weight.data as Float32Array, width }
const embed = createFvtEmbedder(encoder, table)

describe('rows of tokens', () => {
  it('are the model’s own for its own tokens, and means of pieces for others', async () => {
    for (const id of [0, 5, 100, encoder.size - 1]) {
      const row = await embed([spelling.token(id)])
      expect(row).toEqual(table.data.slice(id * width, (id + 1) * width))
    }
    const pieces = spelling.pieces('Ġunhappily')
    expect(pieces.length).toBeGreaterThan(1)
    const row = await embed(['Ġunhappily'])
    for (let k = 0; k < width; k++) {
      const mean = pieces.reduce((total, id) => total + table.data[id * width + k], 0) / pieces.length
      expect(row[k]).toBeCloseTo(mean, 6)
    }
    expect(() => createFvtEmbedder(encoder, { data: table.data, width: 7 })).toThrow('an embedding table')
  })

  it('are the same with any capacity, and a batch never loses its own', async () => {
    const token = fc.integer({ min: 0, max: 40 }).map((id) => spelling.token(id))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(token, { minLength: 1, maxLength: 12 }), { maxLength: 8 }),
        async (batches) => {
          let calls: string[] = []
          const watched = createRowCache((tokens) => ((calls = [...tokens]), embed(tokens)), width, 3)
          const large = createRowCache(embed, width)
          for (const batch of batches) {
            calls = []
            expect(await watched.rows(batch)).toEqual(await large.rows(batch))
            expect(new Set(calls).size).toBe(calls.length)
            // All tokens of the batch are still there: asking again computes nothing.
            calls = []
            await watched.rows(batch)
            expect(calls).toEqual([])
            expect(watched.size).toBeLessThanOrEqual(Math.max(3, new Set(batch).size))
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of a token not used for longest go first', async () => {
    const asked: string[] = []
    const cache = createRowCache((tokens) => (asked.push(...tokens), new Float32Array(tokens.length)), 1, 2)
    for (const token of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.rows([token])
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
    expect([cache.hits, cache.misses]).toEqual([2, 4])
  })

  it('are refused where an embedder gives something else', async () => {
    await expect(createRowCache(() => new Float32Array(3), 2).rows(['a'])).rejects.toThrow(
      'rows of 2 numbers for 1 tokens: 3',
    )
    await expect(createRowCache(() => new Float32Array([0, NaN]), 2).rows(['a'])).rejects.toThrow(
      'not finite, of a: NaN',
    )
    expect(() => createRowCache(embed, width, 0)).toThrow('at capacity: 0')
  })
})

describe('inputs of a model', () => {
  const cache = createRowCache(embed, width)

  it('stand on the side that was asked for, with places of the shortened sequence', async () => {
    const left = await modelInputs([['Ġ', 'a'], ['b']], cache, { width, padding: 'left', multiple: 3 })
    expect([...left.mask.data]).toEqual([0, 1, 1, 0, 0, 1])
    expect([...left.positions.data]).toEqual([0, 0, 1, 0, 0, 0])
    const right = await modelInputs([['Ġ', 'a'], ['b']], cache, { width, padding: 'right' })
    expect([...right.mask.data]).toEqual([1, 1, 1, 0])
    expect(right.embeddings.data.slice(3 * width)).toEqual(new Float32Array(width))
    expect(right.embeddings.data.slice(2 * width, 3 * width)).toEqual(await embed(['b']))
    await expect(modelInputs([[]], cache, { width, padding: 'left' })).rejects.toThrow('a batch without tokens')
  })
})

describe.each(models)('prefill of a decoder', ({ config, params: weights }) => {
  const cache = createRowCache(
    createFvtEmbedder(encoder, { data: weights.tokens.weight.data as Float32Array, width }),
    width,
  )
  const scorer = prefillScorer(config, weights, cache)
  afterAll(() => scorer.dispose())

  it('is the ordinary forward pass without merges', async () => {
    const texts = [LINES[0], LINES[1], LINES[3]].map((line) => encoder.encode(line))
    const cut = 4
    const scores = await scorer.score(
      texts.map((ids) => ({
        prompt: Array.from(ids.subarray(0, cut), spelling.token),
        continuation: Array.from(ids.subarray(cut), (id) => ({ id, token: spelling.token(id) })),
      })),
    )
    const plain = compileFunction((inner: DecoderParams, ids: Tensor, labels: Tensor): Tensor =>
      crossEntropy(decoderLogits(inner, decoderStates(inner, config, { ids }).hidden), labels),
    )
    for (const [i, ids] of texts.entries()) {
      const row = (from: number, to: number): HostTensor =>
        hostTensor([1, to - from], Int32Array.from(ids.subarray(from, to)))
      const nats = (await readTree(await plain(weights, row(0, ids.length - 1), row(1, ids.length)))) as HostTensor
      const expected = Array.from(nats.data)
        .slice(cut - 1)
        .reduce((total, value) => total + value, 0)
      expect(scores[i] / expected).toBeCloseTo(1, 5)
    }
    await plain.dispose()
  })

  it('takes merged prompts, and refuses empty ones and ids outside', async () => {
    const rule = createBoundary({ tokenizer: encoder.tokenizer })
    const { tokens } = dynamicTokenize([spelling.tokens(LINES[0])], { merges: Infinity, rule })
    const [nats] = await scorer.score([{ prompt: tokens[0], continuation: [{ id: 5, token: spelling.token(5) }] }])
    expect(nats).toBeGreaterThan(0)
    await expect(scorer.score([{ prompt: [], continuation: [] }])).rejects.toThrow('a prompt has at least one token')
    const outside = [{ id: encoder.size, token: 'a' }]
    await expect(scorer.score([{ prompt: ['a'], continuation: outside }])).rejects.toThrow('outside a vocabulary')
  })
})

describe('budgets of training', () => {
  const rule = createBoundary({ tokenizer: encoder.tokenizer })
  const curve = lengthCurve(
    LINES.map((line) => spelling.tokens(line)),
    { batch: 4, valid: rule.valid },
  )

  it('follow from seed and step, stay on the curve and centre where they should', () => {
    const drawn = (kind: BudgetKind): number[] => {
      const merges = createBudgets(curve, { kind, seed: 3 })
      expect(merges(11)).toBe(createBudgets(curve, { kind, seed: 3 })(11))
      return Array.from({ length: 2000 }, (_, step) => merges(step))
    }
    const spread = (values: readonly number[]): number => {
      const percents = values.map((merges) => curve.percent(merges))
      const mean = percents.reduce((total, value) => total + value, 0) / percents.length
      expect(Math.abs(mean - 50)).toBeLessThan(6)
      return Math.sqrt(percents.reduce((total, value) => total + (value - mean) ** 2, 0) / percents.length)
    }
    const uniform = drawn('uniform')
    const gaussian = drawn('gaussian')
    for (const merges of [...uniform, ...gaussian]) expect(merges).toBeLessThan(curve.lengths.length)
    // A uniform distribution over 0 to 100 has a deviation of 28.9; the other one of 100 / 6.
    expect(Math.abs(spread(uniform) - 28.9)).toBeLessThan(3)
    expect(Math.abs(spread(gaussian) - 16.7)).toBeLessThan(3)
  })

  it('are refused for other kinds and texts on which nothing merges', () => {
    expect(() => createBudgets(curve, { kind: 'cauchy' as BudgetKind, seed: 1 })).toThrow('at kind: "cauchy"')
    const still = lengthCurve([['a']], { batch: 1, valid: rule.valid })
    expect(() => createBudgets(still, { kind: 'uniform', seed: 1 })).toThrow('nothing merges')
  })
})
