/**
 * @file Indentation under tokens, as in TokEval (`indentation_consistency`): how many tokens of nothing but white space
 * stand at the beginning of a line, and whether their number goes up with the depth.
 */
import type { Places } from './places.js'
import { pushSpan, type Spans, type TextMap } from './text-map.js'
import { BLANK, type TokenFacts } from './token-facts.js'

export interface Indents {
  /** Leading white space of each line that has any and is not blank. */
  readonly spans: Spans
  /** Columns of each, with tabs to multiples of eight. */
  readonly widths: number[]
  /** Greatest common divisor of the widths; 1 where there is none. */
  unit: number
}

export function createIndents(): Indents {
  return { spans: { data: new Uint32Array(64), length: 0 }, widths: [], unit: 1 }
}

export function findIndents(indents: Indents, { source, bytes }: TextMap): void {
  indents.spans.length = 0
  indents.widths.length = 0
  let unit = 0
  const text = source.subarray(0, bytes)
  for (let line = 0; line < bytes;) {
    let at = line
    let width = 0
    for (; at < bytes && (source[at] === 0x20 || source[at] === 9); at++)
      width = source[at] === 9 ? width + 8 - (width % 8) : width + 1
    const isEmpty = at === bytes || source[at] === 10 || source[at] === 13
    if (!isEmpty && width > 0) {
      pushSpan(indents.spans, line, at)
      indents.widths.push(width)
      unit = divisor(unit, width)
    }
    const next = text.indexOf(10, at)
    line = next < 0 ? bytes : next + 1
  }
  indents.unit = unit === 0 ? 1 : unit
}

function divisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}

/** Indented lines by depth and by tokens: `lines[depth * SIDE + tokens]`; the last row and column hold all beyond. */
export type DepthTally = Float64Array

const SIDE = 33

export function createDepthTally(): DepthTally {
  return new Float64Array(SIDE * SIDE)
}

/** @returns tokens of white space alone inside the indentation, over all lines */
export function countIndents(
  indents: Indents,
  places: Places,
  ids: Uint32Array,
  { flags }: TokenFacts,
  tallies: readonly DepthTally[],
): number {
  let total = 0
  let token = 0
  const { spans, widths, unit } = indents
  for (let i = 0; i < spans.length; i++) {
    const start = spans.data[2 * i]
    const end = spans.data[2 * i + 1]
    while (token < ids.length && places.to[token] <= start) token++
    let found = 0
    for (; token < ids.length && places.to[token] <= end; token++) if ((flags[ids[token]] & BLANK) !== 0) found++
    total += found
    for (const tally of tallies) {
      const depth = Math.min(SIDE - 1, Math.round(widths[i] / unit))
      tally[depth * SIDE + Math.min(SIDE - 1, found)]++
    }
  }
  return total
}

/**
 * Rank correlation of depth and tokens over all indented lines.
 *
 * @returns NaN below three depths, and where all lines have the same number of tokens
 */
export function depthCorrelation(tally: DepthTally): number {
  const rows = new Float64Array(SIDE)
  const columns = new Float64Array(SIDE)
  let total = 0
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const lines = tally[row * SIDE + column]
      rows[row] += lines
      columns[column] += lines
      total += lines
    }
  if (rows.filter((lines) => lines > 0).length < 3) return Number.NaN
  const rowRanks = midRanks(rows)
  const columnRanks = midRanks(columns)
  const middle = (total + 1) / 2
  let both = 0
  let left = 0
  let right = 0
  for (let row = 0; row < SIDE; row++) {
    left += rows[row] * (rowRanks[row] - middle) ** 2
    right += columns[row] * (columnRanks[row] - middle) ** 2
    for (let column = 0; column < SIDE; column++)
      both += tally[row * SIDE + column] * (rowRanks[row] - middle) * (columnRanks[column] - middle)
  }
  return left === 0 || right === 0 ? Number.NaN : both / Math.sqrt(left * right)
}

/** Mean rank of the lines in each class. */
function midRanks(classes: Float64Array): Float64Array {
  let before = 0
  return classes.map((lines) => {
    const rank = before + (lines + 1) / 2
    before += lines
    return rank
  })
}
