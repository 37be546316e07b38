/** @file The two tables of figures on a terminal: all metrics of the whole text, and one metric by language or kind of text. */
import { byteSize, plural } from '../format/numbers.js'
import { printable } from '../format/printable.js'
import { table, type Column } from '../format/table.js'
import { displayWidth, fit, wrap } from '../format/width.js'
import type { TerminalStyle } from '../report/terminal.js'
import type { SuiteGroup, SuiteMetric, SuiteResult, SuiteValue } from '../suite/contract.js'
import type { Headline } from './headline.js'
import type { Lookup } from './lookup.js'
import {
  fairnessOf,
  flagText,
  HEALTHY_NOTE,
  isTied,
  plusMinusText,
  rangeText,
  sideOf,
  unitText,
  valueText,
} from './words.js'

/** `1.32 1.27 – 1.37 tie`, `1.32 ±0.05 tie`, `1.32 tie`. */
type IntervalStyle = 'range' | 'half' | 'none'

/** Keeps figures in line with those that are followed by ` tie`. */
const NO_TIE = '    '
/** Names of tokenizers give way to this many columns. */
const SHORTEST_NAME = 10
/** Names of metrics take no more than this of the width. */
const LABEL_SHARE = 0.36
/** Units and names of languages give way to this. */
const SHORTEST_LABEL = 14

interface View {
  /** Tokenizers that fit, the baseline first. */
  readonly shown: readonly number[]
  readonly intervals: IntervalStyle
}

interface TableParts {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * The table with most in it that fits: intervals are shortened first, then units, then intervals go, and tokenizers are
 * left out last.
 */
function fitting(
  { tokenizers, baseline }: SuiteResult,
  style: TerminalStyle,
  build: (view: View) => TableParts,
): { readonly text: string; readonly view: View } {
  const order = [baseline, ...[...tokenizers.keys()].filter((index) => index !== baseline)]
  const views: (View & { readonly label: number })[] = [
    { shown: order, intervals: 'range', label: Infinity },
    { shown: order, intervals: 'half', label: Infinity },
    { shown: order, intervals: 'half', label: SHORTEST_LABEL },
    ...order.map((_, left) => ({
      shown: order.slice(0, order.length - left),
      intervals: 'none' as const,
      label: SHORTEST_LABEL,
    })),
  ]
  const view = views.find((some) => leastWidth(build(some), some.label) <= style.width) ?? views[views.length - 1]
  const { columns, rows } = build(view)
  return { text: table(columns, rows, { width: style.width, head: style.dim }), view }
}

/** Columns that a table takes when its columns give way down to `label`. */
function leastWidth({ columns, rows }: TableParts, label: number): number {
  const widths = columns.map(({ title, shrink }, index) => {
    const width = Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[index] ?? '')))
    return shrink === undefined ? width : Math.min(width, label)
  })
  return widths.reduce((sum, width) => sum + width, 2 * (columns.length - 1))
}

function cell(
  metric: SuiteMetric,
  value: SuiteValue | undefined,
  intervals: IntervalStyle,
  style: TerminalStyle,
): string {
  if (value === undefined) return style.dim('–')
  const interval = {
    range: () => ` ${rangeText(metric, value)}`.trimEnd(),
    half: () => plusMinusText(metric, value),
    none: () => '',
  }[intervals]()
  const text = valueText(metric, value.value) + interval
  if (isTied(value)) return `${text} ${style.dim('tie')}`
  const side = sideOf(metric, value)
  const coloured = side === 'better' ? style.green(text) : side === 'worse' ? style.red(text) : text
  return coloured + NO_TIE
}

function columnsFor(result: SuiteResult, { shown, intervals }: View, rows: readonly (readonly string[])[]): Column[] {
  const after = intervals === 'none' ? '' : NO_TIE
  const first = (rows[0]?.length ?? 0) - shown.length
  return shown.map((index, place) => {
    const figures = Math.max(0, ...rows.map((row) => displayWidth(row[first + place]))) - after.length
    const name = fit(printable(result.tokenizers[index].name), Math.max(SHORTEST_NAME, figures))
    return { title: name + after, align: 'right' as const }
  })
}

function moreTokenizers(result: SuiteResult, { shown }: View, style: TerminalStyle): string {
  const missing = result.tokenizers.length - shown.length
  return missing === 0 ? '' : style.dim(`${plural(missing, 'more tokenizer')} in the report, --csv and --json\n`)
}

/** Every metric of the whole text; what compares languages also without those whose text is faulty. */
export function metricTable(result: SuiteResult, lookup: Lookup, style: TerminalStyle): string {
  const fairness = new Set(fairnessOf(result))
  const all = lookup.groups('all')
  const healthy = lookup.groups('healthy')
  const rowOf = (view: View, metric: SuiteMetric, { key }: SuiteGroup, label: string): string[][] => {
    const values = view.shown.map((index) => lookup.value(index, key, metric.key))
    const known = values.filter((value) => value !== undefined)
    if (known.length === 0) return []
    const figures = values.map((value) => cell(metric, value, view.intervals, style))
    return [[fit(label, Math.floor(style.width * LABEL_SHARE)), unitText(metric, known), ...figures]]
  }
  const rowsOf = (view: View): string[][] =>
    result.metrics.flatMap((metric) => [
      ...all.flatMap((group) => rowOf(view, metric, group, metric.label + arrow(metric))),
      ...(fairness.has(metric) ? healthy.flatMap((group) => rowOf(view, metric, group, ` ${HEALTHY_NOTE}`)) : []),
    ])
  const { text, view } = fitting(result, style, (some) => {
    const rows = rowsOf(some)
    const columns: Column[] = [
      { title: 'all text' },
      { title: 'unit', shrink: 'end' },
      ...columnsFor(result, some, rows),
    ]
    return { columns, rows }
  })
  return rowsOf(view).length === 0 ? '' : text + moreTokenizers(result, view, style)
}

/** Which way is better. */
function arrow({ better }: SuiteMetric): string {
  return better === 'higher' ? ' ↑' : better === 'lower' ? ' ↓' : ''
}

/** One metric for each language, the costliest for the baseline first. */
export function groupTable(
  result: SuiteResult,
  lookup: Lookup,
  { metric, rows: groups, noun }: Headline,
  limit: number,
  style: TerminalStyle,
): string {
  const shown = groups.slice(0, limit)
  const flagged = shown.some(({ flags }) => flags.length > 0)
  const { text, view } = fitting(result, style, (some) => {
    const figures = shown.map(({ key }) =>
      some.shown.map((index) => cell(metric, lookup.value(index, key, metric.key), some.intervals, style)),
    )
    const columns: Column[] = [
      { title: noun, shrink: 'end' },
      { title: 'text', align: 'right' },
      ...columnsFor(result, some, figures),
      ...(flagged ? [{ title: 'beware' }] : []),
    ]
    const rows = shown.map((group, row) => [
      printable(group.label),
      byteSize(group.bytes),
      ...figures[row],
      ...(flagged ? [flagText(group)] : []),
    ])
    return { columns, rows }
  })
  const title = style.bold(wrap(`${metric.label} by ${noun}: ${metric.formula}`, style.width))
  const more = groups.length - shown.length
  return (
    `${title}\n${text}` +
    (more > 0 ? style.dim(`${more} more: --limit ${groups.length}\n`) : '') +
    moreTokenizers(result, view, style)
  )
}
