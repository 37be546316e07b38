/** @file Plain tables for the terminal: columns, a quiet head, no boxes. */
import { displayWidth, fit, padEnd, padStart } from './width.js'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Gives way first when the table is wider than the terminal; its cells must be free of colours. */
  readonly shrink?: 'end' | 'middle'
}

export interface TableStyle {
  /** Columns of the terminal. */
  readonly width: number
  /** How the head is set off: `dim` of a terminal, or nothing. */
  readonly head?: (text: string) => string
  readonly indent?: number
}

const GAP = 2
/** A column that gives way keeps at least this much. */
const NARROWEST = 8

/**
 * @example
 * table([{ title: 'tokenizer' }, { title: 'tokens', align: 'right' }], [['o200k_base', '1,204']], { width: 80 })
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], style: TableStyle): string {
  const indent = style.indent ?? 0
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  )
  let excess = indent + widths.reduce((sum, width) => sum + width, 0) + GAP * (columns.length - 1) - style.width
  for (const [index, column] of columns.entries()) {
    if (excess <= 0 || column.shrink === undefined) continue
    const cut = Math.min(excess, Math.max(0, widths[index] - NARROWEST))
    widths[index] -= cut
    excess -= cut
  }
  const line = (cells: readonly string[]): string =>
    (
      ' '.repeat(indent) +
      columns
        .map((column, index) => {
          const cell = cells[index] ?? ''
          const text = column.shrink === undefined ? cell : fit(cell, widths[index], column.shrink)
          return column.align === 'right' ? padStart(text, widths[index]) : padEnd(text, widths[index])
        })
        .join(' '.repeat(GAP))
    ).trimEnd()
  const head = line(columns.map((column) => column.title))
  const lines = rows.map(line)
  if (head.trim() !== '') lines.unshift((style.head ?? String)(head))
  return lines.map((text) => `${text}\n`).join('')
}
