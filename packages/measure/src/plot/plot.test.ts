import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { HOSTILE } from '../testing/suite-result.js'
import { stackedBars } from './bars.js'
import { curvePlot } from './curves.js'
import { dotPlot } from './dots.js'
import { SERIES_COLOURS } from './figure.js'
import { HEAT_COLOURS, heatMap } from './heat.js'
import { PLOT_STYLE } from './style.js'

const parse = (html: string): Document => parseHTML(`<!doctype html><html><body>${html}</body></html>`).document

/** Nothing that a strict content security policy would refuse, or that loads something. */
function checkStrict(html: string): void {
  const page = parse(html)
  expect(page.querySelectorAll('script, style, image, img, a, foreignObject, use, link').length).toBe(0)
  for (const element of page.querySelectorAll('*'))
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^(style|on.*|href|src|xlink:href)$/)
      if (element.closest('svg') !== null && name !== 'aria-label') expect(value).not.toMatch(/url\(|javascript:/)
    }
}

const point = { series: 0, value: 2, low: 1.5, high: 2.5, title: 'b: 2' }

describe('plots', () => {
  it('draw a dot for each value and a bar for each interval, in the order given', () => {
    const html = dotPlot({
      label: 'two rows',
      rows: [
        { label: 'b', points: [point, { ...point, series: 1, value: 3, low: null, high: null }] },
        { label: 'a', points: [{ ...point, value: 1 }] },
      ],
      series: ['one', 'two'],
      axis: 'unit',
      reference: 1,
    }).markup
    const [narrow, wide] = parse(html).querySelectorAll('svg')
    for (const svg of [narrow, wide]) {
      expect(svg.getAttribute('aria-label')).toBe('two rows')
      expect(svg.querySelectorAll('circle').length).toBe(3)
      expect(svg.querySelectorAll('.interval line').length).toBe(2)
      expect(svg.querySelectorAll('.reference line').length).toBe(1)
      expect(svg.querySelector('circle title')?.textContent).toBe('b: 2')
      const texts = Array.from(svg.querySelectorAll('text'), (text) => text.textContent)
      expect(texts.indexOf('b')).toBeLessThan(texts.indexOf('a'))
      expect(texts).toContain('unit')
    }
    expect(Number(narrow.getAttribute('width'))).toBeLessThanOrEqual(328)
    expect(Number(wide.getAttribute('width'))).toBeGreaterThan(800)
    // Places grow with values.
    const [first, last] = [...wide.querySelectorAll('circle')].map((circle) => Number(circle.getAttribute('cx')))
    expect(first).toBeGreaterThan(last)
    checkStrict(html)
  })

  it('colour cells by the bounds between which they lie', () => {
    const cells = [0.5, 1, 1.5, 9].map((value, i) => ({
      row: `r${i}`,
      column: 'c',
      value,
      text: String(value),
      title: `t${i}`,
    }))
    const html = heatMap({ label: 'map', rows: ['r0', 'r1', 'r2', 'r3'], columns: ['c'], cells, bounds: [1, 2] }).markup
    const [, wide] = parse(html).querySelectorAll('svg')
    expect(Array.from(wide.querySelectorAll('rect'), (rect) => rect.getAttribute('fill'))).toEqual([
      'var(--h0)',
      'var(--h1)',
      'var(--h1)',
      'var(--h2)',
    ])
    expect(Array.from(wide.querySelectorAll('.cell-value text'), (text) => text.textContent)).toEqual([
      '0.5',
      '1',
      '1.5',
      '9',
    ])
    expect(Array.from(parse(html).querySelectorAll('.heat-legend li'), (item) => item.textContent)).toEqual([
      'below 1',
      '1 – 2',
      'from 2',
    ])
    checkStrict(html)
  })

  it('stack shares to the full length, an empty row to none', () => {
    const html = stackedBars({
      label: 'bars',
      rows: ['a', 'empty'],
      parts: ['x', 'y'],
      counts: [
        [1, 3],
        [0, 0],
      ],
    }).markup
    const [, wide] = parse(html).querySelectorAll('svg')
    const rects = [...wide.querySelectorAll('rect')]
    const widths = rects.map((rect) => Number(rect.getAttribute('width')))
    expect(widths.filter((width) => width > 0)).toHaveLength(2)
    expect(widths.reduce((largest, width) => Math.max(largest, width)) / 3).toBeCloseTo(
      Math.min(...widths.filter((width) => width > 0)),
      0,
    )
    expect(Array.from(wide.querySelectorAll('rect title'), (title) => title.textContent)).toContain('a: y 75.0 %')
    checkStrict(html)
  })

  it('draw one line for each curve, and axes in percent where asked', () => {
    const html = curvePlot({
      label: 'curves',
      names: ['a', 'b'],
      curves: [
        { x: [0, 1], y: [0, 1] },
        { x: [0, 0.5, 1], y: [0, 0.2, 1] },
      ],
      xAxis: 'share',
      yAxis: 'share of it',
      percentX: true,
      percentY: true,
      diagonal: true,
    }).markup
    const [, wide] = parse(html).querySelectorAll('svg')
    expect(wide.querySelectorAll('path[stroke^="var(--s"], g[stroke^="var(--s"] path').length).toBe(2)
    expect(Array.from(wide.querySelectorAll('text'), (text) => text.textContent)).toContain('100 %')
    checkStrict(html)
  })

  it('are safe whatever the names hold', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant(HOSTILE), fc.string({ unit: 'grapheme', minLength: 1 })), (name) => {
        checkStrict(
          dotPlot({
            label: name,
            rows: [{ label: name, points: [{ ...point, title: name }] }],
            series: [name, 'b'],
            axis: name,
          }).markup,
        )
        checkStrict(
          heatMap({
            label: name,
            rows: [name],
            columns: [name],
            cells: [{ row: name, column: name, value: 1, text: name, title: name }],
            bounds: [1],
          }).markup,
        )
      }),
      { numRuns: 40 },
    )
  })

  it('have a colour in both themes for everything that they name', () => {
    for (const [letter, count] of [
      ['s', SERIES_COLOURS],
      ['h', HEAT_COLOURS],
    ] as const)
      for (let index = 0; index < count; index++)
        expect(PLOT_STYLE.match(new RegExp(`--${letter}${index}: #[0-9a-f]{6};`, 'g'))).toHaveLength(2)
  })
})
