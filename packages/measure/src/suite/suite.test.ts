import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compile, fromTokenizerJson, load, type Tokenizer } from '@tokenwright/text'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLedger, findFiles } from '../corpora/index.js'
import { openParallel } from '../parallel/index.js'
import { dataFolder } from '../testing/data.js'
import {
  indexResult,
  measureTokenizers,
  type NamedTokenizer,
  type SuiteOptions,
  type SuiteProgress,
  type SuiteResult,
} from './index.js'

interface Oracle {
  readonly lines: Readonly<Record<string, readonly string[]>>
  readonly code: readonly string[]
  readonly tokenizers: Readonly<Record<string, { readonly json: object; readonly [figure: string]: unknown }>>
}

const oracle = JSON.parse(readFileSync(new URL('../metrics/oracles/metrics.json', import.meta.url), 'utf8')) as Oracle
const small = (name: string): NamedTokenizer => ({ name, tokenizer: fromTokenizerJson(oracle.tokenizers[name].json) })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suite-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, content: string): void {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

function putLanguages(times = 1): void {
  for (const [code, lines] of Object.entries(oracle.lines))
    put(
      `${code}.txt`,
      Array.from({ length: times }, () => lines)
        .flat()
        .join('\n') + '\n',
    )
}

async function parallel(
  tokenizers: readonly NamedTokenizer[],
  options: SuiteOptions = {},
  languages?: readonly string[],
): Promise<SuiteResult> {
  const corpus = await openParallel([folder], languages === undefined ? {} : { languages })
  return measureTokenizers(tokenizers, corpus, { workers: 0, resamples: 200, ...options })
}

async function documents(tokenizers: readonly NamedTokenizer[], options: SuiteOptions = {}): Promise<SuiteResult> {
  const ledger = createLedger()
  const files = await findFiles([folder], ledger)
  return measureTokenizers(
    tokenizers,
    { kind: 'documents', paths: [folder], files, ledger },
    { workers: 0, resamples: 200, ...options },
  )
}

describe('parallel text', () => {
  it('survives JSON, and has everything that it names', async () => {
    putLanguages(3)
    const result = await parallel([small('bpe'), small('unigram')])
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    const groups = new Set(result.groups.map(({ key }) => key))
    const metrics = new Set(result.metrics.map(({ key }) => key))
    expect(groups.size).toBe(result.groups.length)
    expect(result.groups[0].key).toBe('all')
    for (const { group, metric, value, low, high } of result.values) {
      expect(groups.has(group) && metrics.has(metric)).toBe(true)
      expect(Number.isFinite(value), `${group} ${metric}`).toBe(true)
      expect(low === null).toBe(high === null)
      if (low !== null && high !== null) expect(low).toBeLessThanOrEqual(high)
    }
    for (const { unit, formula, source, denominator } of result.metrics)
      expect([unit, formula, source, denominator].every((text) => text !== '')).toBe(true)
    const lists = result.metrics.filter(({ family }) => family === 'code')
    expect(lists).toEqual([])
  })

  it('has the figures of the reference implementations', async () => {
    putLanguages()
    const names = ['bpe', 'bpe-unsplit', 'unigram']
    const result = await parallel(names.map(small))
    const { value } = indexResult(result)
    for (const [t, name] of names.entries()) {
      const expected = oracle.tokenizers[name]
      for (const [metric, key] of [
        ['tokens', 'tokens'],
        ['bytes-per-token', 'bytes_per_token'],
        ['characters-per-token', 'characters_per_token'],
        ['fertility', 'fertility'],
        ['fertility-by-line', 'fertility_by_line'],
        ['shannon-entropy', 'shannon_entropy'],
        ['renyi-entropy', 'renyi_entropy'],
        ['renyi-efficiency', 'renyi_efficiency'],
        ['renyi-efficiency-observed', 'renyi_efficiency_observed'],
        ['shannon-efficiency', 'shannon_efficiency'],
        ['vocabulary-use', 'vocabulary_use'],
        ['type-token-ratio', 'type_token_ratio'],
        ['token-rank', 'token_rank'],
        ['gini-per-byte', 'gini_per_byte'],
        ['unknown-tokens', 'unknown'],
        ['round-trip', 'round_trip'],
        ['three-digit-f1', 'three_digit_f1'],
        ['tokens-per-digit', 'tokens_per_digit'],
        ['magnitude-variation', 'magnitude_variation'],
      ])
        expect(value(t, 'all', metric)?.value, `${name} ${metric}`).toBeCloseTo(expected[key] as number, 10)
    }
  })

  it('has premiums of exactly one for the reference, which do not change when all lines are doubled', async () => {
    putLanguages()
    const once = indexResult(await parallel([small('bpe')]))
    putLanguages(2)
    const twice = indexResult(await parallel([small('bpe')]))
    expect(once.value(0, 'eng', 'premium')).toMatchObject({ value: 1, low: 1, high: 1 })
    for (const code of ['deu', 'rus', 'zho', 'hin'])
      expect(twice.value(0, code, 'premium')?.value).toBe(once.value(0, code, 'premium')?.value)
  })

  it('divides by the reference and the baseline that were asked for', async () => {
    putLanguages()
    const result = await parallel([small('bpe'), small('bpe-unsplit')], { reference: 'rus', baseline: 'bpe-unsplit' })
    const { value } = indexResult(result)
    expect(result.corpus.reference).toBe('rus')
    expect(value(0, 'rus', 'premium')?.value).toBe(1)
    const tokens = (t: number, code: string): number => value(t, code, 'tokens')?.value ?? Number.NaN
    expect(value(0, 'hin', 'premium')?.value).toBe(tokens(0, 'hin') / tokens(0, 'rus'))
    expect(value(0, 'hin', 'normalised-length')?.value).toBe(tokens(0, 'hin') / tokens(1, 'hin'))
    expect(value(1, 'hin', 'tokens')?.difference).toBeNull()
    expect(value(0, 'hin', 'tokens')?.difference?.value).toBe(tokens(0, 'hin') - tokens(1, 'hin'))
  })

  it('ties a tokenizer with its twin, and never calls a certain difference a tie', async () => {
    putLanguages(4)
    const twin = { ...small('bpe'), name: 'twin' }
    const result = await parallel([small('bpe'), twin, small('bpe-unsplit')])
    const { value, rank } = indexResult(result)
    expect(value(1, 'all', 'tokens')?.difference).toMatchObject({ value: 0, tied: true })
    expect(value(2, 'all', 'tokens')?.difference).toMatchObject({ tied: false })
    expect([0, 1, 2].map((t) => rank(t, 'all', 'tokens'))).toMatchObject([
      { rank: 1, low: 1, high: 1, best: 1 },
      { rank: 1, low: 1, high: 1, best: 1 },
      { rank: 3, low: 3, high: 3, best: 0 },
    ])
  })

  it('flags what tokenizers hide', async () => {
    putLanguages()
    const { warnings } = await parallel([small('unigram'), small('wordpiece')])
    const unknown = warnings.find(
      ({ kind, group, tokenizer }) => kind === 'unknown-tokens' && group === 'zho' && tokenizer === 0,
    )
    expect(unknown).toMatchObject({ severity: 'wrong' })
    expect(unknown?.text).toContain('unigram cannot spell all of')
    expect(unknown?.examples.length).toBeGreaterThan(0)
    expect(warnings.some(({ kind, tokenizer }) => kind === 'round-trip' && tokenizer === 1)).toBe(true)
    expect(warnings.filter(({ kind }) => kind === 'empty-lines')).toHaveLength(5)
  })

  it('warns about texts that are not what they seem', async () => {
    putLanguages(2)
    put('vie.txt', ('e\u0302\u0301 '.repeat(20) + '\n').repeat(12))
    put('mya.txt', '\u1031\u1019\u103b\u1019\u1014\u1039 \n'.repeat(12))
    put('eng.txt', '\ufeff' + 'plain words here\r\n'.repeat(12))
    const result = await parallel([small('bpe')])
    const kinds = result.warnings.map(({ kind, group }) => `${kind} ${group ?? ''}`)
    expect(kinds).toEqual(expect.arrayContaining(['not-nfc vie', 'zawgyi mya', 'byte-order-mark ', 'carriage-return ']))
    expect(result.groups.filter(({ flags }) => flags.length > 0).map(({ key }) => key)).toEqual(['mya', 'vie'])
    const healthy = result.groups.find(({ kind }) => kind === 'healthy')
    const all = result.groups.find(({ kind }) => kind === 'all')
    expect(healthy?.bytes).toBeLessThan(all?.bytes ?? 0)
  })

  it('has no intervals where there are too few lines, and says so', async () => {
    for (const code of ['eng', 'deu']) put(`${code}.txt`, 'one\ntwo\nthree\n')
    const result = await parallel([small('bpe'), small('unigram')])
    expect(result.resampling.resamples).toBe(0)
    expect(result.values.every(({ low }) => low === null)).toBe(true)
    expect(result.warnings.some(({ kind }) => kind === 'few-units')).toBe(true)
  })

  it('has morphological boundaries where words with segments are given', async () => {
    putLanguages()
    const gold = [
      { word: 'cars', segments: ['car', 's'] },
      { word: 'bridge', segments: ['bridge'] },
    ]
    const { value } = indexResult(await parallel([small('bpe')], { gold: new Map([['eng', gold]]) }))
    const encoder = compile(small('bpe').tokenizer)
    let cuts = 0
    let right = 0
    for (const { word } of gold) {
      const { bytes } = encoder.encodeWithOffsets(word)
      for (let i = 1; i < bytes.length - 1; i += 2) {
        cuts++
        if (word === 'cars' && bytes[i] === 3) right++
      }
    }
    expect(value(0, 'eng', 'morphology-f1')?.value).toBeCloseTo((2 * right) / (cuts + 1), 12)
  })

  it('refuses what makes no sense', async () => {
    putLanguages()
    await expect(parallel([])).rejects.toThrow('no tokenizers')
    await expect(parallel([small('bpe'), small('bpe')])).rejects.toThrow('two tokenizers of one name: "bpe"')
    await expect(parallel([small('bpe')], { baseline: 'x' })).rejects.toThrow('there are bpe: "x"')
    await expect(parallel([small('bpe')], { reference: 'x' })).rejects.toThrow('no language of the corpus')
    await expect(parallel([small('bpe')], { resamples: -1 })).rejects.toThrow('-1')
    await expect(parallel([small('bpe')], { signal: AbortSignal.abort() })).rejects.toThrow('stopped on request')
  })

  it('tells how far it is', async () => {
    putLanguages()
    const seen: SuiteProgress[] = []
    const corpus = await openParallel([folder])
    await measureTokenizers([small('bpe')], corpus, { workers: 0 }, (progress) => seen.push(progress))
    expect(seen.filter(({ stage }) => stage === 'Measuring').at(-1)).toMatchObject({ done: 30, total: 30 })
  })
})

describe('files', () => {
  const prose = 'The ferry leaves the harbour early in the morning, and nobody on the island is awake to see it go. '
  const german =
    'Die Fähre verlässt den Hafen früh am Morgen, und niemand auf der Insel ist wach, um sie abfahren zu sehen. '

  function putFiles(): void {
    for (let i = 0; i < 24; i++) put(`prose/${i}.txt`, prose.repeat(3 + (i % 5)) + i)
    for (let i = 0; i < 3; i++) put(`prose/deutsch${i}.md`, german.repeat(6 + i))
    for (let i = 0; i < 3; i++) put(`code/${i}.py`, oracle.code[i])
    put('code/x.ts', 'export const total = (a: number): number => a ** 2 + 1\nif (a >= 1 && b !== 2) {\n  go(a)\n}\n')
    put('picture.png', '\u0000\u0001')
  }

  it('groups by type, script and language, and measures programs', async () => {
    putFiles()
    const result = await documents([{ name: 'o200k_base', tokenizer: await load('o200k_base') }, small('bpe')])
    const keys = result.groups.map(({ key }) => key)
    expect(keys).toEqual(
      expect.arrayContaining([
        'all',
        'type:Text',
        'type:Markdown',
        'type:Python',
        'script:Latin',
        'language:en',
        'language:de',
      ]),
    )
    const { value } = indexResult(result)
    for (const metric of [
      'isolated-operators',
      'aligned-lexemes',
      'fragmented-identifiers',
      'indentation-tokens',
      'blank-tokens',
    ])
      expect(value(0, 'type:Python', metric)?.value, metric).toBeGreaterThanOrEqual(0)
    expect(value(0, 'type:Text', 'isolated-operators')).toBeUndefined()
    expect(value(0, 'language:en', 'single-token-retention')?.value).toBeGreaterThan(0.9)
    expect(result.resampling).toMatchObject({ over: 'file', resamples: 200 })
    expect(value(0, 'all', 'bytes-per-token')?.low).not.toBeNull()
    expect(result.corpus.left.map(({ reason }) => reason)).toEqual(['binary'])
  })

  it('adds up to the whole, whatever the groups', async () => {
    putFiles()
    const result = await documents([small('bpe')], { groupBy: ['type'] })
    const { value } = indexResult(result)
    const sum = (metric: string): number =>
      result.groups
        .filter(({ kind }) => kind === 'type')
        .reduce((total, { key }) => total + (value(0, key, metric)?.value ?? 0), 0)
    expect(sum('tokens')).toBe(value(0, 'all', 'tokens')?.value)
  })

  it('draws no interval for a kind of text with few files, however many there are of another', async () => {
    for (let i = 0; i < 25; i++) put(`many/${i}.txt`, `the cat ${'sat '.repeat(i + 1)}\n`)
    put('one.md', '# the only one\n')
    const { values } = await documents([small('bpe'), small('unigram')], { groupBy: ['type'], families: ['size'] })
    const of = (key: string) => values.filter(({ group, metric }) => group === key && metric === 'bytes-per-token')
    expect(of('type:Markdown').map(({ low, high }) => [low, high])).toEqual([
      [null, null],
      [null, null],
    ])
    expect(of('type:Markdown')[1].difference).toMatchObject({ low: null, high: null, tied: null })
    for (const { low, high } of of('type:Text')) expect(high! - low!).toBeGreaterThan(0)
  })

  it('refuses a corpus without text', async () => {
    put('picture.png', '\u0000\u0001')
    await expect(documents([small('bpe')])).rejects.toThrow('no text to measure on')
  })
})

describe('added markers and padding', () => {
  it('never count special tokens', async () => {
    putLanguages()
    const plain = small('bpe')
    const framed: Tokenizer = {
      ...plain.tokenizer,
      added_tokens: [
        { id: 520, content: '<s>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
      ],
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
        special_tokens: { '<s>': { id: '<s>', ids: [520], tokens: ['<s>'] } },
      },
      padding: {
        strategy: { Fixed: 500 },
        direction: 'Right',
        pad_to_multiple_of: null,
        pad_id: 0,
        pad_type_id: 0,
        pad_token: '!',
      },
      truncation: { direction: 'Right', max_length: 4, strategy: 'LongestFirst', stride: 0 },
    }
    const { value } = indexResult(await parallel([plain, { name: 'framed', tokenizer: framed }]))
    expect(value(1, 'all', 'tokens')?.value).toBe(value(0, 'all', 'tokens')?.value)
  })
})

const data = dataFolder('token-premiums', 'lines.tsv')

describe.skipIf(data === null)('on NTREX (needs data)', () => {
  it('shows premiums with intervals, and leaves the flagged languages out of the second summary', async () => {
    const corpus = await openParallel([`${data}/ntrex`], {
      splits: ['eval'],
      languages: ['eng', 'deu', 'tha', 'mya', 'yor', 'zho-CN'],
    })
    expect([corpus.lines, corpus.unselected]).toEqual([242, 1416])
    const result = await measureTokenizers(
      [
        { name: 'o200k_base', tokenizer: await load('o200k_base') },
        { name: 'cl100k_base', tokenizer: await load('cl100k_base') },
      ],
      corpus,
      { workers: 0, families: ['size', 'fairness'] },
    )
    const { value } = indexResult(result)
    const thai = value(1, 'tha', 'premium')
    expect(thai?.value).toBeGreaterThan(3.5)
    expect((thai?.high ?? 0) - (thai?.low ?? 0)).toBeLessThan(0.5)
    expect(value(0, 'tha', 'premium')?.value).toBeLessThan(2)
    expect(result.groups.find(({ key }) => key === 'mya')?.flags).toEqual(['zawgyi', 'not-nfc'])
    expect(result.groups.find(({ key }) => key === 'tha')).toMatchObject({ label: 'Thai', script: 'Thai', flags: [] })
    expect(value(0, 'healthy', 'premium-worst')?.value).toBeLessThan(value(0, 'all', 'premium-worst')?.value ?? 0)
  })
})
