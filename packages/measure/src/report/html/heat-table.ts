/** @file Savings by group and tokenizer: a table whose cells are coloured by what they say. */
import type { CostGroup } from '../../compare/counts.js'
import { byteSize, signedPercent } from '../../format/numbers.js'
import { printable } from '../../format/printable.js'
import type { ReportData } from '../data.js'
import { markup, type Markup } from './markup.js'

/** Rows that are shown at once; the rest can be unfolded. */
const SHOWN = 12

export function heatTable(data: ReportData, groups: readonly CostGroup[], noun: string): Markup {
  const others = [...data.tokenizers.keys()].filter((index) => index !== data.baseline)
  const base = printable(data.tokenizers[data.baseline].name)
  const table = (some: readonly CostGroup[]): Markup =>
    markup`<div class="scroll">
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">${noun}</th>
            <th scope="col">text</th>
            <th scope="col">bytes per token in ${base}</th>
            ${others.map((index) => markup`<th scope="col">${printable(data.tokenizers[index].name)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${some.map(
            (group) =>
              markup`<tr>
                <th scope="row" class="text">${printable(group.name)}</th>
                <td class="plain">${byteSize(group.bytes)}</td>
                <td class="plain">${group.costs[data.baseline].bytesPerToken.value.toFixed(2)}</td>
                ${others.map((index) => heatCell(group, index))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  const rest = groups.slice(SHOWN)
  return markup`${table(groups.slice(0, SHOWN))}
    ${
      rest.length > 0 &&
      markup`<details>
        <summary>${rest.length} more</summary>
        ${table(rest)}
      </details>`
    }`
}

/** What the colours of all heat tables mean. */
export function heatLegend(data: ReportData): Markup {
  const base = printable(data.tokenizers[data.baseline].name)
  return markup`<div class="legend" aria-hidden="true">
      fewer tokens than ${base} <span class="g4">30 %</span><span class="g3">20</span><span class="g2">10</span
      ><span class="g1">2</span><span class="z">0</span><span class="b1">2</span><span class="b2">10</span
      ><span class="b3">20</span><span class="b4">30 %</span> more
    </div>`
}

function heatCell(group: CostGroup, index: number): Markup {
  const { saving, tied } = group.costs[index]
  const title =
    saving.low === null || saving.high === null
      ? 'too few texts for an interval'
      : `95 % interval ${signedPercent(saving.low)} to ${signedPercent(saving.high)}`
  return markup`<td class="${tied ? 'z' : step(saving.value)}" title="${title}">
    ${tied ? markup`<span class="muted">tie</span>` : signedPercent(saving.value)}${saving.low === null && markup`<span class="muted" aria-label="without interval">*</span>`}
  </td>`
}

function step(saving: number): string {
  const size = Math.abs(saving)
  const strength = size < 0.005 ? 0 : size < 0.06 ? 1 : size < 0.15 ? 2 : size < 0.25 ? 3 : 4
  return strength === 0 ? 'z' : `${saving > 0 ? 'g' : 'b'}${strength}`
}
