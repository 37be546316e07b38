import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { compile, fromTokenizerJson, toTokenizerJson, train } from '@tokenwright/text'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countLines } from './count-lines.js'
import { scaledLines, utf8Length } from './scaling.js'
import { splitFor, SUITE_SPLITS } from './splits.js'
import { SUITE_ALGORITHMS, trainSuite } from './suite.js'
import { checkedUnit } from './sweep-job.js'
import { runSweep } from './sweep.js'
import { SAMPLE_LANGUAGES, sampleLines } from './testing/sample.js'
import { truncateMerges } from './truncate.js'
import { runUnit, type SweepUnit } from './unit.js'

const unit = (language: string, more: Partial<SweepUnit> = {}): SweepUnit => ({
  language,
  algorithm: 'bpe',
  split: 'o200k',
  scaling: { kind: 'all' },
  sizes: [260, 280, 300],
  training: sampleLines(language, 60, 1),
  evaluation: [{ name: 'eval', lines: sampleLines(language, 15, 2) }],
  ...more,
})

describe('truncateMerges', () => {
  it('gives what training to that size gives', async () => {
    for (const language of ['eng', 'hin', 'tha'])
      for (const split of SUITE_SPLITS) {
        const lines = sampleLines(language, 60, 3)
        const options = { split: splitFor(split), minFrequency: 1, workers: 1 }
        const large = await train(lines, { ...options, vocabularySize: 420 }).result()
        for (const size of [257, 300, 401]) {
          const own = await train(lines, { ...options, vocabularySize: size }).result()
          const cut = truncateMerges(large, size)
          expect(toTokenizerJson(cut)).toEqual(toTokenizerJson(own))
          const encoders = [compile(cut), compile(own)]
          for (const line of sampleLines(language, 10, 4))
            expect(encoders[0].encode(line)).toEqual(encoders[1].encode(line))
        }
      }
  })

  it('refuses what has no prefix', async () => {
    const unigram = await train(sampleLines('eng', 50, 1), {
      algorithm: 'unigram',
      vocabularySize: 280,
      split: 'o200k',
    }).result()
    expect(() => truncateMerges(unigram, 270)).toThrow(/"Unigram"$/)
    const bpe = await train(sampleLines('eng', 50, 1), { vocabularySize: 280, workers: 1 }).result()
    for (const size of [0, 256, -4, 270.5]) expect(() => truncateMerges(bpe, size)).toThrow(/alphabet at size/)
    expect(truncateMerges(bpe, 9999)).toBe(bpe)
  })
})

describe('suites', () => {
  it('decode every line, whatever the algorithm and the split', async () => {
    for (const algorithm of SUITE_ALGORITHMS)
      for (const split of SUITE_SPLITS)
        for (const language of ['hin', 'vie'])
          for await (const { tokenizer } of trainSuite(sampleLines(language, 40, 5), algorithm, split, [280])) {
            const counts = countLines(compile(tokenizer), [
              ...sampleLines(language, 10, 6),
              ...sampleLines('hin', 3, 7),
              '\u0000 \ud800'.slice(0, 2),
            ])
            expect(counts).toMatchObject({ changed: 0, unknown: 0 })
          }
  })

  it('refuse sizes that hold no token beside the bytes', async () => {
    await expect(runUnit(unit('eng', { sizes: [256] }))).rejects.toThrow(/sizes: 256; in the sweep: "eng"$/)
  })
})

describe('countLines', () => {
  it('counts bytes where the vocabulary is the bytes', async () => {
    const bytes = truncateMerges(
      await train(['aa'], { vocabularySize: 257, minFrequency: 1, workers: 1 }).result(),
      257,
    )
    const encoder = compile({ ...bytes, model: { ...bytes.model, merges: new Uint32Array() } as typeof bytes.model })
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }), (lines) => {
        const { tokens, lineTokens } = countLines(encoder, lines)
        expect(lineTokens).toEqual(lines.map(utf8Length))
        expect(tokens).toBe(lineTokens.reduce((sum, value) => sum + value, 0))
      }),
    )
  })

  it('never counts special tokens, padding or truncation', async () => {
    const lines = sampleLines('deu', 40, 1)
    const plain = await train(lines, { vocabularySize: 300, specialTokens: ['<s>'], workers: 1 }).result()
    const file = toTokenizerJson(plain)
    const parsed = JSON.parse(typeof file === 'string' ? file : new TextDecoder().decode(file)) as Record<
      string,
      unknown
    >
    const template = {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] } },
    }
    const dressed = fromTokenizerJson(
      JSON.stringify({
        ...parsed,
        post_processor: template,
        padding: {
          strategy: { Fixed: 64 },
          direction: 'Right',
          pad_to_multiple_of: null,
          pad_id: 0,
          pad_type_id: 0,
          pad_token: '<s>',
        },
        truncation: { direction: 'Right', max_length: 4, strategy: 'LongestFirst', stride: 0 },
      }),
    )
    expect(countLines(compile(dressed), lines)).toEqual(countLines(compile(plain), lines))
    expect(compile(dressed).encode('ein', { template: true })[0]).toBe(0)
  })

  it('counts unknown tokens, which hide what they stand for', async () => {
    const narrow = await train(['abc abd'], {
      vocabularySize: 20,
      split: { type: 'Whitespace' },
      unknownToken: '<unk>',
      workers: 1,
    }).result()
    expect(countLines(compile(narrow), ['abc', 'xyz'])).toMatchObject({ unknown: 3, changed: 1 })
  })
})

describe('scaledLines', () => {
  it('stops with the line that reaches the budget', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (lines, share) => {
          const total = lines.reduce((sum, line) => sum + utf8Length(line), 0)
          const kept = scaledLines(lines, { kind: 'equal-bytes', bytes: share * total })
          const bytes = (list: readonly string[]): number => list.reduce((sum, line) => sum + utf8Length(line), 0)
          expect(bytes(kept)).toBeGreaterThanOrEqual(share * total * 0.999)
          expect(bytes(kept.slice(0, -1))).toBeLessThan(share * total)
          expect(scaledLines(lines, { kind: 'byte-premium', bytes: (share * total) / 2, premium: 2 })).toEqual(kept)
        },
      ),
    )
    expect(() => scaledLines(['ab'], { kind: 'equal-bytes', bytes: 9 })).toThrow(/only 2 bytes at scaling: 9$/)
  })
})

describe('runSweep', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokenwright-test-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('gives in order what the units give, and takes up what is finished', async () => {
    const units = SAMPLE_LANGUAGES.map((language) => unit(language, { properties: true }))
    const expected = await Promise.all(units.map((each) => runUnit(each)))
    const seen: string[] = []
    const first = await runSweep(units.slice(0, 2), { workers: 1, store: folder })
    expect(first).toEqual(expected.slice(0, 2))
    const files = readdirSync(folder)
    expect(files).toHaveLength(2)
    // A file that says something else is not believed.
    writeFileSync(join(folder, files[0]), '{}')
    const all = await runSweep(units, {
      workers: 1,
      store: folder,
      onProgress: (done, total, note) => seen.push(`${done}/${total} ${note}`),
    })
    expect(all).toEqual(expected)
    expect(JSON.parse(JSON.stringify(all))).toEqual(expected)
    expect(seen.at(-1)).toBe(`5/5 ${units.at(-1)!.language}`)
  })

  it('checks what comes over a network', async () => {
    const good = unit('eng')
    expect(checkedUnit(JSON.parse(JSON.stringify(good)))).toEqual(good)
    const bad: readonly [string, unknown][] = [
      ['language', 7],
      ['algorithm', 'magic'],
      ['split', '__proto__'],
      ['scaling', { kind: 'byte-premium', bytes: 4 }],
      ['sizes', [2 ** 30]],
      ['training', ['a', 3]],
      ['evaluation', [{ name: 'x' }]],
      ['properties', 'yes'],
    ]
    for (const [field, value] of bad)
      expect(() => checkedUnit({ ...good, [field]: value }), field).toThrow(`not a unit of the sweep at ${field}`)
    expect(() => checkedUnit(null)).toThrow(/at unit: null$/)
  })

  it('stops when it is told to, and with the first unit that fails', async () => {
    const controller = new AbortController()
    controller.abort('enough')
    await expect(runSweep([unit('eng')], { workers: 1, signal: controller.signal })).rejects.toMatchObject({
      kind: 'aborted',
    })
    await expect(runSweep([unit('eng', { training: [] })], { workers: 1 })).rejects.toMatchObject({
      kind: 'empty-corpus',
    })
  })
})

const data = [process.env.TOKENWRIGHT_DATA, fileURLToPath(new URL('../../../../../../shared/data', import.meta.url))]
  .filter((path) => path !== undefined)
  .map((path) => join(path, 'token-premiums'))
  .find(existsSync)

describe.skipIf(data === undefined)('reference counts of Hugging Face tokenizers 0.23.2 (needs the data)', () => {
  it('are met exactly for three scripts and all splits', async () => {
    const table = (path: string, separator: string): string[][] =>
      readFileSync(join(data!, path), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(separator))
    const parts = table('lines.tsv', '\t').map((row) => row[3])
    const rows = table('reference_ctc_eval.csv', ',')
    for (const language of ['eng', 'tam', 'zho-CN']) {
      const lines = gunzipSync(readFileSync(join(data!, 'ntrex', `${language}.txt.gz`)))
        .toString()
        .trimEnd()
        .split('\n')
      for (const split of SUITE_SPLITS) {
        const { points } = await runUnit({
          language,
          algorithm: 'bpe',
          split,
          scaling: { kind: 'all' },
          sizes: [512, 1024, 2048, 4096, 8192],
          training: lines.filter((_, i) => parts[i] === 'train'),
          evaluation: [{ name: 'eval', lines: lines.filter((_, i) => parts[i] === 'eval') }],
        })
        const expected = rows
          .filter((row) => row[0] === language && row[1] === split)
          .map((row) => row.slice(2).map(Number))
        expect(points.map(({ size, reached, sets }) => [size, reached, sets[0].tokens])).toEqual(expected)
      }
    }
  })
})
