/** @file A figure of a page: the plot drawn for a telephone and for a screen, with what its colours mean. */
import type { PlotOptions } from '@observablehq/plot'
import { displayWidth } from '../format/width.js'
import { markup, type Markup } from '../report/html/markup.js'
import { drawPlot } from './svg.js'

/** Widths in pixels that plots are drawn for; the style sheet shows the one that fits. */
const NARROW = 328
export const WIDE = 888

export interface Frame {
  /** Pixels to draw in. */
  readonly width: number
  readonly narrow: boolean
}

export interface FigureParts {
  /** What a screen reader says: name the quantity and where its numbers are. */
  readonly label: string
  readonly draw: (frame: Frame) => PlotOptions
  readonly caption?: Markup | string
  readonly legend?: Markup
}

/** Scaling one drawing to all widths would make its letters unreadable on one of them. */
export function figure({ label, draw, caption, legend }: FigureParts): Markup {
  const variant = (frame: Frame): Markup => drawPlot(draw(frame), label)
  return markup`<figure class="plot-figure">
    ${legend}
    <div class="plot-narrow">${variant({ width: NARROW, narrow: true })}</div>
    <div class="plot-wide">${variant({ width: WIDE, narrow: false })}</div>
    ${caption !== undefined && markup`<figcaption>${caption}</figcaption>`}
  </figure>`
}

/** Series beyond this many would share a colour. */
export const SERIES_COLOURS = 10

/** The colour of a series, as the style sheet defines it for light and dark. */
export function seriesColour(index: number): string {
  return `var(--s${index % SERIES_COLOURS})`
}

/** Which colour is which series. */
export function seriesLegend(names: readonly string[]): Markup {
  return markup`<ul class="series">${names.map((name, index) => markup`<li class="s${index % SERIES_COLOURS}"><span class="swatch"></span><span>${name}</span></li>`)}</ul>`
}

/** Pixels that a text takes at the size of plot labels, a little more rather than less. */
export function textWidth(text: string): number {
  return Math.ceil(displayWidth(text) * 6.9)
}
