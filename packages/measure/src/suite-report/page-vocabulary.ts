/** @file What the vocabularies are made of, as stacked bars with their numbers. */
import { integer } from '../format/numbers.js'
import { printable } from '../format/printable.js'
import { stackedBars } from '../plot/bars.js'
import { SERIES_COLOURS } from '../plot/figure.js'
import { markup, type Markup } from '../report/html/markup.js'
import type { Section } from '../report/html/shell.js'
import type { SuiteReport } from './data.js'
import { nameOf, tokenizerOrder, uniqueNames } from './page-figures.js'

/** What the vocabularies are made of: scripts, and kinds of entries. */
export function compositionSection(report: SuiteReport): Section[] {
  const scripts = bars(
    report,
    'Scripts of the entries',
    report.scripts.map((list) => list.map(({ script, count }) => ({ label: script, count }))),
  )
  const kinds = bars(
    report,
    'Kinds of entries',
    report.tokenizers.map(({ composition }) => composition),
  )
  if (scripts === null && kinds === null) return []
  return [
    {
      id: 'vocabulary',
      title: 'What the vocabularies are made of',
      body: markup`<p class="about">Shares of the entries of each vocabulary; the numbers are in the table.</p>
        ${scripts} ${kinds}`,
    },
  ]
}

interface Part {
  readonly label: string
  readonly count: number
}

const OTHERS = 'all others'

function bars(report: SuiteReport, title: string, lists: readonly (readonly Part[])[]): Markup | null {
  const totals = new Map<string, number>()
  for (const list of lists) {
    const sum = list.reduce((total, { count }) => total + count, 0)
    for (const { label, count } of list) totals.set(label, (totals.get(label) ?? 0) + count / Math.max(1, sum))
  }
  if (totals.size === 0) return null
  const ranked = [...totals].toSorted((a, b) => b[1] - a[1]).map(([label]) => label)
  const named = ranked.slice(0, ranked.length > SERIES_COLOURS ? SERIES_COLOURS - 1 : SERIES_COLOURS)
  const parts = ranked.length > named.length ? [...named, OTHERS] : named
  const order = tokenizerOrder(report)
  const rows = uniqueNames(order.map((index) => nameOf(report, index)))
  const counts = order.map((index) => {
    const byLabel = new Map(lists[index].map(({ label, count }) => [label, count]))
    const known = named.map((label) => byLabel.get(label) ?? 0)
    const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, count) => total + count, 0)
    return parts.length > named.length ? [...known, sum(byLabel.values()) - sum(known)] : known
  })
  return markup`<h3>${title}</h3>
    ${stackedBars({ label: `${title}; the table below has the numbers.`, rows, parts: parts.map(printable), counts })}
    <details>
      <summary>The numbers as a table</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col"></th>
              ${rows.map((name) => markup`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${parts.map(
              (part, p) =>
                markup`<tr>
                  <th scope="row" class="text">${printable(part)}</th>
                  ${counts.map((row) => markup`<td>${integer(row[p])}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`
}
