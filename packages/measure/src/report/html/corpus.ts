/** @file What was read and what was left out. */
import { LEFT_TEXT } from '../../corpora/ledger.js'
import { byteSize, integer, percent } from '../../format/numbers.js'
import { printable } from '../../format/printable.js'
import type { CorpusData, SizeGroup } from '../data.js'
import { markup, type Markup } from './markup.js'
import { round } from './scale.js'

const SHOWN = 14

export function sizeTable(corpus: CorpusData, groups: readonly SizeGroup[], noun: string): Markup {
  const largest = Math.max(1, ...groups.map(({ bytes }) => bytes))
  const table = (some: readonly SizeGroup[]): Markup =>
    markup`<table>
      <thead>
        <tr>
          <th scope="col">${noun}</th>
          <th scope="col"></th>
          <th scope="col">text</th>
          <th scope="col">share</th>
          <th scope="col">files</th>
        </tr>
      </thead>
      <tbody>
        ${some.map(
          ({ name, bytes, files }) =>
            markup`<tr>
              <th scope="row" class="text">${printable(name)}</th>
              <td class="plot">
                <svg width="100%" height="10" aria-hidden="true">
                  <rect class="bar" x="0" y="1" width="${round((bytes / largest) * 100)}%" height="8" rx="1.5" />
                </svg>
              </td>
              <td>${byteSize(bytes)}</td>
              <td>${percent(bytes / corpus.bytes)}</td>
              <td>${integer(files)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
  const rest = groups.slice(SHOWN)
  return markup`<div class="scroll sizes">${table(groups.slice(0, SHOWN))}</div>
    ${
      rest.length > 0 &&
      markup`<details>
        <summary>${rest.length} more</summary>
        <div class="scroll sizes">${table(rest)}</div>
      </details>`
    }`
}

export function leftTable({ left }: Pick<CorpusData, 'left'>): Markup {
  if (left.length === 0) return markup`<p class="about">Nothing was left out.</p>`
  return markup`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">reason</th>
          <th scope="col">times</th>
          <th scope="col" class="text">for example</th>
        </tr>
      </thead>
      <tbody>
        ${left.map(
          ({ reason, count, examples }) =>
            markup`<tr>
              <th scope="row" class="text">${LEFT_TEXT[reason]}</th>
              <td>${integer(count)}</td>
              <td class="text">
                ${examples.map((name, index) => markup`${index > 0 && ', '}<code>${printable(name)}</code>`)}${count > examples.length && ' …'}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
