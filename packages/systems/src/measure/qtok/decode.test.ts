import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeVocabulary, isByteLevel, tokenKey, type Mode } from './decode-vocabulary.js'
import { allBytes, byteLevelFile, byteSpelled, sentencePieceFile } from './testing/files.js'
import { vocabularyFromJson } from './vocabulary-json.js'

const decode = (json: string, mode: Mode = 'corrected') => decodeVocabulary(vocabularyFromJson(json, 'own'), mode)
const find = (json: string, text: string, mode: Mode = 'corrected') =>
  decode(json, mode).tokens.filter((token) => token.text === text)

describe('spelling', () => {
  test('a byte-level file that holds "ма" is told by its parts; the original takes it for text', () => {
    // An added token is plain text in the file, so the original's guess sees "ма".
    const file = byteLevelFile([' мама'], { added_tokens: [{ id: 900, content: '<мама>' }] })
    expect(decode(file).byteLevel).toBe(true)
    expect(decode(file, 'compatible').byteLevel).toBe(false)
    expect(find(file, ' мама')).toEqual([{ text: ' мама', kind: 'text', id: expect.any(Number) as number }])
  })

  test('without parts, the alphabet of the entries tells', () => {
    const bare = JSON.stringify(Object.fromEntries([...allBytes(), 'Ġthe'].map((text, id) => [text, id])))
    expect(isByteLevel(vocabularyFromJson(bare, 'vocab.json'))).toBe(true)
    expect(isByteLevel(vocabularyFromJson('{"▁the":0,"a":1}', 'vocab.json'))).toBe(false)
    expect(isByteLevel(vocabularyFromJson('{"model":{"type":"WordPiece","vocab":{"the":0}}}', 'words'))).toBe(false)
  })

  test.each(['pre_tokenizer', 'decoder', 'post_processor', 'normalizer'])('%s may be the one that says so', (part) => {
    const file = JSON.stringify({
      [part]: { type: 'Sequence', pretokenizers: [{ type: 'ByteLevel' }] },
      model: { vocab: { ма: 0 } },
    })
    expect(isByteLevel(vocabularyFromJson(file, 'own'))).toBe(true)
  })

  test('every text survives the byte alphabet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), (text) => {
        const bytes = new TextEncoder().encode(text)
        const { tokens } = decode(byteLevelFile([text]))
        const found = tokens.find(
          (token) =>
            token.kind === (bytes.length === 1 ? 'byte' : 'text') &&
            token.id === (bytes.length === 1 ? allBytes().indexOf(byteSpelled(text)) : 256),
        )
        expect(found?.text).toBe(bytes.length === 1 ? byteSpelled(text) : text)
      }),
      { numRuns: 50 },
    )
  })

  test('pieces of characters are fragments; U+FFFD itself is none', () => {
    const [head] = byteSpelled('й')
    const { tokens } = decode(byteLevelFile(['\ufffd', 'a\ufffd'], {}).replace('"merges"', `"x":0,"merges"`))
    expect(tokens.filter(({ kind }) => kind === 'fragment')).toEqual([])
    const split = JSON.stringify({
      decoder: { type: 'ByteLevel' },
      model: { vocab: { [`Ġ${head}`]: 0, [head]: 1, é: 2 } },
    })
    expect(decode(split).tokens.map(({ kind }) => kind)).toEqual(['fragment', 'byte', 'byte'])
    expect(decode(split, 'compatible').tokens.map(({ text }) => text)).toEqual([`<0yĠ${head}>`, `<0y${head}>`, '<0yé>'])
  })

  test('byte tokens and the characters they look like stay apart', () => {
    const file = sentencePieceFile(['a', 'é', '▁a', '▁▁', 'ма'])
    expect(find(file, 'a').map(({ kind }) => kind)).toEqual(['byte', 'text'])
    expect(find(file, 'é').map(({ kind }) => kind)).toEqual(['byte', 'text'])
    expect(
      decode(file)
        .tokens.map(({ text }) => text)
        .slice(-3),
    ).toEqual([' a', '  ', 'ма'])
    expect(
      decode(file, 'compatible')
        .tokens.map(({ text }) => text)
        .slice(-5),
    ).toEqual(['0X61', '0XE9', ' a', ' ▁', 'ма'])
  })

  test('marks of WordPiece and of word ends become spaces', () => {
    const words = JSON.stringify({
      added_tokens: [{ id: 0, content: '[CLS]' }],
      model: { type: 'WordPiece', continuing_subword_prefix: '##', vocab: { '[CLS]': 0, play: 1, '##ing': 2 } },
    })
    expect(decode(words).tokens.map(({ text }) => text)).toEqual(['[CLS]', ' play', 'ing'])
    const ends = JSON.stringify({
      model: { type: 'BPE', end_of_word_suffix: '</w>', vocab: { 'the</w>': 0, the: 1, 'ж</w>': 2 } },
    })
    expect(decode(ends).tokens.map(({ text }) => text)).toEqual([' the', 'the', ' ж'])
  })
})

describe('what is odd is counted', () => {
  test('Unigram lists load, and rows with one text are one token', () => {
    const list = JSON.stringify({
      pre_tokenizer: { type: 'Metaspace', replacement: '▁' },
      model: {
        type: 'Unigram',
        vocab: [
          ['<unk>', 0],
          ['▁the', -3.5],
          ['s', -4],
          ['▁the', -9],
          [' the', -9],
        ],
      },
    })
    const { entries, tokens, collisions } = decode(list)
    expect([entries, tokens.length]).toEqual([5, 3])
    expect(collisions).toEqual([{ text: ' the', ids: [1, 3, 4] }])
  })

  test('shared ids, holes and half surrogates', () => {
    const file = '{"model":{"vocab":{"▁a":0,"▁b":0,"▁c":7,"\\ud800":3}},"added_tokens":[{"id":9,"content":"<x>"}]}'
    const { duplicateIds, holes, loneSurrogates, entries } = decode(file)
    expect({ duplicateIds, holes, loneSurrogates, entries }).toEqual({
      duplicateIds: 1,
      holes: 6,
      loneSurrogates: 1,
      entries: 5,
    })
  })

  test('names of properties are tokens like any other', () => {
    const file = '{"model":{"vocab":{"▁a":0,"constructor":1,"__proto__":2,"toString":3}}}'
    expect(decode(file).tokens.map(({ text }) => text)).toEqual([' a', 'constructor', '__proto__', 'toString'])
  })

  test('rows are tokens and the rows with the same text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('▁', ' ', 'a', 'ж', '<', '>') }), {
          minLength: 1,
        }),
        fc.constantFrom<Mode>('corrected', 'compatible'),
        (pieces, mode) => {
          const vocabulary = decode(JSON.stringify({ model: { vocab: pieces.map((piece) => [piece, -1]) } }), mode)
          const same = vocabulary.collisions.reduce((sum, { ids }) => sum + ids.length - 1, 0)
          expect(vocabulary.tokens.length + same).toBe(vocabulary.entries)
          expect(new Set(vocabulary.tokens.map(tokenKey)).size).toBe(vocabulary.tokens.length)
        },
      ),
    )
  })
})

describe('refused', () => {
  test.each([
    ['a file that is cut off', '{"model":{"vocab":{"a":0,"b"', /cut off at character 28 of 28/],
    ['a wrong character', '{"model":{"vocab":{"a":0,]', /at character 25 of 26/],
    ['a negative id', '{"model":{"vocab":{"a":-1}}}', /model\.vocab\["a"\]: -1$/],
    ['half an id', '{"vocab":{"a":0.5}}', /: 0\.5$/],
    ['an id beyond all models', '{"a":16777216}', /: 16777216$/],
    ['a list without pieces', '{"model":{"vocab":[[1,2]]}}', /model\.vocab\[0\]: \[1,2\]$/],
    ['no vocabulary', '{"model":{"vocab":{}}}', /no vocabulary/],
    ['something else', '"text"', /no vocabulary/],
    [
      'an added token without text',
      '{"model":{"vocab":{"a":0}},"added_tokens":[{"id":1}]}',
      /added_tokens\[0\]\.content/,
    ],
    [
      'parts within parts',
      `{"model":{"vocab":{"a":0}},"decoder":${'{"decoders":['.repeat(99)}{}${']}'.repeat(99)}}`,
      /nested too deeply/,
    ],
  ])('%s', (_, text, message) => {
    expect(() => vocabularyFromJson(text, 'own')).toThrow(message)
    expect(() => vocabularyFromJson(text, 'own')).toThrow(
      expect.objectContaining({ kind: 'invalid-tokenizer' }) as Error,
    )
  })
})
