import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile, load, train, vocabularyFromTexts, type Tokenizer } from '@tokenwright/text'
import { english, latvian, trained } from '../../initialisers/testing/tokenizers.js'
import { readShared, sharedData } from '../../../testing/shared-data.js'
import { BYTE_CHARACTERS, holdsRun, spell, toByteLevel, whiteSpaceRuns } from './index.js'

const bare = { prefixSpace: false, uniformWhiteSpace: false } as const

describe('the byte alphabet', () => {
  it('has 256 distinct characters; space is Ġ and newline Ċ', () => {
    expect(new Set(BYTE_CHARACTERS).size).toBe(256)
    expect(spell(' ')).toBe('Ġ')
    expect(spell('\n')).toBe('Ċ')
  })
})

describe('white space', () => {
  it('makes 135 runs, each of one sign and a repeated one', () => {
    const runs = whiteSpaceRuns()
    expect(new Set(runs).size).toBe(135)
    expect(runs.every((run) => holdsRun(run) && new Set(run.slice(1)).size === 1 && run.length <= 16)).toBe(true)
  })

  it('retires other runs and reaches the new ones', async () => {
    const code = ['if x:\n        return y\n', 'for a in b:\n\t\t\tpass\n\n', '  \t \n mixed  \t \n']
    for (const algorithm of ['bpe', 'unigram'] as const) {
      const tokenizer = await train([...english, ...code, ...code], {
        algorithm,
        vocabularySize: 330,
        split: 'gpt2',
        minFrequency: 1,
        workers: 1,
      }).result()
      const level = toByteLevel(tokenizer, { prefixSpace: false })
      const texts = level.entries.filter(({ kind }) => kind === 'text').map(({ text }) => text)
      const runs = new Set(whiteSpaceRuns())
      expect(texts.filter((text) => holdsRun(text) && !runs.has(text))).toEqual([])
      expect(level.added.runs).toBeGreaterThan(100)
      const encoder = compile(level.tokenizer)
      expect(Array.from(encoder.encode('\n'.repeat(9)), (id) => encoder.idToToken(id))).toEqual(['Ċ'.repeat(9)])
      for (const text of code) expect(encoder.decode(encoder.encode(text))).toBe(text)
    }
  })
})

describe('conversion', () => {
  it('keeps ids and segmentation of a byte-level tokenizer', async () => {
    const { tokenizer, encoder } = await trained([...english, ...latvian], 400)
    const level = toByteLevel(tokenizer, bare)
    expect(level).toMatchObject({ originalSize: 400, added: { bytes: 0, runs: 0, parts: 0 }, unreachable: 0 })
    const converted = compile(level.tokenizer)
    for (const line of [...english, ...latvian]) expect(converted.encode(line)).toEqual(encoder.encode(line))
  })

  it.each(['bpe', 'unigram', 'wordpiece'] as const)('spells any text with every byte, from %s', async (algorithm) => {
    const tokenizer = await train([...english, ...latvian], {
      algorithm,
      vocabularySize: 420,
      split: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      minFrequency: 1,
      workers: 1,
      ...(algorithm === 'wordpiece' ? { split: { type: 'BertPreTokenizer' } as const } : {}),
    }).result()
    const level = toByteLevel(tokenizer, bare)
    const encoder = compile(level.tokenizer)
    const texts = new Set(level.entries.map(({ text }) => text))
    expect(BYTE_CHARACTERS.filter((byte) => !texts.has(byte))).toEqual([])
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(encoder.decode(encoder.encode(text))).toBe(text)
      }),
      { numRuns: 60 },
    )
  })

  it('builds characters of a character-level vocabulary from bytes, and then as before', async () => {
    const vocab = ['▁', 'm', 'a', 'l', 'ļ', 'ū', 'd', 'ņ', '▁m', 'aļ', '▁maļ', 'ūd', '<0x0A>', '<0xFF>', '<unk>']
    const id = (text: string): number => vocab.indexOf(text)
    const tokenizer: Tokenizer = {
      ...(await trained(english, 300)).tokenizer,
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      model: {
        type: 'BPE',
        vocab: vocabularyFromTexts(vocab),
        merges: Uint32Array.from([id('▁'), id('m'), id('a'), id('ļ'), id('▁m'), id('aļ'), id('ū'), id('d')]),
        units: 'characters',
        dropout: null,
        unk_token: '<unk>',
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: true,
        ignore_merges: false,
      },
    }
    const level = toByteLevel(tokenizer, { uniformWhiteSpace: false })
    const encoder = compile(level.tokenizer)
    const pieces = (text: string): (string | undefined)[] =>
      Array.from(encoder.encode(text), (one) => encoder.idToToken(one))
    expect(pieces('maļ')).toEqual([spell(' maļ')])
    expect(pieces('maļūd')).toEqual([spell(' maļ'), spell('ūd')])
    // <0x0A> and <0xFF> are these bytes, byte 255 included.
    expect(level.entries[id('<0x0A>')].text).toBe('Ċ')
    expect(level.entries[id('<0xFF>')].text).toBe(BYTE_CHARACTERS[255])
    expect(level.entries[id('<unk>')].kind).toBe('special')
    expect(encoder.decode(encoder.encode('ūdens, 世界'))).toBe('ūdens, 世界')
  })

  it('leaves tokens out of reach that no merge makes, and keeps added ones that read as they are spelled', async () => {
    const { tokenizer, encoder } = await trained(english, 300)
    const { model } = tokenizer
    if (model.type !== 'BPE') throw new Error('not what was trained')
    const entries = Array.from({ length: 300 }, (_, id) => encoder.idToToken(id) as string)
    const added = (id: number, content: string) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: false,
    })
    const more: Tokenizer = {
      ...tokenizer,
      added_tokens: [added(301, '<tag>'), added(302, 'two words')],
      model: { ...model, vocab: vocabularyFromTexts([...entries, 'ĠriĠwheel']) },
    }
    const level = toByteLevel(more, bare)
    const converted = compile(level.tokenizer)
    for (const line of english) expect(converted.encode(line)).toEqual(encoder.encode(line))
    expect(level.entries.slice(300).map(({ text }) => text)).toEqual(['ĠriĠwheel', '<tag>', 'twoĠwords'])
    expect([...converted.encode('<tag>')]).toEqual([301])
    expect(converted.encode('two words').length).toBeGreaterThan(1)
  })

  it('refuses what it cannot bring to bytes', async () => {
    const { tokenizer } = await trained(english, 300)
    const { model } = tokenizer
    if (model.type !== 'BPE') throw new Error('not what was trained')
    expect(() => toByteLevel({ ...tokenizer, model: { ...model, end_of_word_suffix: '</w>' } })).toThrow(/<\/w>"?$/)
  })
})

describe.skipIf(sharedData === null)('two German tokenizers', () => {
  const words = (): string[] => {
    const text = new TextDecoder().decode(readShared('zett/eval_docs_en.txt.gz'))
    return [...new Set(text.match(/\p{L}+/gu))]
  }
  it.each([
    ['tokenizer_de_unigram30k.json.gz', 0.99],
    ['tokenizer_de_bpe50k.json.gz', 0.999],
  ])('cut words as before, and keep all bytes: %s', async (name, share) => {
    const tokenizer = await load(readShared(`zett/${name}`))
    const level = toByteLevel(tokenizer, { uniformWhiteSpace: false })
    const [before, after] = [compile(tokenizer), compile(level.tokenizer)]
    const texts = new Set(level.entries.map(({ text }) => text))
    expect(BYTE_CHARACTERS.filter((byte) => !texts.has(byte))).toEqual([])
    const cuts = (encoder: typeof before, word: string): string =>
      Array.from(encoder.encode(word), (id) => encoder.idToToken(id)?.replaceAll('▁', 'Ġ')).join(' ')
    const all = words()
    // Words that the normaliser changes are no test of the conversion.
    const kept = all.filter((word) => /^[a-zA-Z]+$/.test(word))
    const same = kept.filter((word) => cuts(before, word) === cuts(after, word))
    expect(kept.length).toBeGreaterThan(500)
    expect(same.length / kept.length).toBeGreaterThanOrEqual(share)
  })
})
