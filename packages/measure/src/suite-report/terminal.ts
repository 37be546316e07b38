/** @file A measurement on a terminal. */
import type { SideBySide } from '../align/differ-most.js'
import { LEFT_TEXT } from '../corpora/ledger.js'
import { byteSize, integer, plural, signedPercent } from '../format/numbers.js'
import { printable, visible } from '../format/printable.js'
import { table, type Column } from '../format/table.js'
import { fit, wrap } from '../format/width.js'
import type { TerminalStyle } from '../report/terminal.js'
import type { SuiteReport } from './data.js'
import { headlines } from './headline.js'
import { createLookup, type Lookup } from './lookup.js'
import { groupTable, metricTable } from './terminal-tables.js'
import { describeResampling, orderedWarnings } from './words.js'

export interface SuiteTextOptions {
  /** Rows of each table; default all. */
  readonly limit?: number
}

const WARNINGS = 8
const DIFFERENCES = 6
const MODELS = 8
/** Columns of a name at the head of a column. */
const NAME = 24

/** The whole measurement as text for a terminal of `style.width` columns. */
export function renderSuiteText(report: SuiteReport, style: TerminalStyle, options: SuiteTextOptions = {}): string {
  const lookup = createLookup(report)
  const limit = options.limit ?? Infinity
  const parts = [
    head(report, style),
    ...headlines(report, lookup).map((headline) => groupTable(report, lookup, headline, limit, style)),
    metricTable(report, lookup, style),
    money(report, lookup, style),
    ...report.differences.slice(0, 1).map((sides) => differences(report, sides, style)),
    warnings(report, style),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function head({ corpus, groups, ...report }: SuiteReport, style: TerminalStyle): string {
  const languages = groups.filter(({ kind }) => kind === 'language').length
  const size = style.bold(`${byteSize(corpus.bytes)} of text`)
  const what =
    corpus.kind === 'parallel'
      ? `${style.bold(plural(languages, 'language'))}, ${plural(corpus.units, 'aligned line')} in each, ${size}`
      : `${style.bold(plural(corpus.units, 'document'))}, ${size}`
  const lines = [wrap(what, style.width)]
  if (corpus.unselected > 0) lines.push(style.dim(`${plural(corpus.unselected, 'line')} not selected`))
  const left = corpus.left.map(({ reason, count }) => `${integer(count)} ${LEFT_TEXT[reason]}`)
  if (left.length > 0) lines.push(style.dim(wrap(`Left out: ${left.join('; ')}`, style.width)))
  lines.push(style.dim(wrap(describeResampling({ corpus, groups, ...report }), style.width)))
  if (report.tokenizers.length > 1)
    lines.push(
      style.dim(
        wrap(`“tie”: cannot be told apart from ${printable(report.tokenizers[report.baseline].name)}.`, style.width),
      ),
    )
  return `${lines.join('\n')}\n`
}

function money({ money: prices, tokenizers }: SuiteReport, lookup: Lookup, style: TerminalStyle): string {
  const all = lookup.groups('all').map(({ key }) => key)
  const rows = prices.filter(({ group }) => all.includes(group))
  if (rows.length === 0) return ''
  const columns: Column[] = [
    { title: 'model', shrink: 'end' },
    { title: 'tokenizer', shrink: 'end' },
    { title: 'per 1M tokens', align: 'right' },
    { title: 'all text as input', align: 'right' },
    { title: 'price of' },
  ]
  const amount = (value: number, currency: string): string => `${value.toFixed(value < 1 ? 4 : 2)} ${currency}`
  const shown = rows.slice(0, MODELS)
  return (
    `${style.bold('Cost')}\n` +
    table(
      columns,
      shown.map((row) => [
        printable(`${row.provider} ${row.model}`),
        printable(tokenizers[row.tokenizer].name),
        amount(row.pricePerMillion, row.currency),
        amount(row.amount, row.currency) +
          (row.low === null || row.high === null
            ? ''
            : ` ±${((row.high - row.low) / 2).toFixed(row.amount < 1 ? 4 : 2)}`),
        row.dated,
      ]),
      { width: style.width, head: style.dim },
    ) +
    (rows.length > shown.length ? style.dim(`${rows.length - shown.length} more in the report and in --json\n`) : '')
  )
}

function differences(report: SuiteReport, sides: SideBySide, style: TerminalStyle): string {
  const left = printable(report.tokenizers[sides.left].name)
  const right = printable(report.tokenizers[sides.right].name)
  const columns: Column[] = [
    { title: 'times', align: 'right' },
    { title: fit(left, NAME), shrink: 'end' },
    { title: fit(right, NAME), shrink: 'end' },
  ]
  const cut = (tokens: readonly string[]): string => tokens.map(visible).join('|')
  const list = (title: string, some: SideBySide['gained']): string =>
    some.length === 0
      ? ''
      : `${style.dim(title)}\n${table(
          columns,
          some.slice(0, DIFFERENCES).map((item) => [integer(item.count), cut(item.left), cut(item.right)]),
          { width: style.width, head: style.dim },
        )}`
  const names = new Map(report.groups.map(({ key, label }) => [key, label]))
  const most = sides.examples
    .map(({ group, saving }) => `${printable(names.get(group) ?? group)} ${signedPercent(-saving)}`)
    .join(', ')
  const parts = [
    list(`cheaper in ${right}`, sides.gained),
    list(`dearer in ${right}`, sides.lost),
    most === ''
      ? ''
      : `${style.dim(wrap(`Tokens of ${right} against those of ${left} where they differ most: ${most}`, style.width))}\n`,
  ].filter((part) => part !== '')
  if (parts.length === 0) return ''
  return `${style.bold(wrap(`Where ${left} and ${right} differ most, in ${byteSize(sides.bytes)} of the text`, style.width))}\n${parts.join('')}`
}

function warnings(report: SuiteReport, style: TerminalStyle): string {
  const ordered = orderedWarnings(report)
  const line = ({ severity, text }: (typeof ordered)[number]): string => {
    const message = wrap(`${severity === 'wrong' ? 'Warning' : 'Note'}: ${printable(text)}`, style.width)
    return severity === 'wrong' ? style.red(message) : style.dim(message)
  }
  const lines = ordered.slice(0, WARNINGS).map(line)
  if (ordered.length > WARNINGS) lines.push(style.dim(`${ordered.length - WARNINGS} more in the report and in --json`))
  return lines.map((text) => `${text}\n`).join('')
}
