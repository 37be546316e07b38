import { describe, expect, it } from 'vitest'
import { fromTokenizerJson, type Tokenizer } from '@tokenwright/text'
import { boundaries, createBoundary, createSpelling, type Boundary } from './index.js'
import { smallEncoder, smallTokenizer } from './testing/tokenizers.js'

const tokenizer = await smallTokenizer(['<s>', '</s>'])
const valid = (boundary: Boundary, left: string, right: string): boolean =>
  createBoundary({ tokenizer, boundary }).valid(left, right)

describe('borders', () => {
  it('joins two halves of a character, in every mode', () => {
    for (const boundary of boundaries) {
      expect(valid(boundary, 'Ã', '©')).toBe(true)
      expect(valid(boundary, 'æ', 'Ĺ')).toBe(true)
    }
  })

  it('joins half a character with anything, as in the authors’ code, or only with its other half', () => {
    const inside = createBoundary({ tokenizer, halfCharacters: 'inside' })
    expect(valid('pretokens', 'a', 'Ã')).toBe(true)
    expect(inside.valid('a', 'Ã')).toBe(false)
    expect(inside.valid('Ã', 'a')).toBe(false)
    expect(inside.valid('aÃ', '©')).toBe(true)
    expect(inside.valid('æ', 'Ĺ')).toBe(true)
  })

  it('joins white space with white space, except two line breaks', () => {
    expect(valid('sentence', 'Ġ', 'Ġ')).toBe(true)
    expect(valid('sentence', 'Ċ', 'Ċ')).toBe(false)
    expect(valid('sentence', 'Ċ', 'ĊĊ')).toBe(true)
    expect(valid('sentence', 'a', 'Ġb')).toBe(false)
    expect(valid('sentence', 'a', 'Ġ')).toBe(false)
    expect(valid('sentence', 'Ġ', 'a')).toBe(true)
    expect(createBoundary({ tokenizer, boundary: 'sentence', whiteSpaceRule: false }).valid('a', 'Ġb')).toBe(true)
  })

  it('never merges special tokens, nor makes one', () => {
    for (const boundary of boundaries) {
      expect(valid(boundary, '</s>', 'a')).toBe(false)
      expect(valid(boundary, 'a', '</s>')).toBe(false)
      expect(valid(boundary, '</s>', 'Ã')).toBe(false)
      expect(valid(boundary, '</', 's>')).toBe(false)
    }
  })

  it('keeps to what each mode says', () => {
    expect(valid('pretokens', 'Ġhapp', 'y')).toBe(true)
    expect(valid('pretokens', 'y', ',')).toBe(false)
    expect(valid('word', 'y', ',')).toBe(true)
    expect(valid('word_hyphen', 'y', ',')).toBe(false)
    expect(valid('word_hyphen', 'y', '-')).toBe(true)
    expect(valid('word_hyphen', '-', 'y')).toBe(true)
    expect(valid('word_hyphen', ';', ',')).toBe(true)
    expect(valid('word', 'Ġ', 'Ġ')).toBe(false)
    // White space as Unicode has it: U+0085 is, U+FEFF is not.
    expect(valid('word', 'a', 'Âħb')).toBe(false)
    expect(valid('word', 'a', 'ï»¿b')).toBe(true)
    expect(valid('pretokens', 'Ġ', 'Ġ')).toBe(true)
  })

  it('limits a token to so many pieces of the model, and counts how often', () => {
    const rule = createBoundary({ tokenizer, maxPieces: 2 })
    const pieces = createSpelling(tokenizerEncoder).pieces('zqzq').length
    expect(pieces).toBe(4)
    expect(rule.valid('z', 'q')).toBe(true)
    expect(rule.capped()).toBe(0)
    expect(rule.valid('zq', 'z')).toBe(false)
    expect(rule.valid('zq', 'z')).toBe(false)
    expect(rule.capped()).toBe(1)
  })

  it('refuses what it cannot do', () => {
    expect(() => createBoundary({ tokenizer, boundary: 'words' as Boundary })).toThrow(
      'a boundary is one of pretokens, word, word_hyphen, sentence at boundary: "words"',
    )
    expect(() => createBoundary({ tokenizer, maxPieces: 0 })).toThrow('at maxPieces: 0')
    expect(() => valid('pretokens', '日', 'a')).toThrow('a token that is not written in the byte alphabet: "日a"')
    const wordPiece = fromTokenizerJson({
      model: {
        type: 'WordPiece',
        vocab: { '[UNK]': 0, a: 1 },
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
      },
    } as never) as Tokenizer
    expect(() => createBoundary({ tokenizer: wordPiece })).toThrow('convert this one first')
  })
})

const tokenizerEncoder = await smallEncoder()
