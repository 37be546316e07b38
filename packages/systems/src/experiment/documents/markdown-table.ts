/** @file Tables of Markdown, lined up so that they can be read in the source too. */
import { displayWidth, padEnd, padStart } from '@tokenwright/measure/format'

/**
 * Cells are plain text: whatever Markdown or HTML would take for a sign of its own is escaped.
 *
 * @param written how a cell becomes Markdown, where it is Markdown already
 */
export function markdownTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  written: (cell: string) => string = plainText,
): string {
  const cells = [columns, ...rows].map((row) => row.map(written))
  const widths = columns.map((_, index) => Math.max(3, ...cells.map((row) => displayWidth(row[index]))))
  const right = columns.map((_, index) => rows.length > 0 && rows.every((row) => isFigure(row[index])))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => (right[index] ? padStart : padEnd)(cell, widths[index])).join(' | ')} |`
  const rule = `| ${widths.map((width, index) => (right[index] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n')
}

/** Escapes what has a meaning in Markdown; line ends become blanks. */
export function plainText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replaceAll('<', '&lt;')
}

/** Columns of numbers stand to the right. */
function isFigure(cell: string): boolean {
  return cell === '' || cell === '–' || /^[+−-]?\d/.test(cell)
}
