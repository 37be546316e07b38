import { describe, expect, it } from 'vitest'
import { compile } from '@tokenwright/text'
import {
  createBoundary,
  createSpelling,
  dynamicTokenize,
  dynamicTokenizeEach,
  inBatches,
  lengthCurve,
} from './index.js'
import { LINES, smallTokenizer } from './testing/tokenizers.js'

const tokenizer = await smallTokenizer(['<s>', '</s>'])
const spelling = createSpelling(compile(tokenizer))
const rule = createBoundary({ tokenizer })
const batch = LINES.map((line) => spelling.tokens(line))

describe('dynamic tokenization', () => {
  it('gives labelled words as many first tokens at every budget', () => {
    const words = ['Parkinson', 'disease', '-', 'like', 'un', 'happiness']
    const tokens: string[] = ['<s>']
    const wordIds: (number | null)[] = [null]
    words.forEach((word, i) => {
      for (const token of spelling.tokens(` ${word}`)) {
        tokens.push(token)
        wordIds.push(i)
      }
    })
    tokens.push('</s>')
    wordIds.push(null)
    for (let merges = 0; merges < 30; merges++) {
      const [found] = dynamicTokenize([tokens], { merges, rule, wordIds: [wordIds] }).wordIds ?? []
      expect([...new Set(found)]).toEqual([null, 0, 1, 2, 3, 4, 5])
    }
    const all = dynamicTokenize([tokens], { merges: Infinity, rule, wordIds: [wordIds] })
    expect(all.wordIds).toEqual([[null, 0, 1, 2, 3, 4, 5, null]])
    expect(() => dynamicTokenize([tokens], { merges: 1, rule, wordIds: [[0]] })).toThrow('at wordIds[0]: 1')
    expect(() => dynamicTokenize([tokens], { merges: 1, rule, wordIds: [] })).toThrow('words for 1 examples')
  })

  it('takes percentages of the way to the end', () => {
    const curve = lengthCurve(batch, { batch: batch.length, valid: rule.valid })
    for (const percent of [0, 10, 50, 90, 100]) {
      const { mergesApplied, tokens } = dynamicTokenize(batch, { percent, rule })
      expect(mergesApplied).toBe(curve.mergesFor(percent))
      expect(curve.percent(mergesApplied)).toBeGreaterThanOrEqual(percent)
      if (mergesApplied > 0) expect(curve.percent(mergesApplied - 1)).toBeLessThan(percent)
      expect(tokens.flat().length).toBe(curve.lengths[mergesApplied])
    }
    expect(() => dynamicTokenize(batch, { percent: 101, rule })).toThrow(
      'a percentage lies between 0 and 100 at percent: 101',
    )
    expect(() => dynamicTokenize(batch, { percent: NaN, rule })).toThrow('NaN')
  })

  it('sums curves over batches, each with the budget for itself', () => {
    const curve = lengthCurve(batch, { batch: 3, valid: rule.valid })
    for (const merges of [0, 1, 7, 30, 1000]) {
      const length = inBatches(batch, 3).reduce(
        (total, part) => total + dynamicTokenize(part, { merges, rule }).tokens.flat().length,
        0,
      )
      expect(curve.meanLength(merges)).toBeCloseTo(length / batch.length, 12)
    }
  })

  it('gives a text the same tokens beside any other in the mode for single examples', () => {
    const alone = dynamicTokenizeEach(batch, { percent: 50, rule })
    const reversed = dynamicTokenizeEach(batch.toReversed(), { percent: 50, rule })
    expect(alone.map(({ tokens }) => tokens[0])).toEqual(reversed.map(({ tokens }) => tokens[0]).toReversed())
  })

  it('says when nothing repeats', () => {
    expect(dynamicTokenize([['a', 'b', 'c']], { merges: 2, rule }).nothingRepeats).toBe(true)
    expect(dynamicTokenize([['a', 'b', 'Ġa', 'b', '1', 'a', 'b']], { merges: 2, rule }).nothingRepeats).toBe(false)
  })

  it('keeps to borders, and refuses those that do not fit', () => {
    const example = ['a', 'b', 'a', 'b']
    expect(dynamicTokenize([example], { merges: 9, rule, borders: [[1]] }).tokens).toEqual([['a', 'bab']])
    expect(() => dynamicTokenize([example], { merges: 9, rule, borders: [[4]] })).toThrow('at borders[0]: 4')
    expect(() => dynamicTokenize([example], { merges: 9, rule, borders: [[2, 1]] })).toThrow('at borders[0]: 1')
    expect(() => dynamicTokenize([example], { merges: 9, rule, borders: [] })).toThrow('borders for 1 examples')
  })
})
