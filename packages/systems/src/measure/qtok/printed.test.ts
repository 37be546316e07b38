/** @file The printed tables, from the real tokenizers, where the data is at hand. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { census, scriptTable } from './census.js'
import { CATEGORIES } from './classify.js'
import { completeness, profileOf, tokenTexts } from './completeness.js'
import { decodeVocabulary, isByteLevel } from './decode-vocabulary.js'
import { readLanguageTexts, readLexicon } from './language-texts.js'
import { attribute, languageTable } from './languages.js'
import { nameWords, OTHER_WORD, scriptWord, UNNAMED } from './name-words.js'
import { openVocabulary } from './open-vocabulary.js'
import { coreCoverage, overlap } from './overlap.js'
import { panelRows, readPrintedTable } from './panel.js'

const data = resolve(
  process.env['TOKENWRIGHT_DATA'] ?? fileURLToPath(new URL('../../../../../../shared/data', import.meta.url)),
)
const folder = join(data, 'qtok')
const files = ['mistral-7b-instruct-v0.1', 'pythia-12b', 'phi-3-mini-4k-instruct'].map((name) =>
  join(folder, 'tokenizers', `${name}.tokenizer.json.gz`),
)
const missing = !files.every(existsSync)
const read = (name: string): string => {
  const bytes = readFileSync(join(folder, name))
  return new TextDecoder().decode(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
}
const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

describe.skipIf(missing)('the printed tables (needs the data)', async () => {
  const before = missing ? [] : files.map(hash)
  const raw = missing ? [] : await Promise.all(files.map((file) => openVocabulary(file, file)))
  const compatible = raw.map((one) => decodeVocabulary(one, 'compatible'))
  const counted = compatible.map((one) => census(one))

  test('all twelve counts; only added tokens differ from the printed rows', () => {
    const rows = counted.map(({ categories }) => CATEGORIES.map((category) => categories[category]))
    expect(rows).toEqual([
      [6, 256, 2710, 15425, 11870, 290, 325, 1001, 0, 67, 11, 39],
      [9, 185, 690, 27288, 17000, 63, 1463, 2802, 486, 65, 33, 175],
      [16, 256, 1629, 16054, 12375, 257, 349, 1039, 0, 13, 5, 18],
    ])
    const printed = panelRows(read('paper_table1_counts.tsv'))
    const row = (name: string) =>
      CATEGORIES.map((one) => printed.find((panel) => panel.name === `${name} (printed)`)?.categories[one])
    const different = (name: string, index: number) => CATEGORIES.filter((_, c) => row(name)[c] !== rows[index][c])
    expect([different('mistral', 0), different('pythia', 1), different('llama-2', 2)]).toEqual([
      ['control_tokens'],
      ['control_tokens', 'inner_other'],
      [],
    ])
  })

  test('counts add up to the size in both modes', () => {
    for (const mode of ['compatible', 'corrected'] as const)
      expect(
        raw.map((one) => {
          const { categories } = census(decodeVocabulary(one, mode))
          return CATEGORIES.reduce((sum, category) => sum + categories[category], 0)
        }),
      ).toEqual([32_000, 50_259, 32_011])
    expect(compatible[1].collisions).toHaveLength(23)
  })

  test('scripts to two decimals', () => {
    const { columns, rows } = scriptTable(counted, { atLeast: 0 })
    const shares = (index: number) =>
      ['LATIN (spaced)', 'LATIN (inner)', 'CJK (char)'].map((name) =>
        (100 * rows[index].shares[columns.indexOf(name)]).toFixed(2),
      )
    expect([0, 1].map(shares)).toEqual([
      ['45.91', '34.28', '4.55'],
      ['53.86', '33.04', '0.60'],
    ])
  })

  test('Cyrillic languages to two decimals; corrected rows add up to 100', () => {
    const lexicon = readLexicon(read('tokens2natural_cyr.json.gz'), 'own')
    const found = counted.map(({ alpha }) => attribute(alpha, 'CYRILLIC', lexicon))
    const printed = readPrintedTable(read('paper_table4_cyrillic_languages.tsv'))
    const table = languageTable(found, 'pairs')
    for (const [index, name] of ['mistral', 'pythia', 'llama-2'].entries()) {
      const row = printed.rows.find((one) => one.name === name)
      for (const language of ['uk', 'bg', 'ru', 'be', 'sr', 'mk', 'mn', 'kk'])
        expect((100 * table.rows[index].shares[table.columns.indexOf(language)]).toFixed(2)).toBe(
          row?.values[printed.columns.indexOf(language)].toFixed(2),
        )
      expect((100 * table.rows[index].other).toFixed(2)).toBe(row?.values[printed.columns.indexOf('Other')].toFixed(2))
    }
    const corrected = languageTable(found, 'attributed')
    for (const { shares, other } of corrected.rows)
      expect(shares.reduce((sum, share) => sum + share, other)).toBeCloseTo(1)
    const mistral = (language: string) =>
      (100 * corrected.rows[0].shares[corrected.columns.indexOf(language)]).toFixed(1)
    expect(['uk', 'bg', 'ru'].map(mistral)).toEqual(['17.4', '19.2', '31.7'])
  })

  test('overlap to three decimals, and the published core tokens', () => {
    const { jaccard } = overlap(compatible)
    expect([jaccard[0][1], jaccard[0][2], jaccard[1][2]].map((one) => one.toFixed(3))).toEqual([
      '0.435',
      '0.607',
      '0.358',
    ])
    expect(jaccard.map((row, index) => row[index])).toEqual([1, 1, 1])
    const core = JSON.parse(read('core_tokens.json.gz')) as string[]
    expect(compatible.map((one) => Math.round(coreCoverage(one, core) * core.length))).toEqual([12_724, 12_724, 9759])
  })

  test('spelling is told by the parts', () => {
    expect(raw.map(isByteLevel)).toEqual([false, true, false])
  })

  test('names are those of the supplied ranges', () => {
    const words = nameWords(14)
    const own = (point: number): string =>
      words[point] === UNNAMED ? '' : words[point] === OTHER_WORD ? '*' : (scriptWord(words[point]) ?? '?')
    let wrong = 0
    for (const line of read('unicode14_name_words.tsv.gz').replace(/\n$/, '').split('\n')) {
      const [first, last, word] = line.split('\t')
      for (let point = Number.parseInt(first, 16); point <= Number.parseInt(last, 16); point++)
        if (own(point) !== word) wrong++
    }
    expect(wrong).toBe(0)
  })

  test('alphabets of four languages are covered in part, and more so by the union', async () => {
    const texts = await readLanguageTexts(
      join(folder, 'udhr.jsonl.gz'),
      new Set(['rus', 'ell_monotonic', 'hin', 'tha']),
    )
    const profiles = texts.map(({ language, lines }) => profileOf(language, lines))
    expect(profiles.map(({ language }) => language)).toEqual(expect.arrayContaining(['rus', 'ell_monotonic', 'hin']))
    const each = raw.map((one) => tokenTexts(decodeVocabulary(one, 'corrected')))
    const together = new Set(each.flatMap((known) => [...known]))
    for (const profile of profiles)
      for (const known of each) {
        const [one, all] = [completeness(profile, known), completeness(profile, together)]
        for (const value of [one.alphabet, one.retention]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
        }
        expect(all.alphabet).toBeGreaterThanOrEqual(one.alphabet)
        expect(all.retention).toBeGreaterThanOrEqual(one.retention)
      }
  })

  test('no input was written to', () => {
    expect(files.map(hash)).toEqual(before)
  })
})
