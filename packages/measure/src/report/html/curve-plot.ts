/** @file Bytes per token against vocabulary size: trained tokenizers as lines, all others as points. */
import { integer } from '../../format/numbers.js'
import { printable } from '../../format/printable.js'
import type { ReportData } from '../data.js'
import { colourOf } from './dot-plot.js'
import { markup, type Markup } from './markup.js'
import { doublingScale, linearScale, round } from './scale.js'

const HEIGHT = 300
/** Room for a line of text between labels. */
const LABEL_GAP = 16

/** Labels right of this place, in percent, stand to the left of their point. */
const LABELS_TURN = 78

interface Point {
  readonly size: number
  readonly value: number
}

interface Label {
  readonly text: string
  readonly colour: string
  readonly x: number
  readonly y: number
}

export function curvePlot(data: ReportData): Markup {
  const lines = data.curves.map(({ tokenizer, points }) => ({
    tokenizer,
    points: points.map(({ vocabularySize, bytesPerToken }): Point => ({ size: vocabularySize, value: bytesPerToken })),
  }))
  const points = data.tokenizers.flatMap(({ kind, size }, tokenizer) =>
    kind === 'trained' ? [] : [{ tokenizer, size, value: data.costs.all.costs[tokenizer].bytesPerToken.value }],
  )
  const all = [...lines.flatMap((line) => line.points), ...points]
  const x = doublingScale(Math.min(...all.map(({ size }) => size)), Math.max(...all.map(({ size }) => size)))
  const y = linearScale(Math.min(...all.map(({ value }) => value)), Math.max(...all.map(({ value }) => value)), 5)
  const top = (value: number): number => round(HEIGHT - (y.at(value) / 100) * HEIGHT)
  // Half of the powers of two are labelled, so that they fit on a telephone.
  const every = Math.ceil(x.ticks.length / 5)
  const labels: Label[] = [
    ...lines.map(({ tokenizer, points: [...line] }) =>
      labelOf(data, tokenizer, x.at(line.at(-1)!.size), top(line.at(-1)!.value)),
    ),
    ...points.map(({ tokenizer, size, value }) => labelOf(data, tokenizer, x.at(size), top(value))),
  ]
  return markup`<figure class="curve-figure">
    <figcaption>Bytes per token, over the size of the vocabulary.</figcaption>
    <svg
      width="100%"
      height="${HEIGHT + 48}"
      role="img"
      aria-label="Bytes per token against vocabulary size; the table below has the numbers."
    >
      <g transform="translate(0 20)">
        ${y.ticks.map((tick) => markup`<line class="grid" x1="0" x2="100%" y1="${top(tick)}" y2="${top(tick)}" /><text x="0" y="${top(tick) - 3}">${tick}</text>`)}
        ${x.ticks.map((tick, index) => index % every === 0 && markup`<text x="${x.at(tick)}%" y="${HEIGHT + 17}" text-anchor="${index === 0 ? 'start' : index === x.ticks.length - 1 ? 'end' : 'middle'}">${shortCount(tick)}</text>`)}
        ${lines.map(({ tokenizer, points: line }) =>
          drawLine(
            line,
            (point) => x.at(point.size),
            (point) => top(point.value),
            colourOf(data, tokenizer),
          ),
        )}
        ${points.map(({ tokenizer, size, value }) => markup`<circle class="${colourOf(data, tokenizer)}" cx="${x.at(size)}%" cy="${top(value)}" r="4.5" />`)}
        ${spread(labels).map((label) => markup`<text class="label ${label.colour}" x="${label.x}%" dx="${label.x > LABELS_TURN ? -9 : 9}" y="${label.y + 4}" text-anchor="${label.x > LABELS_TURN ? 'end' : 'start'}">${label.text}</text>`)}
      </g>
    </svg>
    
    ${curveTable(data)}
  </figure>`
}

function drawLine(
  points: readonly Point[],
  left: (point: Point) => number,
  top: (point: Point) => number,
  colour: string,
): Markup {
  return markup`${points.slice(1).map((point, index) => markup`<line class="curve ${colour}" x1="${left(points[index])}%" y1="${top(points[index])}" x2="${left(point)}%" y2="${top(point)}" />`)}
  ${points.map((point) => markup`<circle class="${colour}" cx="${left(point)}%" cy="${top(point)}" r="3" />`)}`
}

function labelOf(data: ReportData, tokenizer: number, x: number, y: number): Label {
  return { text: printable(data.tokenizers[tokenizer].name), colour: colourOf(data, tokenizer), x, y }
}

/** Pushes labels apart that would lie on one another. */
function spread(labels: readonly Label[]): Label[] {
  const placed: Label[] = []
  for (const label of labels.toSorted((a, b) => a.y - b.y)) {
    const last = placed.at(-1)
    placed.push(last !== undefined && label.y - last.y < LABEL_GAP ? { ...label, y: last.y + LABEL_GAP } : label)
  }
  return placed
}

function curveTable(data: ReportData): Markup {
  const sizes = [
    ...new Set(data.curves.flatMap(({ points }) => points.map(({ vocabularySize }) => vocabularySize))),
  ].toSorted((a, b) => a - b)
  const cell = (curve: (typeof data.curves)[number], size: number): string =>
    curve.points.find(({ vocabularySize }) => vocabularySize === size)?.bytesPerToken.toFixed(2) ?? ''
  return markup`<details>
    <summary>The numbers as a table</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">vocabulary</th>
            ${data.curves.map(({ tokenizer }) => markup`<th scope="col">${printable(data.tokenizers[tokenizer].name)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${sizes.map(
            (size) =>
              markup`<tr>
                <th scope="row">${integer(size)}</th>
                ${data.curves.map((curve) => markup`<td>${cell(curve, size)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`
}

/** `32k` for 32,768. */
function shortCount(value: number): string {
  return value < 1024 ? String(value) : `${value / 1024}k`
}
