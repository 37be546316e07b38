/** @file Heat maps: a number in each cell, and a colour that says how it stands. */
import * as Plot from '@observablehq/plot'
import { fit } from '../format/width.js'
import { markup, type Markup } from '../report/html/markup.js'
import { figure, textWidth } from './figure.js'

export interface HeatCell {
  /** Labels of a row and a column. */
  readonly row: string
  readonly column: string
  readonly value: number
  readonly text: string
  /** Shown when the pointer rests on the cell. */
  readonly title: string
}

export interface HeatMap {
  /** For screen readers. */
  readonly label: string
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly cells: readonly HeatCell[]
  /** Ascending bounds between the colours, seven at most: cells below the first take the palest. */
  readonly bounds: readonly number[]
  /** How bounds are written; default as they are. */
  readonly legendText?: (bound: number) => string
  /** Values are negated, so that what is good is pale: the legend reads the other way round. */
  readonly higherIsPale?: boolean
  readonly caption?: Markup | string
}

/** Colours of the style sheet, the palest first. */
export const HEAT_COLOURS = 8

const LONGEST = 22
const CELL = 46
const WIDEST_CELL = 130
const ROW = 19
/** Heads stand at this angle where they do not fit above their column. */
const TILT = 40

export function heatMap({
  label,
  rows,
  columns,
  cells,
  bounds,
  legendText = String,
  higherIsPale = false,
  caption,
}: HeatMap): Markup {
  return figure({
    label,
    caption,
    legend: heatLegend(bounds, legendText, higherIsPale),
    draw: ({ width, narrow }) => {
      const longest = narrow ? 14 : LONGEST
      const heads = new Map(columns.map((name) => [name, fit(name, LONGEST)]))
      const names = new Map(rows.map((name) => [name, fit(name, longest)]))
      const marginLeft = Math.max(20, ...[...names.values()].map(textWidth)) + 10
      const headWidth = Math.max(...[...heads.values()].map(textWidth))
      const room = (width - marginLeft - 8) / columns.length
      const cell = Math.min(WIDEST_CELL, Math.max(CELL, room))
      const tilted = headWidth > cell - 6
      const sine = Math.sin((TILT * Math.PI) / 180)
      const marginTop = tilted ? Math.ceil(headWidth * sine) + 16 : 22
      const marginRight = tilted ? Math.max(8, Math.ceil(headWidth * Math.cos((TILT * Math.PI) / 180) - cell / 2)) : 8
      return {
        width: Math.ceil(marginLeft + cell * columns.length + marginRight),
        height: rows.length * ROW + marginTop + 4,
        marginLeft,
        marginTop,
        marginRight,
        marginBottom: 4,
        x: { type: 'band', domain: columns, padding: 0.04 },
        y: { type: 'band', domain: rows, padding: 0.06 },
        color: {
          type: 'threshold',
          domain: bounds,
          range: Array.from({ length: bounds.length + 1 }, (_, index) => `var(--h${index})`),
        },
        marks: [
          Plot.axisX({
            anchor: 'top',
            tickSize: 0,
            label: null,
            tickFormat: (name: string) => heads.get(name) ?? name,
            ...(tilted && { tickRotate: -TILT, textAnchor: 'start' }),
          }),
          Plot.axisY({ tickSize: 0, label: null, tickFormat: (name: string) => names.get(name) ?? name }),
          Plot.cell(cells, { x: 'column', y: 'row', fill: 'value', title: 'title' }),
          Plot.text(cells, { x: 'column', y: 'row', text: 'text', className: 'cell-value', pointerEvents: 'none' }),
        ],
      }
    },
  })
}

function heatLegend(bounds: readonly number[], write: (bound: number) => string, higherIsPale: boolean): Markup {
  const [below, above] = higherIsPale ? ['above', 'up to'] : ['below', 'from']
  const text = (index: number): string => {
    if (index === 0) return `${below} ${write(bounds[0])}`
    if (index === bounds.length) return `${above} ${write(bounds[index - 1])}`
    const ends = [write(bounds[index - 1]), write(bounds[index])]
    return (higherIsPale ? ends.toReversed() : ends).join(' – ')
  }
  const items = Array.from({ length: bounds.length + 1 }, (_, index) => index)
  return markup`<ul class="series heat-legend">${items.map((index) => markup`<li><span class="h${index}"></span><span>${text(index)}</span></li>`)}</ul>`
}
