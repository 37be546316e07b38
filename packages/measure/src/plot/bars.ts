/** @file Stacked bars: what a whole is made of, one bar for each row, all of the same length. */
import * as Plot from '@observablehq/plot'
import { fit } from '../format/width.js'
import { percent } from '../format/numbers.js'
import type { Markup } from '../report/html/markup.js'
import { figure, seriesColour, seriesLegend, textWidth } from './figure.js'

export interface StackedBars {
  /** For screen readers. */
  readonly label: string
  readonly rows: readonly string[]
  readonly parts: readonly string[]
  /** `counts[r][p]`: how many of row r belong to part p. */
  readonly counts: readonly (readonly number[])[]
  readonly caption?: Markup | string
}

interface Segment {
  readonly row: string
  readonly part: number
  readonly from: number
  readonly to: number
  readonly title: string
}

const BAR = 26

export function stackedBars({ label, rows, parts, counts, caption }: StackedBars): Markup {
  const segments = rows.flatMap((row, r) => segmentsOf(row, parts, counts[r]))
  return figure({
    label,
    caption,
    legend: seriesLegend(parts),
    draw: ({ width, narrow }) => {
      const names = new Map(rows.map((row) => [row, fit(row, narrow ? 13 : 24)]))
      return {
        width,
        height: rows.length * BAR + 34,
        marginLeft: Math.max(...[...names.values()].map(textWidth)) + 10,
        marginRight: 18,
        marginTop: 4,
        marginBottom: 26,
        x: { domain: [0, 1] },
        y: { type: 'band', domain: rows, padding: 0.25 },
        marks: [
          Plot.axisX({
            ticks: narrow ? 3 : 5,
            tickSize: 0,
            label: null,
            tickFormat: (share: number) => percent(share, 0),
          }),
          Plot.axisY({ tickSize: 0, label: null, tickFormat: (name: string) => names.get(name) ?? name }),
          ...parts.map((_, part) =>
            Plot.barX(
              segments.filter((segment) => segment.part === part),
              { x1: 'from', x2: 'to', y: 'row', fill: seriesColour(part), title: 'title' },
            ),
          ),
        ],
      }
    },
  })
}

function segmentsOf(row: string, parts: readonly string[], counts: readonly number[]): Segment[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  let at = 0
  return parts.map((name, part) => {
    const from = at
    const share = total === 0 ? 0 : counts[part] / total
    at += share
    return { row, part, from, to: at, title: `${row}: ${name} ${percent(share)}` }
  })
}
