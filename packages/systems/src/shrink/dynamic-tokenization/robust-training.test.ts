import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bertConfig, initBert, key } from '@tokenwright/nn'
import {
  createBoundary,
  createBudgets,
  createFvtEmbedder,
  createSpelling,
  dynamicTokenize,
  entitiesOf,
  labelledPlaces,
  lengthCurve,
  strictF1,
  trainRobustly,
} from './index.js'
import { smallEncoder } from './testing/tokenizers.js'

const encoder = await smallEncoder()
const spelling = createSpelling(encoder)
const rule = createBoundary({ tokenizer: encoder.tokenizer })

/** Words cut one by one behind a space, between special tokens. */
function sentence(words: readonly string[]) {
  const tokens = ['<s>']
  const wordIds: (number | null)[] = [null]
  words.forEach((word, i) => {
    for (const token of spelling.tokens(` ${word}`)) {
      tokens.push(token)
      wordIds.push(i)
    }
  })
  return { tokens: [...tokens, '</s>'], wordIds: [...wordIds, null] }
}

describe('named entities', () => {
  it('are read from their tags', () => {
    expect(entitiesOf(['B-A', 'I-A', 'B-A', 'I-B', 'O', 'I-A'])).toEqual([
      { kind: 'A', start: 0, end: 2 },
      { kind: 'A', start: 2, end: 3 },
      { kind: 'B', start: 3, end: 4 },
      { kind: 'A', start: 5, end: 6 },
    ])
    expect(() => entitiesOf(['S-A'])).toThrow('a tag that is not IOB2: "S-A"')
  })

  it('score 1 against themselves, and count only where they are whole', () => {
    const tags = fc.array(fc.array(fc.constantFrom('O', 'B-A', 'I-A', 'B-B', 'I-B'), { maxLength: 8 }), {
      minLength: 1,
    })
    fc.assert(
      fc.property(tags, (sentences) => {
        const some = sentences.some((one) => one.some((tag) => tag !== 'O'))
        expect(strictF1(sentences, sentences).f1).toBe(some ? 1 : 0)
      }),
    )
    expect(strictF1([['B-A', 'O', 'B-B']], [['B-A', 'I-A', 'B-B']]).f1).toBeCloseTo(0.5, 12)
    expect(() => strictF1([['O']], [['O', 'O']])).toThrow('tags for 2 words at sentence 0: 1')
    expect(() => strictF1([], [['O']])).toThrow('tags for 1 sentences: 0')
  })

  it('have as many labelled places with every number of merges', () => {
    const words = ['unhappy', 'onions', 'of', 'the', 'well', '-', 'known', 'cook']
    const one = sentence(words)
    for (let merges = 0; merges < 40; merges++) {
      const { wordIds } = dynamicTokenize([one.tokens], { merges, rule, wordIds: [one.wordIds] })
      expect(labelledPlaces(wordIds?.[0] ?? []).map(({ word }) => word)).toEqual(words.map((_, i) => i))
    }
  })
})

describe('training with drawn budgets', () => {
  const words = [
    ['the', 'unhappy', 'cook'],
    ['warm', 'onions', 'counts'],
    ['happiness', 'is', 'kitchen'],
    ['naïve', 'café', 'handle'],
  ]
  const examples = words.map((each, i) => ({ ...sentence(each), labels: each.map((_, at) => (i + at) % 2) }))
  const size = { vocabulary: encoder.size, width: 16, layers: 1, heads: 2, positions: 32 }
  const config = bertConfig({ ...size, head: { kind: 'token', labels: 2 } })
  const params = initBert(key(1), config)
  const embed = createFvtEmbedder(encoder, { data: params.tokens.weight.data as Float32Array, width: 16 })
  const curve = lengthCurve(
    examples.map(({ tokens }) => tokens),
    { batch: 4, valid: rule.valid },
  )
  const common = { config, params, examples, embed, rule, batch: 4, length: 24, rate: 3e-2, seed: 2 }
  const budget = createBudgets(curve, { kind: 'uniform', seed: 1 })

  it('learns the labels, the same way each time, and leaves the model alone', async () => {
    const losses: number[][] = [[], []]
    const before = params.tokens.weight.data.slice()
    for (const run of losses)
      await trainRobustly({ ...common, budget, steps: 60, lora: { rank: 4, alpha: 8 } }, ({ loss }) => run.push(loss))
    expect(losses[0]).toEqual(losses[1])
    const last = losses[0].slice(-10).reduce((total, loss) => total + loss, 0) / 10
    expect(losses[0][0]).toBeGreaterThan(0.6)
    expect(last).toBeLessThan(0.4)
    expect(params.tokens.weight.data).toEqual(before)
  })

  it('refuses encoders without labels and labels that do not fit', async () => {
    const other = bertConfig(size)
    await expect(
      trainRobustly({ ...common, config: other, params: initBert(key(1), other), budget, steps: 1 }),
    ).rejects.toThrow('at config.head: "masked"')
    const wrong = [{ ...examples[0], labels: [0, 1, 2] }]
    await expect(trainRobustly({ ...common, examples: wrong, budget, steps: 1 })).rejects.toThrow(
      'a word without one of 2 labels at examples[0]: 2',
    )
  })
})
