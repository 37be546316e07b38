/** @file What plots add to the style sheet of pages. */
import { STYLE } from '../report/html/style.js'
import { HEAT_COLOURS } from './heat.js'
import { SERIES_COLOURS } from './figure.js'

/** Distinct for people with the common kinds of colour blindness in the first five; readable on the paper of each theme. */
const SERIES_LIGHT = [
  '#5b6b86',
  '#c2510c',
  '#0f7f7a',
  '#8a3ab9',
  '#a67c00',
  '#b8336a',
  '#2f6fd0',
  '#4d7f1e',
  '#7a5c45',
  '#777777',
]
const SERIES_DARK = [
  '#93a5c4',
  '#f08a45',
  '#4cc2bb',
  '#c58be6',
  '#d8b13c',
  '#ea7aa5',
  '#76a9f5',
  '#93c560',
  '#bd9a80',
  '#aaaaaa',
]

const HEAT_LIGHT = ['#e6f2e6', '#f4f4ef', '#fbf0df', '#f9e2c2', '#f6d0a2', '#f2bb83', '#eba366', '#e08a4c']
const HEAT_DARK = ['#22382a', '#1e2126', '#33291d', '#463420', '#5a3f22', '#704a24', '#875526', '#a06028']

const variables = (letter: string, colours: readonly string[], count: number): string =>
  colours
    .slice(0, count)
    .map((colour, index) => `--${letter}${index}: ${colour};`)
    .join(' ')

/** The style sheet of pages with plots: that of all pages, then this. */
export const PLOT_STYLE = `${STYLE}
:root { ${variables('s', SERIES_LIGHT, SERIES_COLOURS)}
  ${variables('h', HEAT_LIGHT, HEAT_COLOURS)} }
@media (prefers-color-scheme: dark) {
  :root { ${variables('s', SERIES_DARK, SERIES_COLOURS)}
    ${variables('h', HEAT_DARK, HEAT_COLOURS)} }
}
.plot-figure svg { max-width: 100%; height: auto; overflow: visible; }
.plot-figure svg text { white-space: pre; }
.plot-figure .grid { stroke: var(--line); stroke-opacity: 1; }
.plot-figure .reference { stroke: var(--soft); stroke-dasharray: 3 3; }
.plot-figure .interval { opacity: 0.5; }
.plot-figure svg .cell-value text, .plot-figure svg .cell-value { fill: var(--ink); font-variant-numeric: tabular-nums; }
.plot-figure figcaption { margin-top: 0.4rem; }
.plot-narrow { display: none; }
.series { list-style: none; display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; margin: 0.75rem 0 0.5rem; padding: 0; font-size: 0.85rem; color: var(--soft); }
.series li { display: flex; align-items: baseline; overflow-wrap: anywhere; }
${Array.from({ length: SERIES_COLOURS }, (_, index) => `.s${index} .swatch { color: var(--s${index}); }`).join(' ')}
.heat-legend { gap: 0.15rem 0.7rem; }
.heat-legend li > span:first-child { width: 1.1em; height: 0.8em; margin-right: 0.4em; border: 1px solid var(--line); }
${Array.from({ length: HEAT_COLOURS }, (_, index) => `.heat-legend .h${index} { background: var(--h${index}); }`).join(' ')}
@media (max-width: 44rem) {
  .plot-wide { display: none; }
  .plot-narrow { display: block; overflow-x: auto; }
  .plot-narrow svg { max-width: none; }
}
`
