import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BpeModel, UnigramModel } from '../tokenizer.js'
import { vocabularyFromTexts } from '../vocabulary.js'
import { addSymbol, merger, newWord, type MergeRule, type Word } from './bpe/merge.js'
import { mergeListRule } from './bpe/rules.js'
import { characterSymbols } from './bpe/symbols.js'
import { byteIndex } from './byte-index.js'
import { createModel } from './create.js'
import { contents, numberBuffer } from './number-buffer.js'

/** Merging as the definition has it: the lowest rank anywhere, leftmost first, again and again. */
function mergeNaively(rule: MergeRule, symbols: readonly number[]): number[] {
  const ids = [...symbols]
  for (;;) {
    let best = -1
    let lowest = Infinity
    for (let i = 0; i + 1 < ids.length; i++) {
      const rank = rule.rank(ids[i], ids[i + 1])
      if (rank >= 0 && rank < lowest) {
        lowest = rank
        best = i
      }
    }
    if (best < 0) return ids
    rule.rank(ids[best], ids[best + 1])
    ids.splice(best, 2, rule.result())
  }
}

/** A vocabulary over few letters with random merges, each of a pair of tokens that exist by then. */
const randomBpe: fc.Arbitrary<BpeModel> = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 25 }).map((pairs) => {
  const texts = ['a', 'b', 'c', '▁']
  const merges: number[] = []
  const seen = new Set<string>()
  for (const [left, right] of pairs) {
    const [l, r] = [left % texts.length, right % texts.length]
    const joined = texts[l] + texts[r]
    if (joined.length > 12 || seen.has(`${l} ${r}`)) continue
    seen.add(`${l} ${r}`)
    merges.push(l, r)
    if (!texts.includes(joined)) texts.push(joined)
  }
  return bpe(texts, merges)
})

function bpe(texts: string[], merges: number[], options: Partial<BpeModel> = {}): BpeModel {
  return {
    type: 'BPE',
    vocab: vocabularyFromTexts(texts),
    merges: Uint32Array.from(merges),
    units: 'characters',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    ...options,
  }
}

const letters = fc
  .array(fc.constantFrom('a', 'b', 'c', '▁'), { minLength: 1, maxLength: 200 })
  .map((all) => all.join(''))

function wordOf(ids: readonly number[]): Word {
  const word = newWord()
  for (const id of ids) addSymbol(word, id, 1)
  return word
}

const idsOf = (word: Word): number[] => [...word.ids.subarray(0, word.count)]

describe('BPE', () => {
  it('merges short words, long words and by definition to the same tokens', () => {
    fc.assert(
      fc.property(randomBpe, letters, (model, text) => {
        const rule = mergeListRule(model, model.merges as Uint32Array, byteIndex(model.vocab))
        const { mergeShort, mergeLong } = merger(rule)
        const symbols = Array.from(text, (letter) => ['a', 'b', 'c', '▁'].indexOf(letter))
        const expected = mergeNaively(rule, symbols)
        for (const merge of [mergeShort, mergeLong]) {
          const word = wordOf(symbols)
          merge(word)
          expect(idsOf(word)).toEqual(expected)
          expect(word.lengths.subarray(0, word.count).reduce((sum, length) => sum + length, 0)).toBe(symbols.length)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('cuts long pieces only where that changes nothing', () => {
    fc.assert(
      fc.property(randomBpe, letters, (model, letterText) => {
        const text = letterText.repeat(3)
        const index = byteIndex(model.vocab)
        const word = newWord()
        characterSymbols(model, index)(text, word)
        merger(mergeListRule(model, model.merges as Uint32Array, index)).merge(word)
        const ids = numberBuffer()
        createModel(model).encode(text, ids)
        expect([...contents(ids)]).toEqual(idsOf(word))
      }),
      { numRuns: 300 },
    )
  })

  it('refuses what is random, contradictory or incomplete', () => {
    expect(() => createModel(bpe(['a'], [], { dropout: 0.1 }))).toThrow('dropout')
    expect(() => createModel(bpe(['a', 'b'], [0, 1]))).toThrow('not in the vocabulary')
    expect(() => createModel(bpe(['a', 'b'], [0, 7]))).toThrow('not in the vocabulary')
    expect(() => createModel({ ...bpe(['a', 'b'], []), merges: null })).toThrow('without a list of merges')
    expect(() => createModel(bpe(['a'], [], { units: 'bytes' }))).toThrow('without a token for every byte')
    expect(() => createModel({ ...bpe([], []), vocab: vocabularyFromTexts(['a', 'b'], [3, 3]) })).toThrow(
      'two tokens with one id',
    )
  })
})

describe('Unigram', () => {
  const pieces = ['a', 'b', 'c', '▁', 'ab', 'bc', 'abc', '▁a', 'ca', 'cab']
  const model: UnigramModel = {
    type: 'Unigram',
    vocab: vocabularyFromTexts(['<unk>', ...pieces]),
    scores: Float64Array.from([0, ...pieces.map((_, i) => -1 - ((i * 37) % 11) / 3)]),
    unk_id: 0,
    byte_fallback: false,
  }
  const scoreOf = new Map(pieces.map((piece, i) => [piece, model.scores[i + 1]]))

  /** Best score over all segmentations, by trying them. */
  function best(text: string): number {
    if (text === '') return 0
    let most = -Infinity
    for (const [piece, score] of scoreOf)
      if (text.startsWith(piece)) most = Math.max(most, score + best(text.slice(piece.length)))
    return most
  }

  it('finds the most probable segmentation', () => {
    const unigram = createModel(model)
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '▁'), { minLength: 1, maxLength: 9 })
      .map((all) => all.join(''))
    fc.assert(
      fc.property(text, (piece) => {
        const ids = numberBuffer()
        const ranges = numberBuffer()
        unigram.encodeWithRanges(piece, ids, ranges)
        const tokens = Array.from(contents(ids), (id) => pieces[id - 1])
        expect(tokens.join('')).toBe(piece)
        expect(tokens.reduce((sum, token) => sum + scoreOf.get(token)!, 0)).toBeCloseTo(best(piece), 9)
        expect(ranges.data[ranges.length - 1]).toBe(new TextEncoder().encode(piece).length)
      }),
      { numRuns: 300 },
    )
  })

  it('fuses unknown characters', () => {
    const ids = numberBuffer()
    createModel(model).encode('xyza中文b', ids)
    expect([...contents(ids)]).toEqual([0, 1, 0, 2])
  })

  it('refuses scores that do not fit', () => {
    expect(() => createModel({ ...model, scores: new Float64Array(3) })).toThrow('another number of scores')
  })
})
