import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compile } from '@tokenwright/text'
import { boundaries, createBoundary, createSpelling, dynamicTokenize, mergeBatch, type PairRule } from './index.js'
import { mergeBatchReference } from './merge-reference.js'
import { LINES, smallTokenizer } from './testing/tokenizers.js'

const any: PairRule = () => true

const tokenizer = await smallTokenizer(['<s>', '</s>'])
const encoder = compile(tokenizer)
const spelling = createSpelling(encoder)

describe('merging a batch', () => {
  it('follows the example by hand: counts, ties by what is seen first, lengths', () => {
    const batch = [
      ['Ġun', 'happ', 'y'],
      ['Ġun', 'happ', 'ily'],
      ['Ġhapp', 'y'],
    ]
    const { history, tokens } = mergeBatch(batch, Infinity, any)
    expect(history).toEqual([
      { left: 'Ġun', right: 'happ', count: 2, replaced: 2 },
      { left: 'Ġunhapp', right: 'y', count: 1, replaced: 1 },
      { left: 'Ġunhapp', right: 'ily', count: 1, replaced: 1 },
      { left: 'Ġhapp', right: 'y', count: 1, replaced: 1 },
    ])
    expect(tokens).toEqual([['Ġunhappy'], ['Ġunhappily'], ['Ġhappy']])
    const lengths = [0, 1, 2, 3, 4].map((budget) => mergeBatch(batch, budget, any).tokens.flat().length)
    expect(lengths).toEqual([8, 6, 5, 4, 3])
  })

  it('replaces from left to right without overlap', () => {
    expect(mergeBatch([['a', 'a', 'a']], 1, any)).toEqual({
      tokens: [['aa', 'a']],
      starts: [[0, 2]],
      history: [{ left: 'a', right: 'a', count: 2, replaced: 1 }],
    })
  })

  it('takes a pair that came to be seen first by a merge of its neighbour', () => {
    // b c falls back behind d e, once its first place is gone.
    const batch = [['a', 'b', 'c', 'd', 'e', 'b', 'c', 'd', 'e', 'a', 'b', 'a', 'b']]
    expect(mergeBatch(batch, Infinity, any)).toEqual(mergeBatchReference(batch, Infinity, any))
  })

  test.each(boundaries)('agrees with its twin on random batches: %s', (boundary) => {
    const rule = createBoundary({ tokenizer, boundary })
    const symbol = fc.constantFrom(
      'a',
      'b',
      'Ġ',
      'Ġa',
      'ab',
      '-',
      ',',
      'Ċ',
      'ĉ',
      'Ã',
      '©',
      'æĹ',
      '¥',
      '1',
      '<s>',
      '</s>',
    )
    const batches = fc.array(fc.array(symbol, { maxLength: 14 }), { maxLength: 5 })
    const budget = fc.oneof(fc.nat(12), fc.constant(Infinity))
    fc.assert(
      fc.property(batches, budget, (batch, merges) => {
        expect(mergeBatch(batch, merges, rule.valid)).toEqual(mergeBatchReference(batch, merges, rule.valid))
      }),
      { numRuns: 500 },
    )
  })

  it('agrees with its twin on few symbols, where ties and overlaps are everywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.constantFrom('a', 'b', 'aa'), { maxLength: 40 }), { maxLength: 4 }), (batch) => {
        expect(mergeBatch(batch, Infinity, any)).toEqual(mergeBatchReference(batch, Infinity, any))
      }),
      { numRuns: 500 },
    )
  })

  test.each(boundaries)('changes no byte and never grows, whatever the budget: %s', (boundary) => {
    const { valid } = createBoundary({ tokenizer, boundary })
    const batch = LINES.map((line) => spelling.tokens(line))
    const end = mergeBatch(batch, Infinity, valid).history.length
    let before = batch.flat().length
    for (let budget = 0; budget <= end; budget++) {
      const { tokens, starts } = mergeBatch(batch, budget, valid)
      tokens.forEach((sequence, i) => expect(sequence.join('')).toBe(batch[i].join('')))
      starts.forEach((found, i) =>
        expect(found.map((start) => batch[i][start].charAt(0))).toEqual(tokens[i].map((t) => t.charAt(0))),
      )
      const length = tokens.flat().length
      expect(length).toBeLessThanOrEqual(before)
      before = length
    }
  })

  test.each([
    ['inside', false],
    ['anywhere', true],
  ] as const)('ends at the pre-token borders and crosses none on the way: %s', (halfCharacters, given) => {
    const rule = createBoundary({ tokenizer, halfCharacters })
    const lines = LINES.filter((line) => !line.startsWith('  ')).map((line) => spelling.tokensWithBorders(line))
    const batch = lines.map(({ tokens }) => tokens)
    const borders = lines.map((line) => line.borders)
    for (const merges of [5, 20, 60, Infinity]) {
      const { starts } = dynamicTokenize(batch, { merges, rule, borders: given ? borders : undefined })
      starts.forEach((found, i) => {
        expect(found).toEqual(expect.arrayContaining(borders[i]))
        if (merges === Infinity) expect(found).toEqual(borders[i])
      })
    }
  })

  it('refuses budgets out of range and empty tokens', () => {
    expect(() => mergeBatch([['a']], -1, any)).toThrow('a budget of merges is a whole number from 0 on at merges: -1')
    expect(() => mergeBatch([['a']], 1.5, any)).toThrow(': 1.5')
    expect(() => mergeBatch([['a'], ['b', '']], 1, any)).toThrow('a token without characters at batch[1][1]: ""')
  })
})
