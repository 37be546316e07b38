import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examine, type Examination } from './examine.js'
import { readLanguageTexts, readLexicon } from './language-texts.js'
import { openVocabulary } from './open-vocabulary.js'
import { panelRows, readPrintedTable } from './panel.js'
import { renderPage } from './render-page.js'
import { reportTables } from './tables.js'
import { byteLevelFile, sentencePieceFile } from './testing/files.js'
import { vocabularyFromJson } from './vocabulary-json.js'
import { denominators, escapeLatex, toLatex, toTsv } from './write-tables.js'

const texts = [
  { language: 'eng', lines: ['the house and the garden', 'the house of the end', 'the best of the rest'] },
  { language: 'rus', lines: ['и дом и сад', 'и был дом', 'и стал дом'] },
]
let folder: string
let both: Examination

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-qtok-'))
  const evil = vocabularyFromJson(byteLevelFile([' the', ' дом', 'ouse', '</b>\t']), '<script>alert(1)</script>\t&')
  both = await examine([evil, vocabularyFromJson(sentencePieceFile(['▁the', '▁и', 'ом', 'д']), 'pieces')], { texts })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tables', () => {
  test('every percentage has a denominator in its caption', () => {
    const tables = reportTables(both)
    expect(tables.map(({ slug }) => slug)).toEqual(
      expect.arrayContaining([
        'basic_stats',
        'unicode_stats',
        'latin_stats',
        'cyrillic_stats',
        'jaccard',
        'presence',
        'core',
        'alphabet',
        'retention',
        'second_view',
        'files',
      ]),
    )
    for (const { columns, caption, rows } of tables) {
      for (const row of rows) expect(row).toHaveLength(columns.length)
      if (columns.some(({ as }) => as === 'percent')) expect(caption).toMatch(/[Pp]ercent of /)
      for (const row of rows)
        for (const [index, cell] of row.entries())
          if (columns[index].as === 'percent' && cell !== null) {
            expect(cell).toBeGreaterThanOrEqual(0)
            expect(cell).toBeLessThanOrEqual(1)
          }
    }
  })

  test('the tokens of a language are found through its text', () => {
    const cyrillic = both.languages.find(({ script }) => script === 'CYRILLIC')
    expect(cyrillic?.denominator).toBe('attributed')
    expect(cyrillic?.columns).toEqual(['rus'])
    expect(cyrillic?.source).toMatch(/texts/)
  })

  test('the union is one more row; its size is that of the union', () => {
    const union = both.rows.at(-1)
    expect(union?.name).toBe('union')
    expect(union?.size).toBe(both.overlap.presence[0] + both.overlap.presence[1])
  })

  test('the compatible mode divides by pairs and says so', async () => {
    const raw = vocabularyFromJson(sentencePieceFile(['▁и', '▁да', 'ма']), 'pieces')
    const entries = readLexicon('{" и":["ru","bg"]," да":["ru"]}', 'own.json')
    const found = await examine([raw], { mode: 'compatible', lexicon: { entries, source: 'own.json' } })
    const table = reportTables(found).find(({ slug }) => slug === 'cyrillic_stats')
    expect(table?.caption).toMatch(/pairs of a token and a language.*own\.json/)
    expect(found.languages[0].rows[0].shares).toEqual([0.5, 1 / 6])
  })

  test('printed rows stand beside', () => {
    const head =
      'Tokenizer\tcontrol_tokens\tpure_unicode\tchar_alpha\tspaced_alpha\tinner_alpha\tchar_other\tspaced_other\tinner_other\tunicode_flanks\tchar_errors\tspaced_errors\tinner_errors'
    const panel = panelRows(`${head}\nthem\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\n`)
    expect(panel).toMatchObject([{ name: 'them (printed)', size: 78 }])
    const [counts] = reportTables(both, panel)
    expect(counts.rows.at(-1)?.slice(0, 3)).toEqual(['them (printed)', 78, 1])
    expect(counts.caption).toMatch(/printed/)
    expect(() => readPrintedTable('a\tb\nx\ty\n')).toThrow(/line 2: "x\\ty"$/)
  })
})

describe('files', () => {
  test('TSV has one line for each row, whatever the names', () => {
    for (const table of reportTables(both)) {
      const lines = toTsv(table).trimEnd().split('\n')
      expect(lines).toHaveLength(table.rows.length + 1)
      for (const line of lines) expect(line.split('\t')).toHaveLength(table.columns.length)
    }
    expect(denominators(reportTables(both)).trimEnd().split('\n')).toHaveLength(reportTables(both).length + 1)
  })

  test('LaTeX keeps no command of a name', () => {
    expect(escapeLatex('\\input{a_b} 5 % & #~^$<>\t')).toBe(
      '\\textbackslash{}input\\{a\\_b\\} 5 \\% \\& \\#\\textasciitilde{}\\textasciicircum{}\\$\\textless{}\\textgreater{} ',
    )
    const latex = toLatex(reportTables(both))
    expect(latex.match(/\\begin\{tabular\}/g)).toHaveLength(reportTables(both).length)
    expect(latex).toContain('\\textless{}script')
  })

  test('the page escapes what it shows and says its denominators', () => {
    const page = renderPage(both, '2026-01-01T00:00:00Z')
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;')
    expect(page).toContain('Percent of the different tokens of each vocabulary')
    expect(page).toContain('<svg')
  })
})

describe('reading', () => {
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  test('many kinds of files', async () => {
    const json = sentencePieceFile(['▁a'])
    const sizes = async (source: string): Promise<number> => (await openVocabulary(source, 'own')).entries.length
    expect(await sizes(write('tokenizer.json', json))).toBe(260)
    expect(await sizes(folder)).toBe(260)
    expect(await sizes(write('packed.json.gz', gzipSync(json)))).toBe(260)
    expect(await sizes(`file://${write('vocab.json', '{"▁a":0,"▁b":1}')}`)).toBe(2)
    expect(await sizes(write('pieces.json', '[["▁a",-1],["▁b",-2]]'))).toBe(2)
    const ranks = write('own.tiktoken', ['YQ== 0', 'IGI= 1', '/w== 2', ''].join('\n'))
    const raw = await openVocabulary(ranks, 'ranks')
    expect(raw.byteLevelPart).toBe(true)
    expect(raw.entries.map(({ spelling }) => spelling)).toEqual(['a', 'Ġb', 'ÿ'])
    expect((await openVocabulary('r50k_base', 'r50k')).entries).toHaveLength(50_256)
  })

  test('what is not there or is broken', async () => {
    await expect(openVocabulary(join(folder, 'none'), 'own')).rejects.toThrow(/none"$/)
    await expect(openVocabulary(write('cut.gz', gzipSync('{}').subarray(0, 12)), 'own')).rejects.toThrow(
      /cannot be unpacked/,
    )
    await expect(openVocabulary(write('latin1.json', Uint8Array.of(0x7b, 0x22, 0xe9)), 'own')).rejects.toThrow(
      /not UTF-8/,
    )
  })

  test('text by language', async () => {
    const place = mkdtempSync(join(folder, 'texts-'))
    writeFileSync(join(place, 'eng.txt'), 'one\r\ntwo\n')
    writeFileSync(join(place, 'deu.txt.gz'), gzipSync('eins\n'))
    writeFileSync(join(place, 'more.jsonl'), '{"code":"eng","lines":["three"]}\n')
    writeFileSync(join(place, 'README.md'), 'not a language')
    expect(await readLanguageTexts(place)).toEqual([
      { language: 'deu', lines: ['eins'] },
      { language: 'eng', lines: ['one', 'two', 'three'] },
    ])
    expect(await readLanguageTexts(place, new Set(['deu']))).toEqual([{ language: 'deu', lines: ['eins'] }])
    await expect(readLanguageTexts(place, new Set(['fra']))).rejects.toMatchObject({ kind: 'empty-corpus' })
    writeFileSync(join(place, 'more.jsonl'), '{"code":"eng"}\n')
    await expect(readLanguageTexts(place)).rejects.toThrow(/line 1: /)
    await expect(readLanguageTexts(join(place, 'none'))).rejects.toMatchObject({ kind: 'unreadable' })
  })

  test('lexicons that are none', () => {
    expect(() => readLexicon('{"a":"en"}', 'own')).toThrow(/"a": "en"$/)
    expect(() => readLexicon('[', 'own')).toThrow(/not JSON/)
    expect(() => readLexicon('[]', 'own')).toThrow(/not an object/)
  })
})

test('examining stops when asked to', async () => {
  const signal = AbortSignal.abort()
  await expect(examine([vocabularyFromJson('{"a":0}', 'a')], { signal })).rejects.toMatchObject({ kind: 'aborted' })
})
