/**
 * @file Tokens laid out in rows of a fixed number of columns. The rows of a megabyte are counted in a moment, and only
 * those on the screen are ever drawn.
 */
import { displayWidth } from '@tokenwright/measure/format'
import { hiddenLabel } from './hidden.js'

/** What the worker found for one text and one tokenizer. */
export interface TokenSpans {
  /** Start and end of each token in UTF-16 units. */
  readonly utf16: Uint32Array
  /** Start and end of each token in UTF-8 bytes. */
  readonly bytes: Uint32Array
}

export interface Rows {
  readonly count: number
  /** Row r begins in token `tokens[r]`, at unit `units[r]` of the text. One more entry stands at the end. */
  readonly tokens: Uint32Array
  readonly units: Uint32Array
}

export interface Piece {
  readonly token: number
  /** As it is drawn: visible characters, and marks for those that are not. */
  readonly parts: readonly Part[]
  /** The token began on an earlier row. */
  readonly continued: boolean
}

export interface Part {
  readonly kind: 'text' | 'space' | 'newline' | 'tab' | 'hidden' | 'bytes'
  readonly text: string
}

/** Whether token `i` holds only a part of a character: its neighbour covers the same units. */
export function isPartial({ utf16, bytes }: TokenSpans, i: number): boolean {
  const start = utf16[2 * i]
  const end = utf16[2 * i + 1]
  return (
    bytes[2 * i + 1] > bytes[2 * i] &&
    ((i > 0 && utf16[2 * i - 1] > start) || (2 * i + 2 < utf16.length && utf16[2 * i + 2] < end))
  )
}

/** Columns of a character that stands alone, by code point; asking for each again would cost more than the layout. */
const widths = new Map<number, number>()

function columnsOf(code: number, character: string): number {
  if (code >= 0x20 && code < 0x7f) return 1
  let width = widths.get(code)
  if (width === undefined) {
    const label = hiddenLabel(character)
    // A mark gets a little room on both sides.
    width = code === 0x0a ? 1 : code === 0x09 ? 2 : label === null ? displayWidth(character) : label.length + 1
    widths.set(code, width)
  }
  return width
}

/**
 * Cuts a text into rows: after line ends, and where the columns are used up. A token may run over the end of a row; a
 * token that is part of a character is drawn as its bytes, two columns each, and stays whole.
 *
 * @param columns at least 8
 */
export function layoutRows(text: string, spans: TokenSpans, columns: number): Rows {
  const { utf16, bytes } = spans
  const count = utf16.length / 2
  const tokens: number[] = [0]
  const units: number[] = [count === 0 ? 0 : utf16[0]]
  let used = 0
  const begin = (token: number, unit: number): void => {
    tokens.push(token)
    units.push(unit)
    used = 0
  }
  for (let i = 0; i < count; i++) {
    const start = utf16[2 * i]
    const end = utf16[2 * i + 1]
    if (isPartial(spans, i)) {
      const width = 2 * (bytes[2 * i + 1] - bytes[2 * i]) + 1
      if (used > 0 && used + width > columns) begin(i, start)
      used += width
      continue
    }
    for (let at = start; at < end;) {
      const code = text.codePointAt(at)!
      const length = code > 0xffff ? 2 : 1
      const width = code >= 0x20 && code < 0x7f ? 1 : columnsOf(code, text.slice(at, at + length))
      if (used > 0 && used + width > columns) begin(i, at)
      used += width
      at += length
      if (code === 0x0a) {
        if (at < end) begin(i, at)
        else if (i + 1 < count) begin(i + 1, utf16[2 * i + 2])
      }
    }
  }
  const rows = count === 0 ? 0 : tokens.length
  tokens.push(count)
  units.push(count === 0 ? 0 : utf16[2 * count - 1])
  return { count: rows, tokens: Uint32Array.from(tokens), units: Uint32Array.from(units) }
}

/** What stands on one row. */
export function rowPieces(text: string, utf8: Uint8Array, spans: TokenSpans, rows: Rows, row: number): Piece[] {
  const { utf16, bytes } = spans
  const from = rows.tokens[row]
  const to = rows.tokens[row + 1]
  const endUnit = rows.units[row + 1]
  const pieces: Piece[] = []
  for (let i = from; i <= to && 2 * i < utf16.length; i++) {
    const start = i === from ? rows.units[row] : utf16[2 * i]
    const end = i === to ? endUnit : utf16[2 * i + 1]
    if (isPartial(spans, i)) {
      if (i === to) continue
      pieces.push({
        token: i,
        parts: [{ kind: 'bytes', text: hex(utf8, bytes[2 * i], bytes[2 * i + 1]) }],
        continued: false,
      })
    } else if (end > start)
      pieces.push({ token: i, parts: partsOf(text.slice(start, end)), continued: start > utf16[2 * i] })
  }
  return pieces
}

/** Hexadecimal digits of a stretch of bytes. */
export function hex(utf8: Uint8Array, from: number, to: number): string {
  return Array.from(utf8.subarray(from, to), (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')
}

/** A piece of text as it is drawn. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let plain = ''
  const flush = (): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain })
    plain = ''
  }
  for (const character of text) {
    const special = specialPart(character)
    if (special === null) plain += character
    else {
      flush()
      parts.push(special)
    }
  }
  flush()
  return parts
}

function specialPart(character: string): Part | null {
  if (character === ' ') return { kind: 'space', text: '·' }
  if (character === '\n') return { kind: 'newline', text: '↵' }
  if (character === '\t') return { kind: 'tab', text: '→ ' }
  const label = hiddenLabel(character)
  return label === null ? null : { kind: 'hidden', text: label }
}

/** The row that a token begins on. */
export function rowOfToken(rows: Rows, { utf16 }: TokenSpans, token: number): number {
  const unit = utf16[2 * token]
  let low = 0
  let high = rows.count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const before = rows.tokens[middle] < token || (rows.tokens[middle] === token && rows.units[middle] <= unit)
    if (before) low = middle
    else high = middle - 1
  }
  return low
}
