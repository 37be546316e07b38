/** @file Where two tokenizers part ways: typical texts laid side by side, and the stretches that cost or save most. */
import type { AlignedExample, SideBySide } from '../align/differ-most.js'
import type { AlignedStretch } from '../align/align.js'
import type { Difference } from '../compare/segmentation.js'
import { byteSize, integer, percent, plural } from '../format/numbers.js'
import { printable, visible } from '../format/printable.js'
import { markup, type Markup } from '../report/html/markup.js'
import type { Section } from '../report/html/shell.js'
import type { SuiteReport } from './data.js'

export function differenceSections(report: SuiteReport): Section[] {
  if (report.differences.length === 0) return []
  const [first, ...rest] = report.differences
  return [
    {
      id: 'differences',
      title: 'Where they differ most',
      body: markup`<p class="about">
          Texts are typical ones of the languages or kinds of text in which the two differ most: of those tried, the one
          whose saving is nearest to that of the whole. Boxes are the shortest stretches that are cut differently, above
          as ${printable(report.tokenizers[first.left].name)} cuts them, below as the other does.
        </p>
        ${sideBySide(report, first)}
        ${rest.map(
          (sides) =>
            markup`<details>
              <summary>${printable(report.tokenizers[sides.right].name)}</summary>
              ${sideBySide(report, sides)}
            </details>`,
        )}`,
    },
  ]
}

function sideBySide(report: SuiteReport, sides: SideBySide): Markup {
  const left = printable(report.tokenizers[sides.left].name)
  const right = printable(report.tokenizers[sides.right].name)
  const labels = new Map(report.groups.map(({ key, label }) => [key, printable(label)]))
  return markup`<h3>${left} and ${right}, in ${byteSize(sides.bytes)} of the text</h3>
    ${sides.examples.map((example) => exampleFigure(example, labels.get(example.group) ?? printable(example.group), left, right))}
    <div class="columns">
      ${differenceTable(sides.gained, left, right, `Cheaper in ${right}`)}
      ${differenceTable(sides.lost, left, right, `Dearer in ${right}`)}
    </div>`
}

function exampleFigure(
  { alignment, where, saving }: AlignedExample,
  label: string,
  left: string,
  right: string,
): Markup {
  return markup`<figure>
    <h4>${label}</h4>
    <p class="passage aligned" dir="auto">${alignment.stretches.map(stretchSpan)}</p>
    <figcaption>
      ${plural(alignment.leftTokens, 'token')} in ${left}, ${integer(alignment.rightTokens)} in ${right}, for
      ${integer(alignment.bytes)} bytes (${printable(where)}). On all ${label} that was looked at, ${right} needs
      ${percent(Math.abs(saving))} ${saving > 0 ? 'fewer' : 'more'} tokens than ${left}.
    </figcaption>
  </figure>`
}

function stretchSpan({ agree, left, right, text }: AlignedStretch): Markup {
  // Text that is in no token of either side, as white space that both strip.
  if (left.length === 0 && right.length === 0) return markup`<span class="muted">${visible(text)}</span>`
  if (agree) return markup`${left.map(token)}`
  return markup`<span class="differ"><span>${left.map(token)}</span><span>${right.map(token)}</span></span>`
}

/** A place to break lines follows each token: long texts have no spaces left. */
function token(piece: string): Markup {
  return markup`<bdi class="token">${visible(piece)}</bdi><wbr />`
}

function differenceTable(list: readonly Difference[], left: string, right: string, title: string): Markup {
  if (list.length === 0)
    return markup`<div>
      <h4>${title}</h4>
      <p class="about">Nothing was found.</p>
    </div>`
  return markup`<div>
    <h4>${title}</h4>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${left}</th>
            <th scope="col" class="text">${right}</th>
            <th scope="col">times</th>
          </tr>
        </thead>
        <tbody>
          ${list.map(
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
