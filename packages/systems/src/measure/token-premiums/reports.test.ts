import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openParallel } from '@tokenwright/measure/parallel'
import { train } from '@tokenwright/text'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitCurves, interpolatedSize, leaveOneOut } from './curves.js'
import { planCsv, premiumCsv } from './csv.js'
import { renderPlanPage, renderPremiumPage } from './page/index.js'
import { gatherLines, holdBack, studyText, textWarnings, type LanguageText } from './parallel-lines.js'
import { planVocabulary } from './plan-report.js'
import { dominantScript, measurePremiums, measureSuite } from './premium-report.js'
import { SAMPLE_LANGUAGES, sampleLines } from './testing/sample.js'

const texts: LanguageText[] = SAMPLE_LANGUAGES.map((code) => ({ code, name: code, lines: sampleLines(code, 100, 3) }))
const { training, evaluation } = holdBack(texts)
const plain = { algorithm: 'bpe', split: 'o200k', workers: 1, resampling: { resamples: 50 } } as const

describe('reports', () => {
  it('measure one tokenizer for each language, and show it whole', async () => {
    const report = await measureSuite(evaluation, training, { ...plain, sizes: [270, 300] })
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(report.results.map(({ size }) => size)).toEqual([270, 300])
    expect(report.results[0].table.rows).toHaveLength(SAMPLE_LANGUAGES.length)
    expect(report.results[0].explanation?.single.map(({ predictor }) => predictor)).toContain('data similarity')
    const csv = premiumCsv(report).trimEnd().split('\r\n')
    expect(csv).toHaveLength(1 + 2 * SAMPLE_LANGUAGES.length)
    const page = renderPremiumPage(report)
    for (const code of SAMPLE_LANGUAGES) expect(page).toContain(code)
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)
  })

  it('count unknown tokens and lines that do not come back, and say so', async () => {
    const narrow = await train(['das Wasser'], {
      vocabularySize: 30,
      split: { type: 'Whitespace' },
      unknownToken: '<unk>',
      workers: 1,
    }).result()
    const report = measurePremiums(evaluation, [{ name: 'narrow', tokenizer: narrow }], plain)
    const thai = report.results[0].table.rows.find(({ language }) => language === 'tha')!
    expect(thai.unknown).toBeGreaterThan(0)
    expect(thai.changed).toBe(thai.lines)
    expect(report.warnings.join('\n')).toMatch(/narrow: unknown tokens.*tha \d/)
    expect(report.warnings.join('\n')).toMatch(/narrow: lines that decoding does not give back/)
  })

  it('plan, try the plan, and keep to the budget', async () => {
    const sizes = [260, 264, 270, 280, 300]
    const report = await planVocabulary(evaluation, training, { ...plain, sizes, asked: { budget: 5 * 275 } })
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(report.total).toBeLessThanOrEqual(5 * 275)
    expect(report.total).toBe(report.languages.reduce((sum, { size }) => sum + size, 0))
    for (const { size, measured, language } of report.languages) {
      const row = report.planned.rows.find((each) => each.language === language)!
      expect(row.tokens.value).toBe(measured)
      expect(size).toBeGreaterThanOrEqual(260)
    }
    expect(planCsv(report).split('\r\n')).toHaveLength(2 + report.languages.length)
    expect(renderPlanPage(report)).toContain('target')
    await expect(
      planVocabulary(evaluation, training, { ...plain, sizes: [260, 300], asked: { target: 100 } }),
    ).rejects.toThrow(/needs 4 sizes/)
  })

  it('keep formulas out of spreadsheets', async () => {
    const tokenizer = await train(['aaa'], { vocabularySize: 257, minFrequency: 1, workers: 1 }).result()
    const text = { code: '=cmd', name: 'a,"b"', lines: ['a'] }
    const report = measurePremiums([text], [{ name: '+1', tokenizer }], plain)
    expect(premiumCsv(report).split('\r\n')[1].startsWith(`'+1,'=cmd,"a,""b""",`)).toBe(true)
  })
})

describe('parallel text', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokenwright-test-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const write = (files: Readonly<Record<string, string | Uint8Array>>): string => {
    const place = mkdtempSync(join(folder, 'text-'))
    for (const [name, content] of Object.entries(files)) writeFileSync(join(place, name), content)
    return place
  }

  it('is refused by name where lines are missing or not UTF-8', async () => {
    const uneven = write({ 'eng.txt': 'a\nb\n', 'deu.txt': 'a\n', 'fra.txt': 'a\nb\n' })
    await expect(openParallel([uneven])).rejects.toThrow(/different numbers of lines.*deu\.txt 1/)
    const broken = write({ 'eng.txt': 'a\nb\n', 'deu.txt': Uint8Array.of(0x61, 0x0a, 0xff, 0x0a) })
    await expect(openParallel([broken])).rejects.toMatchObject({ kind: 'unreadable' })
  })

  it('comes with warnings about what looks like a premium and is none', async () => {
    const composed = 'Việt Nam có nước và sông'.normalize('NFC')
    const place = write({
      'eng.txt': '\ufeffa river\r\n\r\nwater\r\n',
      'vie.txt': `${composed.normalize('NFD')}\nsông\nnước\n`,
      'mya.txt': '\u1031\u101b\u1031\u101b\n\u1031\u1019\n\u1031\u1000\n',
    })
    const corpus = await openParallel([place])
    const warnings = textWarnings(corpus, (await gatherLines(corpus)).map(studyText)).join('\n')
    expect(warnings).toMatch(/mya: zawgyi/)
    expect(warnings).toMatch(/vie: not-nfc/)
    expect(warnings).toMatch(/normal forms differ between languages \(vie\)/)
    expect(warnings).toMatch(/empty lines: eng 1/)
    expect(warnings).toMatch(/byte-order marks left out: eng/)
    expect(warnings).toMatch(/carriage returns left out: eng/)
  })

  it('is held back evenly, in all languages alike', () => {
    expect(training.map(({ lines }) => lines.length)).toEqual(SAMPLE_LANGUAGES.map(() => 86))
    expect(evaluation[1].lines[0]).toBe(texts[1].lines[6])
    expect(dominantScript(texts[2].lines)).toBe('Devanagari')
    expect(dominantScript(['1 2'])).toBe('Unknown')
  })
})

describe('curves', () => {
  const points = [512, 1024, 2048, 4096, 8192].map((size) => ({
    size,
    reached: size,
    tokens: 2e5 * size ** -0.5 + 4000,
  }))

  it('leave plateaus out, and name languages with nothing else', () => {
    const flat = points.map((point, i) => (i > 2 ? { ...point, reached: 2100 } : point))
    const { curves, unfitted } = fitCurves([
      { language: 'a', points },
      { language: 'b', points: flat },
    ])
    expect(curves.map(({ language, plateaus }) => [language, plateaus])).toEqual([['a', 0]])
    expect(curves[0].law.c).toBeCloseTo(4000, 3)
    expect(unfitted).toEqual(['b'])
    for (const { error } of leaveOneOut(points)) expect(error).toBeLessThan(1e-5)
    expect(leaveOneOut(points.slice(1))).toEqual([])
  })

  it('are read between points without a law', () => {
    for (const { size, tokens } of points) expect(interpolatedSize(points, tokens)).toBe(size)
    expect(interpolatedSize(points, 1e9)).toBe(512)
    expect(interpolatedSize(points, 1)).toBe(8192)
    const between = interpolatedSize(points, (points[1].tokens + points[2].tokens) / 2)
    expect(between).toBeGreaterThan(1024)
    expect(between).toBeLessThan(2048)
  })
})
