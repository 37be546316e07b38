/** @file Sorted dot plots: one row for each name, one dot with its interval for each series. */
import * as Plot from '@observablehq/plot'
import { fit } from '../format/width.js'
import type { Markup } from '../report/html/markup.js'
import { figure, seriesColour, seriesLegend, textWidth, type Frame } from './figure.js'

export interface DotPoint {
  /** Index into the names of the series. */
  readonly series: number
  readonly value: number
  /** Both null where no interval was drawn. */
  readonly low: number | null
  readonly high: number | null
  /** Shown when the pointer rests on the dot. */
  readonly title: string
}

export interface DotRow {
  /** Unique. */
  readonly label: string
  readonly points: readonly DotPoint[]
}

export interface DotPlot {
  /** For screen readers. */
  readonly label: string
  /** In this order from the top; the caller sorts. */
  readonly rows: readonly DotRow[]
  readonly series: readonly string[]
  /** Under the scale: the quantity and its unit. */
  readonly axis: string
  /** A value that all others are read against, as 1 for ratios. */
  readonly reference?: number
  readonly caption?: Markup | string
}

const LONGEST_LABEL = 24
const LABEL_CHARACTERS_NARROW = 14

/** @example
 * dotPlot({ label: 'Premiums', rows: [{ label: 'Thai', points: [{ series: 0, value: 1.4, low: 1.3, high: 1.5, title: 'Thai 1.4' }] }],
 *   series: ['o200k_base'], axis: 'tokens, English = 1', reference: 1 })
 */
export function dotPlot({ label, rows, series, axis, reference, caption }: DotPlot): Markup {
  return figure({
    label,
    caption,
    legend: series.length > 1 ? seriesLegend(series) : undefined,
    draw: (frame) => draw(rows, series.length, axis, reference, frame),
  })
}

function draw(
  rows: readonly DotRow[],
  series: number,
  axis: string,
  reference: number | undefined,
  { width, narrow }: Frame,
): Plot.PlotOptions {
  const labels = new Map(rows.map(({ label }) => [label, fit(label, narrow ? LABEL_CHARACTERS_NARROW : LONGEST_LABEL)]))
  const marginLeft = Math.max(...[...labels.values()].map(textWidth), 20) + 12
  const step = Math.max(18, 6 * series + 8)
  const marks: Plot.Markish[] = [
    Plot.gridX({ ticks: narrow ? 4 : 8, className: 'grid' }),
    Plot.axisX({ ticks: narrow ? 4 : 8, tickSize: 0, label: null }),
    Plot.axisX({ anchor: 'top', ticks: narrow ? 4 : 8, tickSize: 0, label: null }),
    Plot.axisY({ tickSize: 0, tickFormat: (name: string) => labels.get(name) ?? name, label: null }),
  ]
  if (reference !== undefined) marks.push(Plot.ruleX([reference], { className: 'reference' }))
  for (let index = 0; index < series; index++) {
    const dots = rows.flatMap((row) =>
      row.points.filter((point) => point.series === index).map((point) => ({ row: row.label, ...point })),
    )
    const dy = (index - (series - 1) / 2) * 6
    const colour = seriesColour(index)
    marks.push(
      Plot.ruleY(
        dots.filter(({ low, high }) => low !== null && high !== null),
        { x1: 'low', x2: 'high', y: 'row', dy, stroke: colour, strokeWidth: 2, className: 'interval' },
      ),
      Plot.dot(dots, { x: 'value', y: 'row', dy, fill: colour, r: 3.5, title: 'title' }),
    )
  }
  return {
    width,
    height: rows.length * step + 68,
    marginLeft,
    marginRight: 14,
    marginTop: 24,
    marginBottom: 44,
    x: { label: null, nice: true },
    y: { type: 'point', domain: rows.map(({ label }) => label), padding: 0.6 },
    marks: [...marks, Plot.text([axis], { frameAnchor: 'bottom', dy: 36, className: 'axis-label' })],
  }
}
