/** @file The tables of a measurement's page. */
import { byteSize, integer } from '../format/numbers.js'
import { printable } from '../format/printable.js'
import { markup, type Markup } from '../report/html/markup.js'
import type { Section } from '../report/html/shell.js'
import type { MetricFamily, SuiteGroup, SuiteMetric, SuiteValue } from '../suite/contract.js'
import type { SuiteReport } from './data.js'
import type { Headline } from './headline.js'
import type { Lookup } from './lookup.js'
import { tokenizerOrder } from './page-figures.js'
import {
  describeResampling,
  flagText,
  HEALTHY_NOTE,
  isTied,
  orderedWarnings,
  rangeText,
  sideOf,
  signedText,
  unitText,
  valueText,
} from './words.js'

const FAMILIES: Readonly<Record<MetricFamily, string>> = {
  size: 'Size',
  words: 'Words',
  fairness: 'Fairness between languages',
  vocabulary: 'Use of the vocabulary',
  bytes: 'Bytes and characters',
  numbers: 'Numbers',
  code: 'Code',
  morphology: 'Morphology',
  losses: 'Losses',
}

/** Every metric of the whole text: value, interval, difference from the baseline, rank. */
export function metricsSection(report: SuiteReport, lookup: Lookup): Section {
  const order = tokenizerOrder(report)
  const healthy = lookup.groups('healthy')
  const body = (Object.keys(FAMILIES) as MetricFamily[]).map((family) => {
    const metrics = report.metrics.filter((metric) => metric.family === family)
    const rows = metrics.flatMap((metric) => [
      ...lookup.groups('all').flatMap((group) => metricRow(report, lookup, order, group, metric, '')),
      ...(family === 'fairness'
        ? healthy.flatMap((group) => metricRow(report, lookup, order, group, metric, HEALTHY_NOTE))
        : []),
    ])
    return (
      rows.length > 0 &&
      markup`<tbody><tr><th class="family" colspan="${order.length + 1}" scope="rowgroup">${FAMILIES[family]}</th></tr>${rows}</tbody>`
    )
  })
  return {
    id: 'metrics',
    title: 'All metrics, on all text',
    body: markup`<p class="about">
        ↑: more is better, ↓: less is better. ${describeResampling(report)}
        ${report.tokenizers.length > 1 && `Below each value its interval, then the difference from ${printable(report.tokenizers[report.baseline].name)}; “tie”: no difference can be told.`}
        Formulas and sources stand at the end.
      </p>
      <div class="scroll">
        <table class="metrics">
          <thead>
            <tr>
              <th scope="col">metric</th>
              ${order.map((index) => markup`<th scope="col">${printable(report.tokenizers[index].name)}</th>`)}
            </tr>
          </thead>
          ${body}
        </table>
      </div>`,
  }
}

function metricRow(
  report: SuiteReport,
  lookup: Lookup,
  order: readonly number[],
  group: SuiteGroup,
  metric: SuiteMetric,
  note: string,
): Markup[] {
  const values = order.map((index) => lookup.value(index, group.key, metric.key))
  const known = values.filter((value) => value !== undefined)
  if (known.length === 0) return []
  const arrow = metric.better === 'higher' ? ' ↑' : metric.better === 'lower' ? ' ↓' : ''
  return [
    markup`<tr>
      <th scope="row" class="text">${metric.label}${note}${arrow}<br /><span class="range">${unitText(metric, known)}</span></th>
      ${values.map((value, place) => markup`<td>${value === undefined ? '–' : figureCell(metric, value, rankText(report, lookup, order[place], group, metric))}</td>`)}
    </tr>`,
  ]
}

function rankText(
  report: SuiteReport,
  lookup: Lookup,
  tokenizer: number,
  group: SuiteGroup,
  metric: SuiteMetric,
): string {
  const rank = lookup.rank(tokenizer, group.key, metric.key)
  if (rank === undefined || report.tokenizers.length < 3) return ''
  return rank.low === rank.high ? `rank ${rank.rank}` : `rank ${rank.rank} (${rank.low} – ${rank.high})`
}

/** A value, its interval, and how it stands to the baseline. */
function figureCell(metric: SuiteMetric, value: SuiteValue, rank = ''): Markup {
  const side = sideOf(metric, value)
  const lines: Markup[] = []
  const range = rangeText(metric, value)
  if (range !== '') lines.push(markup`<span class="range">${range}</span>`)
  if (isTied(value)) lines.push(markup`<span class="muted">tie</span>`)
  else if (value.difference !== null)
    lines.push(markup`<span class="${side ?? 'range'}">${signedText(metric, value.difference.value)}</span>`)
  if (rank !== '') lines.push(markup`<span class="range">${rank}</span>`)
  return markup`${valueText(metric, value.value)}${lines.map((line) => markup`<br />${line}`)}`
}

/** The numbers behind the plots by language or kind of text. */
export function groupDetails(report: SuiteReport, lookup: Lookup, { metric, rows, noun }: Headline): Markup {
  const order = tokenizerOrder(report)
  const flagged = rows.some(({ flags }) => flags.length > 0)
  return markup`<details>
    <summary>The numbers as a table</summary>
    <div class="scroll">
      <table class="metrics">
        <thead>
          <tr>
            <th scope="col">${noun}</th>
            ${flagged && markup`<th scope="col" class="text">beware</th>`}
            <th scope="col">text</th>
            ${order.map((index) => markup`<th scope="col">${printable(report.tokenizers[index].name)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (group) =>
              markup`<tr>
                <th scope="row" class="text">${printable(group.label)}</th>
                ${flagged && markup`<td class="text">${flagText(group)}</td>`}
                <td>${byteSize(group.bytes)}</td>
                ${order.map((index) => {
                  const value = lookup.value(index, group.key, metric.key)
                  return markup`<td>${value === undefined ? '–' : figureCell(metric, value)}</td>`
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`
}

export function moneySection({ money, tokenizers, groups }: SuiteReport): Section[] {
  const all = new Set(groups.filter(({ kind }) => kind === 'all').map(({ key }) => key))
  const rows = money.filter(({ group }) => all.has(group))
  if (rows.length === 0) return []
  const amount = (value: number): string => value.toFixed(value < 1 ? 4 : 2)
  return [
    {
      id: 'money',
      title: 'What the text costs as input',
      body: markup`<p class="about">List prices of the day given; check them before you decide anything.</p>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">model</th>
                <th scope="col" class="text">tokenizer</th>
                <th scope="col">per million tokens</th>
                <th scope="col">all text</th>
                <th scope="col">price of</th>
                <th scope="col" class="text source">source</th>
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                (row) =>
                  markup`<tr>
                    <th scope="row" class="text">${printable(`${row.provider} ${row.model}`)}</th>
                    <td class="text">${printable(tokenizers[row.tokenizer].name)}</td>
                    <td>${amount(row.pricePerMillion)} ${printable(row.currency)}</td>
                    <td>
                      ${amount(row.amount)} ${printable(row.currency)}${row.low !== null && row.high !== null && markup`<br /><span class="range">${amount(row.low)} – ${amount(row.high)}</span>`}
                    </td>
                    <td>${row.dated}</td>
                    <td class="text source">${printable(row.source)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`,
    },
  ]
}

const WARNINGS_SHOWN = 4

/** What a reader must know before believing the numbers; notes fold away. */
export function warningList(report: SuiteReport): Markup {
  const ordered = orderedWarnings(report)
  const item = ({ severity, text, examples }: (typeof ordered)[number]): Markup =>
    markup`<p class="note ${severity}">
      ${printable(text)}
      ${examples.length > 0 && markup`<br /><span class="range">${examples.map((example, index) => markup`${index > 0 && ', '}<code>${printable(example)}</code>`)}</span>`}
    </p>`
  const wrong = ordered.filter(({ severity }) => severity === 'wrong')
  const shown = wrong.slice(0, WARNINGS_SHOWN)
  const folded = ordered.slice(shown.length)
  return markup`${shown.map(item)}${
    folded.length > 0 &&
    markup`<details>
      <summary>${shown.length > 0 && 'more '}warnings and notes: ${integer(folded.length)}</summary>
      ${folded.map(item)}
    </details>`
  }`
}
