/** @file Tokenizers as dots on one scale, each with its interval: a table whose middle column is the plot. */
import type { Interval } from '../../statistics/bootstrap.js'
import { integer, signedPercent } from '../../format/numbers.js'
import { printable } from '../../format/printable.js'
import type { ReportData } from '../data.js'
import { markup, type Markup } from './markup.js'
import { linearScale, type Scale } from './scale.js'

const HEIGHT = 22

export function dotPlot(data: ReportData): Markup {
  const { costs } = data.costs.all
  const order = [...costs.keys()].toSorted((a, b) => costs[b].bytesPerToken.value - costs[a].bytesPerToken.value)
  const bounds = costs.flatMap(({ bytesPerToken }) => [
    bytesPerToken.value,
    bytesPerToken.low ?? bytesPerToken.value,
    bytesPerToken.high ?? bytesPerToken.value,
  ])
  const scale = linearScale(Math.min(...bounds), Math.max(...bounds), 4)
  const rows = order.map((index) => {
    const { bytesPerToken, saving, tokens, tied } = costs[index]
    const { name, size } = data.tokenizers[index]
    return markup`<tr>
      <th scope="row" class="text"><span class="swatch ${colourOf(data, index)}"></span>${printable(name)}</th>
      <td class="plot">${dot(bytesPerToken, scale, colourOf(data, index))}</td>
      <td>${bytesPerToken.value.toFixed(2)}${range(bytesPerToken, (value) => value.toFixed(2))}</td>
      <td class="size">${integer(size)}</td>
      <td class="size">${integer(tokens)}</td>
      <td>${index === data.baseline ? markup`<span class="muted">baseline</span>` : savingCell(saving, tied)}</td>
    </tr>`
  })
  return markup`<table class="dots">
    <caption>
      ${costs.some(({ bytesPerToken }) => bytesPerToken.low !== null) ? 'Bars are 95 % bootstrap intervals. ' : ''}Further
      right is better.
    </caption>
    <thead>
      <tr>
        <th scope="col">tokenizer</th>
        <th scope="col" class="plot"></th>
        <th scope="col">bytes per token</th>
        <th scope="col">vocabulary</th>
        <th scope="col">tokens</th>
        <th scope="col">saving</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
    <tbody aria-hidden="true">
      <tr class="axis">
        <td></td>
        <td class="plot">${axis(scale)}</td>
        <td></td>
        <td class="size"></td>
        <td class="size"></td>
        <td></td>
      </tr>
    </tbody>
  </table>`
}

/** Class that gives a tokenizer its colour everywhere in the report. */
export function colourOf(data: ReportData, index: number): string {
  const { kind } = data.tokenizers[index]
  if (kind !== 'trained') return kind
  return data.tokenizers.findIndex((tokenizer) => tokenizer.kind === 'trained') === index ? 'trained' : 'trained-2'
}

function dot({ value, low, high }: Interval, scale: Scale, colour: string): Markup {
  const middle = HEIGHT / 2
  return markup`<svg width="100%" height="${HEIGHT}" aria-hidden="true">
    ${scale.ticks.map((tick) => markup`<line class="grid" x1="${scale.at(tick)}%" x2="${scale.at(tick)}%" y1="-20" y2="${HEIGHT + 20}" />`)}
    ${low !== null && high !== null && markup`<line class="whisker ${colour}" x1="${scale.at(low)}%" x2="${scale.at(high)}%" y1="${middle}" y2="${middle}" />`}
    <circle class="${colour}" cx="${scale.at(value)}%" cy="${middle}" r="4.5" />
  </svg>`
}

function axis(scale: Scale): Markup {
  return markup`<svg width="100%" height="18">
    ${scale.ticks.map((tick) => markup`<text x="${scale.at(tick)}%" y="12" text-anchor="middle">${tick}</text>`)}
  </svg>`
}

function savingCell(saving: Interval, tied: boolean): Markup {
  if (tied)
    return markup`<span class="muted" title="The interval holds zero: no difference can be told.">tie</span
      >${range(saving, signedPercent)}`
  return markup`${signedPercent(saving.value)}${range(saving, signedPercent)}`
}

function range({ low, high }: Interval, write: (value: number) => string): Markup | false {
  return (
    low !== null &&
    high !== null &&
    markup`<br /><span class="range">${write(low).replace(' %', '')} – ${write(high)}</span>`
  )
}
