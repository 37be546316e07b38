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
 * Columns that may give way do; a table that is still too wide goes on below.
 *
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
  const text = (chosen: readonly number[]): string => {
    const line = (cells: readonly string[]): string =>
      (
        ' '.repeat(indent) +
        chosen
          .map((index) => {
            const { align, shrink } = columns[index]
            const cell = cells[index] ?? ''
            const fitted = shrink === undefined ? cell : fit(cell, widths[index], shrink)
            return align === 'right' ? padStart(fitted, widths[index]) : padEnd(fitted, widths[index])
          })
          .join(' '.repeat(GAP))
      ).trimEnd()
    const head = line(columns.map(({ title }) => title))
    const lines = rows.map(line)
    if (head.trim() !== '') lines.unshift((style.head ?? String)(head))
    return lines.map((one) => `${one}\n`).join('')
  }
  return stretches(columns, widths, style.width - indent)
    .map(text)
    .join('\n')
}

/**
 * Columns that stand side by side. A table that is still too wide goes on below, and its first column comes again: lines that
 * a terminal breaks cannot be read. A column without a title belongs to the one before it.
 */
function stretches(columns: readonly Column[], widths: readonly number[], width: number): number[][] {
  const all = [...columns.keys()]
  const found: number[][] = [all.slice(0, 1)]
  let used = widths[0] ?? 0
  for (let from = 1; from < columns.length;) {
    let to = from + 1
    while (to < columns.length && columns[to].title === '') to++
    const group = all.slice(from, to)
    const needed = group.reduce((sum, index) => sum + GAP + widths[index], 0)
    if (used + needed > width && found[found.length - 1].length > 1) {
      found.push([0])
      used = widths[0]
    }
    found[found.length - 1].push(...group)
    used += needed
    from = to
  }
  return found
}
