/** @file Passages, differences, words and superwords: the parts of the report that show text. */
import type { Difference } from '../../compare/segmentation.js'
import { integer, plural } from '../../format/numbers.js'
import { printable, visible } from '../../format/printable.js'
import type { Detail, Passage, Piece, ReportData } from '../data.js'
import { markup, type Markup } from './markup.js'

export function passageFigure(data: ReportData, detail: Detail, passage: Passage): Markup {
  const side = (tokenizer: number, pieces: readonly Piece[]): Markup =>
    markup`<div>
      <h4>
        ${printable(data.tokenizers[tokenizer].name)}
        <span
          >${plural(
            pieces.reduce((sum, { tokens }) => sum + tokens, 0),
            'token',
          )}</span
        >
      </h4>
      <p class="passage" dir="auto">${pieces.map(pieceSpan)}</p>
    </div>`
  return markup`<figure>
    <h3>${printable(passage.group)}</h3>
    <div class="pair">${side(detail.left, passage.left)}${side(detail.right, passage.right)}</div>
    <figcaption>from <code>${printable(passage.file)}</code></figcaption>
  </figure>`
}

const COLOURS = 5

function pieceSpan({ text, tokens }: Piece, index: number): Markup {
  const body = text.split('\n').map((line, at) => markup`${at > 0 && LINE_END}${line.split('\t').map(tabbed)}`)
  const title = tokens > 1 && markup` title="${tokens} tokens"`
  return markup`<span class="p${index % COLOURS}"${title}>${body}${tokens > 1 && markup`<sup>${tokens}</sup>`}</span>`
}

const LINE_END = markup`<i>⏎</i>\n`

function tabbed(part: string, cell: number): Markup {
  return markup`${cell > 0 && TAB}${printable(part)}`
}

const TAB = markup`<i>→</i>\t`

function token(piece: string): Markup {
  return markup`<span class="token">${visible(piece)}</span>`
}

export function differenceTable(
  data: ReportData,
  detail: Detail,
  differences: readonly Difference[],
  title: string,
): Markup {
  if (differences.length === 0)
    return markup`<div>
      <h3>${title}</h3>
      <p class="about">None were found.</p>
    </div>`
  return markup`<div>
    <h3>${title}</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${printable(data.tokenizers[detail.left].name)}</th>
            <th scope="col" class="text">${printable(data.tokenizers[detail.right].name)}</th>
            <th scope="col">times</th>
          </tr>
        </thead>
        <tbody>
          ${differences.map(
            (difference) =>
              markup`<tr>
                <td class="text">${difference.left.map(token)}</td>
                <td class="text">${difference.right.map(token)}</td>
                <td>${integer(difference.count)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`
}

export function wordTable(data: ReportData, detail: Detail): Markup {
  return markup`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">word</th>
          <th scope="col">times</th>
          ${data.tokenizers.map(({ name }) => markup`<th scope="col">${printable(name)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${detail.words.map(
          ({ word, count, tokens }) =>
            markup`<tr>
              <td class="text"><span class="token">${visible(word)}</span></td>
              <td>${integer(count)}</td>
              ${tokens.map((cost) => markup`<td>${cost}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

export function superwordList(detail: Detail): Markup {
  return markup`<ul class="chips">
    ${detail.superwords.map(({ text, count }) => markup`<li><span class="token">${visible(text)}</span><span class="muted">${integer(count)}</span></li>`)}
  </ul>`
}
