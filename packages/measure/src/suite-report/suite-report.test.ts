import { describe, expect, it } from 'vitest'
import { parseHTML } from 'linkedom'
import { compile, load } from '@tokenwright/text'
import { displayWidth } from '../format/width.js'
import { HOSTILE, suiteReport } from '../testing/suite-result.js'
import type { SuiteReport } from './data.js'
import { renderSuitePage, renderSuiteText, selectMetrics, suiteCsv, vocabularyScripts } from './index.js'
import { signedText, valueText } from './words.js'

const plain = (text: string): string => text
const style = (width: number): Parameters<typeof renderSuiteText>[1] => ({
  width,
  bold: plain,
  dim: plain,
  green: plain,
  red: plain,
})
const UNSAFE = /[\0-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]/

/** What a person sees of a page, one line for each heading, row or paragraph. */
function outline(html: string): string[] {
  const { document } = parseHTML(html)
  return Array.from(document.querySelectorAll('h1, h2, h3, h4, summary, .note, caption'), (element) =>
    `${element.tagName.toLowerCase()} ${element.textContent ?? ''}`.replace(/\s+/g, ' ').trim(),
  )
}

/** The same measurement with more tokenizers than any table has room for. */
function many(count: number): SuiteReport {
  const report = suiteReport()
  const extra = Array.from({ length: count - 2 }, (_, i) => i + 2)
  return {
    ...report,
    tokenizers: [...report.tokenizers, ...extra.map((i) => ({ ...report.tokenizers[1], name: `tokenizer ${i}` }))],
    values: [
      ...report.values,
      ...extra.flatMap((tokenizer) =>
        report.values.filter((value) => value.tokenizer === 1).map((value) => ({ ...value, tokenizer })),
      ),
    ],
    scripts: [...report.scripts, ...extra.map(() => report.scripts[1])],
  }
}

describe('figures', () => {
  it('are written with the decimals of their metric, shares as percent, differences of shares as points', () => {
    const [premium, continued, used] = suiteReport().metrics
    expect(valueText(premium, 1.375)).toBe('1.38')
    expect(valueText(continued, 0.1234)).toBe('12.3 %')
    expect(valueText(used, 1_234_567)).toBe('1,234,567')
    expect(valueText(premium, Infinity)).toBe('∞')
    expect(signedText(premium, -0.126)).toBe('−0.13')
    expect(signedText(premium, 0.001)).toBe('0.00')
    expect(signedText(continued, 0.012)).toBe('+1.2 points')
  })
})

describe('a measurement on a terminal', () => {
  it('shows premiums with intervals, ties, and what is wrong beside them', () => {
    expect(renderSuiteText(suiteReport(), style(120))).toMatchSnapshot()
  })

  it.each([80, 120])('keeps to %i columns, and prints nothing that moves a cursor', (width) => {
    for (const report of [suiteReport(), many(9)]) {
      const text = renderSuiteText(report, style(width))
      expect(text).not.toMatch(UNSAFE)
      for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width)
    }
  })

  it('says what it leaves out', () => {
    const text = renderSuiteText(many(9), style(80), { limit: 2 })
    expect(text).toContain('2 more: --limit 4')
    expect(text).toMatch(/\d more tokenizers in the report/)
  })
})

describe('a measurement as a page', () => {
  it('has these sections, tables and warnings', async () => {
    expect(outline(await renderSuitePage(suiteReport()))).toMatchSnapshot()
  })

  it('runs nothing, loads nothing, and shows what would turn text around', async () => {
    const html = await renderSuitePage(suiteReport())
    expect(html).not.toMatch(UNSAFE)
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;')
    expect(html).toContain('\\u{202e}')
    const { document } = parseHTML(html)
    expect(document.querySelectorAll('style').length).toBe(1)
    expect(document.querySelectorAll('[style], [onload], [src], iframe, object').length).toBe(0)
    for (const link of document.querySelectorAll('[href]')) expect(link.getAttribute('href')).toMatch(/^(#|data:,$)/)
    const ids = Array.from(document.querySelectorAll('[id]'), ({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const link of document.querySelectorAll('nav a')) expect(ids).toContain(link.getAttribute('href')!.slice(1))
  })

  it('draws every language for every tokenizer that has room, and maps all of them', async () => {
    const { document } = parseHTML(await renderSuitePage(many(12)))
    const section = document.querySelector('section[aria-labelledby=by-language]')!
    expect(section.querySelector('.plot-wide')!.querySelectorAll('circle').length).toBe(4 * 5)
    expect(section.querySelectorAll('details .plot-wide rect').length).toBe(4 * 12)
    expect(section.querySelectorAll('details tbody tr').length).toBe(4)
  })

  it('is small beside what it shows', async () => {
    expect((await renderSuitePage(suiteReport())).length).toBeLessThan(80_000)
  })
})

describe('a measurement as CSV', () => {
  it('has one row for each value, which reads back', () => {
    const report = suiteReport()
    const lines = suiteCsv(report).split('\r\n')
    expect(lines.pop()).toBe('')
    expect(lines).toHaveLength(report.values.length + 1)
    const columns = lines[0].split(',')
    const row = lines.find((line) => line.startsWith('plain,mya,'))!.split(',')
    expect(Object.fromEntries(columns.map((name, index) => [name, row[index]]))).toMatchObject({
      label: 'Burmese',
      flags: 'zawgyi',
      metric: 'premium',
      value: '3.5',
      low: '3.45',
      of: '100',
      denominator: 'lines',
      difference: '',
    })
    expect(suiteCsv(report)).not.toMatch(/[\u202e\u001b]/)
    expect(suiteCsv(report)).toContain('"<script>alert(1)</script>\\u{202e}gpj\\x1b[2J"""')
  })

  it('refuses values of nothing', () => {
    const report = suiteReport()
    expect(() => suiteCsv({ ...report, groups: [] })).toThrow(
      'a value of no group or metric of the result: "eng premium"',
    )
  })
})

describe('parts of a measurement', () => {
  it('can be chosen by metric and by family', () => {
    const byKey = selectMetrics(suiteReport(), new Set(['used']))
    expect(byKey.metrics.map(({ key }) => key)).toEqual(['used'])
    expect(new Set(byKey.values.map(({ metric }) => metric))).toEqual(new Set(['used']))
    const byFamily = selectMetrics(suiteReport(), new Set(['fairness', 'words']))
    expect(byFamily.metrics.map(({ key }) => key)).toEqual(['premium', 'continued'])
    expect(byFamily.ranks).toHaveLength(2)
    expect(renderSuiteText({ ...suiteReport(), ...byKey }, style(80))).toContain('distinct tokens')
  })

  it('show the scripts of a vocabulary, which add up to it', async () => {
    const tokenizer = await load('r50k_base')
    const scripts = vocabularyScripts(tokenizer, compile(tokenizer))
    expect(scripts[0].script).toBe('Latin')
    expect(scripts.reduce((sum, { count }) => sum + count, 0)).toBe(50_256)
    expect(scripts.map(({ script }) => script)).toContain('Part of a character')
  })
})

it('uses a name that would do harm', () => {
  expect(HOSTILE).toMatch(UNSAFE)
})
