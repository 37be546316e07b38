/** @file The two tables of figures on a terminal: all metrics of the whole text, and one metric by language or kind of text. */
import { byteSize } from '../format/numbers.js'
import { printable } from '../format/printable.js'
import { table, type Column } from '../format/table.js'
import { fit, wrap } from '../format/width.js'
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

type IntervalStyle = 'range' | 'half' | 'none'

/** Columns of a figure with those between: `1.32 1.27 – 1.37 tie`, `1.32 ±0.05 tie`, `1.32 tie`. */
const WIDTHS: readonly (readonly [IntervalStyle, number])[] = [
  ['range', 26],
  ['half', 18],
  ['none', 14],
]
/** Keeps figures in line with those that are followed by ` tie`. */
const NO_TIE = '    '
const NAMES = 34

interface Layout {
  /** Tokenizers that fit, the baseline first. */
  readonly shown: readonly number[]
  readonly intervals: IntervalStyle
  /** Columns for each tokenizer. */
  readonly each: number
}

/** Intervals are shortened before tokenizers are left out. */
function layout({ tokenizers, baseline }: SuiteResult, width: number): Layout {
  const order = [baseline, ...[...tokenizers.keys()].filter((index) => index !== baseline)]
  const room = width - NAMES
  const [intervals, each] = WIDTHS.find(([, columns]) => order.length * columns <= room) ?? WIDTHS[2]
  return { shown: order.slice(0, Math.max(2, Math.floor(room / each))), intervals, each }
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

function columnsFor(result: SuiteResult, { shown, intervals, each }: Layout): Column[] {
  const after = intervals === 'none' ? '' : NO_TIE
  return shown.map((index) => ({
    title: fit(printable(result.tokenizers[index].name), each - 2 - after.length) + after,
    align: 'right' as const,
  }))
}

function moreTokenizers(result: SuiteResult, { shown }: Layout, style: TerminalStyle): string {
  const missing = result.tokenizers.length - shown.length
  return missing === 0 ? '' : style.dim(`${missing} more tokenizers in the report, --csv and --json\n`)
}

/** Every metric of the whole text; what compares languages once more without those whose text is faulty. */
export function metricTable(result: SuiteResult, lookup: Lookup, style: TerminalStyle): string {
  const view = layout(result, style.width)
  const rowsOf = (group: SuiteGroup, metrics: readonly SuiteMetric[], note: string): string[][] =>
    metrics.flatMap((metric) => {
      const values = view.shown.map((index) => lookup.value(index, group.key, metric.key))
      const known = values.filter((value) => value !== undefined)
      if (known.length === 0) return []
      return [
        [
          `${metric.label}${note}${arrow(metric)}`,
          unitText(metric, known),
          ...values.map((value) => cell(metric, value, view.intervals, style)),
        ],
      ]
    })
  const rows = [
    ...lookup.groups('all').flatMap((group) => rowsOf(group, result.metrics, '')),
    ...lookup.groups('healthy').flatMap((group) => rowsOf(group, fairnessOf(result), HEALTHY_NOTE)),
  ]
  if (rows.length === 0) return ''
  const columns: Column[] = [
    { title: 'all text', shrink: 'end' },
    { title: 'unit', shrink: 'end' },
    ...columnsFor(result, view),
  ]
  return table(columns, rows, { width: style.width, head: style.dim }) + moreTokenizers(result, view, style)
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
  const view = layout(result, style.width)
  const shown = groups.slice(0, limit)
  const flagged = shown.some(({ flags }) => flags.length > 0)
  const columns: Column[] = [
    { title: noun, shrink: 'end' },
    { title: 'text', align: 'right' },
    ...columnsFor(result, view),
    ...(flagged ? [{ title: 'beware' }] : []),
  ]
  const rows = shown.map((group) => [
    printable(group.label),
    byteSize(group.bytes),
    ...view.shown.map((index) => cell(metric, lookup.value(index, group.key, metric.key), view.intervals, style)),
    ...(flagged ? [flagText(group)] : []),
  ])
  const title = style.bold(wrap(`${metric.label} by ${noun}: ${metric.formula}`, style.width))
  const more = groups.length - shown.length
  return (
    `${title}\n` +
    table(columns, rows, { width: style.width, head: style.dim }) +
    (more > 0 ? style.dim(`${more} more: --limit ${groups.length}\n`) : '') +
    moreTokenizers(result, view, style)
  )
}
