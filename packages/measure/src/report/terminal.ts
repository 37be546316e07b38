/** @file The report on a terminal. */
import type { CostGroup } from '../compare/counts.js'
import type { Interval } from '../statistics/bootstrap.js'
import { LEFT_TEXT } from '../corpora/ledger.js'
import { byteSize, integer, percent, plural, signedPercent } from '../format/numbers.js'
import { printable, visible } from '../format/printable.js'
import { table, type Column } from '../format/table.js'
import { fit, wrap } from '../format/width.js'
import type { Detail, ReportData } from './data.js'
import { describeHeldOut, describeTraining } from './words.js'

export interface TerminalStyle {
  /** Columns. */
  readonly width: number
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly green: (text: string) => string
  readonly red: (text: string) => string
}

const GROUPS = 10
/** Groups with less of the bytes are not worth a line. */
const SMALLEST_SHARE = 0.001
/** What the columns before those of the tokenizers take at least. */
const GROUP_COLUMNS = 35

/** The whole report, or with `brief` its tables without differences and words. */
export function renderTerminal(data: ReportData, style: TerminalStyle, brief = false): string {
  const parts = [corpusLines(data, style), costTableText(data, style)]
  if (data.tokenizers.length > 1) {
    parts.push(
      groupTable(data, data.costs.byType, 'file type', style),
      groupTable(data, data.costs.byScript, 'script', style),
    )
    if (!brief && data.detail !== null)
      parts.push(differenceText(data, data.detail, style), wordText(data, data.detail, style))
  }
  if (data.notes.length > 0)
    parts.push(data.notes.map((note) => `${wrap(`Note: ${printable(note)}`, style.width)}\n`).join(''))
  return parts.filter((part) => part !== '').join('\n')
}

function corpusLines(data: ReportData, style: TerminalStyle): string {
  const { corpus } = data
  const types = corpus.byType
    .slice(0, 4)
    .map(({ name, bytes }) => `${printable(name)} ${percent(bytes / corpus.bytes, 0)}`)
  const more = corpus.byType.length > 4 ? ', …' : ''
  const size = `${style.bold(plural(corpus.files, 'file'))}, ${style.bold(byteSize(corpus.bytes))} of text: ${types.join(', ')}${more}`
  const lines = [wrap(size, style.width)]
  const left = corpus.left.map(({ reason, count }) => `${integer(count)} ${LEFT_TEXT[reason]}`)
  if (left.length > 0) lines.push(style.dim(wrap(`Left out: ${left.join('; ')}`, style.width)))
  lines.push(style.dim(wrap(`${describeTraining(data)} ${describeHeldOut(data)}`.trim(), style.width)))
  return `${lines.join('\n')}\n`
}

function costTableText(data: ReportData, style: TerminalStyle): string {
  const { costs } = data.costs.all
  const wide = style.width >= 100
  const whole = data.tokenizers.some(({ wholeTokens }) => wholeTokens !== null) && data.split !== null
  const columns: Column[] = [
    { title: 'tokenizer', shrink: 'end' },
    { title: 'vocabulary', align: 'right' },
    ...(whole ? [{ title: 'whole text', align: 'right' as const }] : []),
    { title: whole ? 'held out' : 'tokens', align: 'right' },
    { title: wide ? 'bytes per token' : 'bytes/token', align: 'right' },
    { title: 'saving', align: 'right' },
    ...(wide ? [{ title: '95 % interval', align: 'right' as const }] : []),
  ]
  const rows = data.tokenizers.map((tokenizer, index) => {
    const { tokens, bytesPerToken, saving, tied } = costs[index]
    const isBaseline = index === data.baseline
    return [
      printable(tokenizer.name),
      integer(tokenizer.size),
      ...(whole ? [tokenizer.wholeTokens === null ? '' : integer(tokenizer.wholeTokens)] : []),
      integer(tokens),
      bytesPerToken.value.toFixed(2) + plusMinus(bytesPerToken),
      isBaseline ? style.dim('baseline') : savingText(saving.value, tied, style),
      ...(wide
        ? [
            isBaseline || saving.low === null || saving.high === null
              ? ''
              : `${signedPercent(saving.low).replace(' %', '')} … ${signedPercent(saving.high)}`,
          ]
        : []),
    ]
  })
  return table(columns, rows, { width: style.width, head: style.dim })
}

/** Half the width of the interval; the page has both ends. */
function plusMinus({ low, high }: Interval): string {
  return low === null || high === null ? '' : ` ±${((high - low) / 2).toFixed(2)}`
}

function savingText(saving: number, tied: boolean, style: TerminalStyle): string {
  if (tied) return style.dim('tie')
  const text = signedPercent(saving)
  return saving > 0 ? style.green(text) : saving < 0 ? style.red(text) : text
}

function groupTable(data: ReportData, groups: readonly CostGroup[], noun: string, style: TerminalStyle): string {
  const others = [...data.tokenizers.keys()].filter((index) => index !== data.baseline)
  const nameWidth = Math.min(16, Math.max(7, Math.floor((style.width - GROUP_COLUMNS) / others.length) - 2))
  const columns: Column[] = [
    { title: noun, shrink: 'end' },
    { title: 'text', align: 'right' },
    { title: 'its bytes/token', align: 'right' },
    ...others.map((index) => ({
      title: fit(printable(data.tokenizers[index].name), nameWidth),
      align: 'right' as const,
    })),
  ]
  const shown = groups.filter(({ bytes }) => bytes >= data.costs.all.bytes * SMALLEST_SHARE).slice(0, GROUPS)
  const rows = shown.map((group) => [
    printable(group.name),
    byteSize(group.bytes),
    group.costs[data.baseline].bytesPerToken.value.toFixed(2),
    ...others.map((index) => {
      const { saving, tied } = group.costs[index]
      return savingText(saving.value, tied, style) + (saving.low === null ? style.dim('*') : ' ')
    }),
  ])
  const head = `${style.bold(wrap(`Saving by ${noun} against ${printable(data.tokenizers[data.baseline].name)}`, style.width))}
`
  const more = groups.length > shown.length ? style.dim(`${groups.length - shown.length} more\n`) : ''
  const few = shown.some(({ costs }) => costs[data.baseline].saving.low === null)
  return (
    head +
    table(columns, rows, { width: style.width, head: style.dim }) +
    more +
    (few ? style.dim('* too few texts for an interval\n') : '')
  )
}

const ROWS = 6

function cells(pieces: readonly string[]): string {
  return pieces.map(visible).join('|')
}

function differenceText(data: ReportData, detail: Detail, style: TerminalStyle): string {
  const left = printable(data.tokenizers[detail.left].name)
  const right = printable(data.tokenizers[detail.right].name)
  const columns: Column[] = [
    { title: 'times', align: 'right' },
    { title: left, shrink: 'end' },
    { title: right, shrink: 'end' },
  ]
  const part = (title: string, list: Detail['gained']): string =>
    list.length === 0
      ? ''
      : `${style.bold(title)}\n${table(
          columns,
          list.slice(0, ROWS).map((item) => [integer(item.count), cells(item.left), cells(item.right)]),
          { width: style.width, head: style.dim },
        )}`
  return [part(`Cheaper in ${right}`, detail.gained), part(`Dearer in ${right}`, detail.lost)]
    .filter((text) => text !== '')
    .join('\n')
}

function wordText(data: ReportData, detail: Detail, style: TerminalStyle): string {
  if (detail.words.length === 0) return ''
  const columns: Column[] = [
    { title: 'word', shrink: 'end' },
    { title: 'times', align: 'right' },
    ...data.tokenizers.map(({ name }) => ({ title: fit(printable(name), 12), align: 'right' as const })),
  ]
  const rows = detail.words
    .slice(0, ROWS)
    .map(({ word, count, tokens }) => [visible(word), integer(count), ...tokens.map(String)])
  const title = `Words that cost ${printable(data.tokenizers[detail.left].name)} most`
  return `${style.bold(fit(title, style.width))}\n${table(columns, rows, { width: style.width, head: style.dim })}`
}
