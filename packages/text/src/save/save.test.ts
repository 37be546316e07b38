import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rankTokenizer, loadEncoding } from '../encodings/index.js'
import { load } from '../load/load.js'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import { fromVocabMerges } from '../load/vocab-merges.js'
import { fromVocabTxt } from '../load/vocab-txt.js'
import { compileReference } from '../reference/compile-reference.js'
import type { BpeModel, Tokenizer } from '../tokenizer.js'
import { vocabularyFromBytes } from '../vocabulary.js'
import { convert, save, tokenizerFormats, type TokenizerFormat } from './save.js'
import { firstDifference } from '../formats/same.js'
import { toTokenizerJson } from './tokenizer-json.js'

const utf8 = new TextDecoder()
const TEXTS = [
  "it's  a 1234\n\n test\u00a0, naïve 東京 😀!!",
  '   ',
  '',
  "I'LL  <|endoftext|>\r\n \t x",
  'aaaaaaaaaa    bbbb',
  '\n \n  ',
  '\u0000\ufeff',
]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-save-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const idsOf = (tokenizer: Tokenizer): number[][] => {
  const encoder = compileReference(tokenizer)
  return TEXTS.map((text) => [...encoder.encode(text, { special: 'allow' })])
}

/** A small model of bytes: all single bytes, then the given tokens. */
function ranks(...tokens: string[]): Tokenizer {
  const bytes = [
    ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
    ...tokens.map((token) => new TextEncoder().encode(token)),
  ]
  return rankTokenizer(vocabularyFromBytes(bytes), String.raw`\p{L}+|[^\p{L}]`, [['<end>', 1000]])
}

const bert = fromVocabTxt("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ntest\n##ing\nit\n'\ns\na\n", { lowercase: true })
const gpt2 = fromVocabMerges({ '<|endoftext|>': 0, a: 1, Ġ: 2, Ġa: 3, aa: 4, Ċ: 5 }, 'Ġ a\na a\n', {
  config: { added_tokens_decoder: { 0: { content: '<|endoftext|>', special: true } } },
})

test.each(['r50k_base', 'cl100k_base'] as const)('%s gives the same ids as a tokenizer.json', async (name) => {
  const tokenizer = await loadEncoding(name)
  const back = fromTokenizerJson(toTokenizerJson(tokenizer))
  expect(back.model).toMatchObject({ units: 'characters', ignore_merges: true })
  expect(idsOf(back)).toEqual(idsOf(tokenizer))
  // And from there the published ranks and pattern come back.
  const file = convert(back, 'tiktoken').get('tokenizer.tiktoken') as Uint8Array<ArrayBuffer>
  expect(firstDifference(await load(file), tokenizer)).toBeNull()
})

test('the dialect of the library holds models of bytes as they are', () => {
  const tokenizer = ranks('th', 'the')
  expect(fromTokenizerJson(toTokenizerJson(tokenizer, { dialect: 'tokenwright' }))).toEqual(tokenizer)
  const merged = {
    ...tokenizer,
    model: { ...(tokenizer.model as BpeModel), merges: Uint32Array.of(116, 104, 256, 101) },
  }
  expect(fromTokenizerJson(toTokenizerJson(merged, { dialect: 'tokenwright' }))).toEqual(merged)
  const boundless: Tokenizer = {
    ...tokenizer,
    model: {
      type: 'Boundless',
      vocab: tokenizer.model.vocab,
      merges: Uint32Array.of(0, 116, 104),
      deletions: Uint32Array.of(1, 256),
      supermerges: Uint32Array.of(2, 256, 257),
    },
  }
  expect(fromTokenizerJson(toTokenizerJson(boundless, { dialect: 'tokenwright' }))).toEqual(boundless)
  expect(() => toTokenizerJson(boundless)).toThrow(/"Boundless"$/)
})

test('a token that merging never makes has no merge', () => {
  // `xyz` would need `xy` or `yz`, which are no tokens.
  const tokenizer = ranks('ab', 'abc', 'xyz')
  const back = fromTokenizerJson(toTokenizerJson(tokenizer))
  expect((back.model as BpeModel).merges).toHaveLength(4)
  const encoder = compileReference(back)
  expect(['abc', 'xyz', 'xyzabc'].map((text) => [...encoder.encode(text)])).toEqual([
    [257],
    [258],
    [120, 121, 122, 257],
  ])
  expect(() => convert(back, 'vocab+merges')).toThrow(/given without merging at model.ignore_merges: true$/)
})

describe('what a format cannot express is refused', () => {
  const model = gpt2.model as BpeModel
  test.each<[string, Tokenizer, TokenizerFormat, RegExp]>([
    [
      'another order',
      { ...gpt2, model: { ...model, merges: Uint32Array.of(1, 1, 2, 1) } },
      'tiktoken',
      /order of ids.*model.merges/,
    ],
    [
      'a missing merge',
      { ...gpt2, model: { ...model, merges: Uint32Array.of(2, 1) } },
      'tiktoken',
      /do not make every token/,
    ],
    ['a normalizer', { ...gpt2, normalizer: { type: 'NFC' } }, 'tiktoken', /normalizer: \{"type":"NFC"\}$/],
    ['a normalizer', { ...gpt2, normalizer: { type: 'NFKC' } }, 'vocab+merges', /at (normalizer|pre_tokenizer)/],
    ['another split', { ...gpt2, pre_tokenizer: { type: 'WhitespaceSplit' } }, 'vocab+merges', /at pre_tokenizer/],
    ['bytes that are missing', gpt2, 'tiktoken', /without a token for the byte/],
    ['WordPiece', bert, 'tiktoken', /model.type: "WordPiece"$/],
    ['WordPiece', bert, 'sentencepiece', /model.type: "WordPiece"$/],
    ['BPE', gpt2, 'vocab.txt', /model.type: "BPE"$/],
    ['another template', { ...bert, post_processor: null }, 'vocab.txt', /at post_processor: null$/],
    [
      'a word limit',
      { ...bert, model: { ...bert.model, max_input_chars_per_word: 7 } as Tokenizer['model'] },
      'vocab.txt',
      /max_input_chars_per_word: 7$/,
    ],
    ['an unknown format', gpt2, 'safetensors' as TokenizerFormat, /none of tokenizer.json.*"safetensors"$/],
  ])('%s, %#', (_, tokenizer, format, message) => {
    expect(() => convert(tokenizer, format)).toThrow(message)
  })
})

describe('files', () => {
  test.each<[TokenizerFormat, Tokenizer, string[]]>([
    ['tokenizer.json', gpt2, ['tokenizer.json']],
    ['tokenwright', gpt2, ['tokenwright.json']],
    ['vocab+merges', gpt2, ['merges.txt', 'tokenizer_config.json', 'vocab.json']],
    ['vocab.txt', bert, ['tokenizer_config.json', 'vocab.txt']],
    ['tiktoken', ranks('ab'), ['tokenizer.tiktoken', 'tokenizer.tiktoken.json']],
  ])('%s goes to a folder and comes back', async (format, tokenizer, names) => {
    const target = join(folder, 'new', 'one')
    const written = await save(tokenizer, target, format)
    expect(readdirSync(target).toSorted()).toEqual(names)
    expect(written.toSorted()).toEqual(names.map((name) => join(target, name)))
    expect(await load(target)).toEqual(tokenizer)
  })

  test('names of files tell the format', async () => {
    expect(await save(gpt2, join(folder, 'x.json'))).toEqual([join(folder, 'x.json')])
    expect(await save(ranks('ab'), join(folder, 'y.tiktoken'))).toEqual([
      join(folder, 'y.tiktoken'),
      join(folder, 'y.tiktoken.json'),
    ])
    expect(await save(bert, join(folder, 'bert.txt'))).toEqual([
      join(folder, 'bert.txt'),
      join(folder, 'tokenizer_config.json'),
    ])
    expect(await load(join(folder, 'y.tiktoken'))).toEqual(ranks('ab'))
    expect(await save(gpt2, join(folder, 'plain'))).toEqual([join(folder, 'plain', 'tokenizer.json')])
    expect(tokenizerFormats).toContain('sentencepiece')
  })

  test('a good file stays where the new one cannot be written', async () => {
    const target = join(folder, 'tokenizer.json')
    await save(gpt2, target)
    const before = readFileSync(target)
    await expect(save(bert, target, 'tiktoken')).rejects.toMatchObject({ kind: 'unsupported-part' })
    // The second file's place is taken by a folder, so that the set as a whole cannot be written.
    mkdirSync(join(folder, 'set', 'merges.txt', 'occupied'), { recursive: true })
    await expect(save(gpt2, join(folder, 'set'), 'vocab+merges')).rejects.toMatchObject({ kind: 'unwritable' })
    expect(readdirSync(join(folder, 'set')).filter((name) => name.endsWith('.part'))).toEqual([])
    await expect(save(gpt2, join(target, 'below', 'a.json'))).rejects.toMatchObject({ kind: 'unwritable' })
    expect(readFileSync(target)).toEqual(before)
  })

  test.skipIf(process.getuid?.() === 0)('a folder that may not be written to', async () => {
    writeFileSync(join(folder, 'tokenizer.json'), 'old')
    chmodSync(folder, 0o500)
    await expect(save(gpt2, join(folder, 'tokenizer.json'))).rejects.toMatchObject({ kind: 'unwritable' })
    chmodSync(folder, 0o700)
    expect(readFileSync(join(folder, 'tokenizer.json'), 'utf8')).toBe('old')
  })

  test.skipIf(!existsSync('/dev/full'))('a full disk is told', async () => {
    await expect(save(gpt2, '/dev/full/tokenizer.json')).rejects.toMatchObject({ kind: 'unwritable' })
  })
})

test('the sidecar keeps what tiktoken needs', () => {
  const sidecar = utf8.decode(convert(ranks('ab'), 'tiktoken').get('tokenizer.tiktoken.json'))
  expect(JSON.parse(sidecar)).toEqual({ pat_str: String.raw`\p{L}+|[^\p{L}]`, special_tokens: { '<end>': 1000 } })
})
