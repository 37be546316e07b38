/** @file Curves: one line for each series over a common scale. */
import * as Plot from '@observablehq/plot'
import type { Markup } from '../report/html/markup.js'
import { figure, seriesColour, seriesLegend } from './figure.js'

export interface Curve {
  readonly x: readonly number[]
  /** As many as `x`. */
  readonly y: readonly number[]
}

export interface CurvePlot {
  /** For screen readers. */
  readonly label: string
  readonly names: readonly string[]
  /** One for each name. */
  readonly curves: readonly Curve[]
  readonly xAxis: string
  readonly yAxis: string
  /** The line x = y, for shares against shares. */
  readonly diagonal?: boolean
  /** Shares of one, written as percent. */
  readonly percentX?: boolean
  readonly percentY?: boolean
  /** Doublings of x take equal space. */
  readonly doubling?: boolean
  /** Show each point, and label whole numbers of x only: right for few whole numbers. */
  readonly dots?: boolean
  readonly caption?: Markup | string
}

const percentage = (share: number): string => `${Math.round(share * 100)} %`

export function curvePlot(plot: CurvePlot): Markup {
  return figure({
    label: plot.label,
    caption: plot.caption,
    legend: plot.names.length > 1 ? seriesLegend(plot.names) : undefined,
    draw: ({ width, narrow }) => {
      const ticks = narrow ? 4 : 8
      return {
        width,
        height: narrow ? 250 : 320,
        marginLeft: 52,
        marginRight: 16,
        marginTop: 26,
        marginBottom: 40,
        x: { type: plot.doubling === true ? 'log' : 'linear', base: 2 },
        y: { zero: true, nice: true },
        marks: [
          Plot.gridY({ ticks: 5, className: 'grid' }),
          Plot.axisX({ ticks, tickSize: 0, label: null, ...xFormat(plot) }),
          Plot.axisY({ ticks: 5, tickSize: 0, label: null, ...(plot.percentY === true && { tickFormat: percentage }) }),
          Plot.text([plot.yAxis], { frameAnchor: 'top-left', dx: -46, dy: -24, className: 'axis-label' }),
          Plot.text([plot.xAxis], { frameAnchor: 'bottom-right', dy: 34, className: 'axis-label' }),
          ...(plot.diagonal === true
            ? [
                Plot.line(
                  [
                    [0, 0],
                    [1, 1],
                  ],
                  { className: 'reference' },
                ),
              ]
            : []),
          ...plot.curves.flatMap((curve, index) => {
            const points = curve.x.map((x, i) => [x, curve.y[i]] as const)
            const colour = seriesColour(index)
            return [
              Plot.line(points, { stroke: colour, strokeWidth: 2, strokeLinejoin: 'round' }),
              ...(plot.dots === true ? [Plot.dot(points, { fill: colour, r: 2.5 })] : []),
            ]
          }),
        ],
      }
    },
  })
}

function xFormat({ percentX, dots }: CurvePlot): { tickFormat?: (x: number) => string } {
  if (percentX === true) return { tickFormat: percentage }
  return dots === true ? { tickFormat: (x) => (Number.isInteger(x) ? String(x) : '') } : {}
}
