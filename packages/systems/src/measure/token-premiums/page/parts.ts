/** @file Parts that both pages have. */
import { printable } from '@tokenwright/measure/format'
import { markup, type Markup } from '@tokenwright/measure/plot'
import type { Bounded } from '../premium-table.js'

export function pageTable(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return markup`<div class="scroll"><table>
    <thead><tr>${head.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
    <tbody>${rows.map(([first, ...rest]) => markup`<tr><th scope="row">${printable(first)}</th>${rest.map((cell) => markup`<td>${printable(cell)}</td>`)}</tr>`)}</tbody>
  </table></div>`
}

export function warningNotes(warnings: readonly string[]): Markup | false {
  return warnings.length > 0 && markup`${warnings.map((text) => markup`<p class="note">${printable(text)}.</p>`)}`
}

export function boundedText({ value, low, high }: Bounded, digits: number): string {
  const text = value.toFixed(digits)
  return low === null || high === null ? text : `${text} (${low.toFixed(digits)} … ${high.toFixed(digits)})`
}
