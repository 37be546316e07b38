/** @file The plots of a measurement. */
import { integer, plural } from '../format/numbers.js'
import { printable } from '../format/printable.js'
import { curvePlot, type CurvePlot } from '../plot/curves.js'
import { dotPlot } from '../plot/dots.js'
import { heatMap } from '../plot/heat.js'
import { SERIES_COLOURS } from '../plot/figure.js'
import { markup, type Markup } from '../report/html/markup.js'
import type { Section } from '../report/html/shell.js'
import type { SuiteDistribution, SuiteGroup, SuiteMetric } from '../suite/contract.js'
import type { SuiteReport } from './data.js'
import type { Headline } from './headline.js'
import type { Lookup } from './lookup.js'
import { flagText, isTied, rangeText, valueText } from './words.js'

/** More dots in a row would lie on one another; the heat map has all tokenizers. */
const DOT_SERIES = 5
/** More rows make a page that nobody reads; the table has all. */
const DOT_ROWS = 120

/** Labels of rows: unique, since plots tell rows apart by them, and marked where the text is faulty. */
function rowLabels(groups: readonly SuiteGroup[]): Map<string, string> {
  const seen = new Set<string>()
  return new Map(
    groups.map((group) => {
      const label = printable(group.label)
      const own = seen.has(label) ? `${label} (${printable(group.key)})` : label
      seen.add(label)
      return [group.key, group.flags.length > 0 ? `${own} *` : own]
    }),
  )
}

/** Names of tokenizers, the baseline first, with the indices that they stand for. */
export function tokenizerOrder({ tokenizers, baseline }: SuiteReport): number[] {
  return [baseline, ...[...tokenizers.keys()].filter((index) => index !== baseline)]
}

export const nameOf = (report: SuiteReport, index: number): string => printable(report.tokenizers[index].name)

export function groupDots(report: SuiteReport, lookup: Lookup, { metric, rows: groups, noun }: Headline): Markup {
  const shown = tokenizerOrder(report).slice(0, DOT_SERIES)
  const labels = rowLabels(groups)
  const rows = groups.slice(0, DOT_ROWS).map((group) => ({
    label: labels.get(group.key)!,
    points: shown.flatMap((tokenizer, series) => {
      const found = lookup.value(tokenizer, group.key, metric.key)
      if (found === undefined || !Number.isFinite(found.value)) return []
      const range = rangeText(metric, found)
      const beware = flagText(group)
      const title = [
        `${printable(group.label)}, ${nameOf(report, tokenizer)}: ${valueText(metric, found.value)}`,
        range === '' ? '' : ` (${range})`,
        isTied(found) ? `, tie with ${nameOf(report, report.baseline)}` : '',
        beware === '' ? '' : `. Beware: ${beware}`,
      ].join('')
      return [{ series, value: found.value, low: found.low, high: found.high, title }]
    }),
  }))
  const notes = [
    'Bars are 95 % bootstrap intervals.',
    report.tokenizers.length > shown.length &&
      `${shown.length} of ${report.tokenizers.length} tokenizers; the map below has all.`,
    groups.length > rows.length && `The ${rows.length} costliest of ${plural(groups.length, noun)}.`,
  ]
  return dotPlot({
    label: `${metric.label} by ${noun}; the table below has the numbers.`,
    rows,
    series: shown.map((index) => nameOf(report, index)),
    axis: axisText(report, metric),
    reference: metric.key === 'premium' ? 1 : undefined,
    caption: notes.filter((note) => note !== false).join(' '),
  })
}

function axisText({ corpus, groups }: SuiteReport, metric: SuiteMetric): string {
  const reference = groups.find(({ key }) => key === corpus.reference)
  if (metric.key !== 'premium' || reference === undefined)
    return metric.unit === '1' || metric.unit === 'share' ? metric.label : metric.unit
  return `tokens for the same text, ${printable(reference.label)} = 1`
}

export function groupHeat(report: SuiteReport, lookup: Lookup, { metric, rows: groups, noun }: Headline): Markup {
  const labels = rowLabels(groups)
  const order = tokenizerOrder(report)
  const columns = uniqueNames(order.map((index) => nameOf(report, index)))
  const cells = groups.flatMap((group) =>
    order.flatMap((tokenizer, column) => {
      const found = lookup.value(tokenizer, group.key, metric.key)
      if (found === undefined || !Number.isFinite(found.value)) return []
      const range = rangeText(metric, found)
      return [
        {
          row: labels.get(group.key)!,
          column: columns[column],
          value: metric.better === 'higher' ? -found.value : found.value,
          text: valueText(metric, found.value),
          title: `${printable(group.label)}, ${columns[column]}: ${valueText(metric, found.value)}${range === '' ? '' : ` (${range})`}`,
        },
      ]
    }),
  )
  if (cells.length === 0) return markup``
  const map = heatMap({
    label: `${metric.label} by ${noun} and tokenizer; the table below has the numbers.`,
    rows: groups.map(({ key }) => labels.get(key)!),
    columns,
    cells,
    bounds: boundsOf(
      metric,
      cells.map(({ value }) => value),
    ),
    legendText:
      metric.key === 'premium' ? String : (bound) => valueText(metric, metric.better === 'higher' ? -bound : bound),
    higherIsPale: metric.better === 'higher',
  })
  // With few tokenizers the dots say it all.
  const open = order.length > DOT_SERIES && markup` open`
  return markup`<details${open}>
    <summary>${noun.slice(0, 1).toUpperCase()}${noun.slice(1)} by tokenizer as a map</summary>
    ${map}
  </details>`
}

/** Two tokenizers may print alike. */
export function uniqueNames(names: readonly string[]): string[] {
  return names.map((name, index) => (names.indexOf(name) === index ? name : `${name} (${index + 1})`))
}

/** Steps that people know for premiums; else even parts of what occurs, rounded as the table does. */
function boundsOf(metric: SuiteMetric, values: readonly number[]): number[] {
  if (metric.key === 'premium') return [0.95, 1.1, 1.3, 1.6, 2, 3, 5]
  const sorted = values.toSorted((a, b) => a - b)
  const steps = [1, 2, 3, 4, 5, 6, 7].map((part) => sorted[Math.floor((part * (sorted.length - 1)) / 8)])
  return [...new Set(steps.map((step) => Number(step.toFixed(metric.digits))))]
}

interface Kind {
  readonly kind: SuiteDistribution['kind']
  readonly title: string
  readonly about: string
  readonly axes: Pick<CurvePlot, 'xAxis' | 'yAxis' | 'diagonal' | 'percentX' | 'percentY' | 'doubling' | 'dots'>
  /** Counts become shares of their sum. */
  readonly shares: boolean
}

const KINDS: readonly Kind[] = [
  {
    kind: 'token-length',
    title: 'Token lengths',
    about: 'How long the tokens are that the text was cut into. The last point holds all that are longer.',
    axes: { xAxis: 'bytes of a token', yAxis: 'share of all tokens of the text', percentY: true, dots: true },
    shares: true,
  },
  {
    kind: 'lorenz',
    title: 'How tokens are shared out',
    about:
      'Languages from the cheapest to the costliest, and the share of all tokens that they take together. On the dashed line all languages pay the same.',
    axes: {
      xAxis: 'share of the languages, cheapest first',
      yAxis: 'share of all tokens',
      diagonal: true,
      percentX: true,
      percentY: true,
    },
    shares: false,
  },
]

/** Curves of the whole text, one section for each kind that the result has. */
export function distributionSections(report: SuiteReport): Section[] {
  const all = report.groups.find(({ kind }) => kind === 'all')?.key
  return KINDS.flatMap(({ kind, title, about, axes, shares }) => {
    const found = tokenizerOrder(report)
      .flatMap((tokenizer) =>
        report.distributions.filter((one) => one.kind === kind && one.tokenizer === tokenizer && one.group === all),
      )
      .slice(0, SERIES_COLOURS)
    if (found.length === 0) return []
    const curves = found.map(({ x, y }) => ({ x, y: shares ? asShares(y) : y }))
    const rest = report.tokenizers.length - found.length
    return [
      {
        id: kind,
        title,
        body: markup`<p class="about">${about}</p>
          ${curvePlot({
            label: `${title}: one curve for each tokenizer.`,
            names: found.map(({ tokenizer }) => nameOf(report, tokenizer)),
            curves,
            ...axes,
            caption: rest > 0 ? `${integer(rest)} more tokenizers are in the JSON output.` : undefined,
          })}`,
      },
    ]
  })
}

function asShares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => (total === 0 ? 0 : count / total))
}
