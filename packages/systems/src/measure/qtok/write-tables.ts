/** @file Report tables as TSV and LaTeX. */
import type { Cell, ReportTable } from './tables.js'

/** A cell as people read it; percentages with two decimals, as printed in the paper. */
export function cellText(cell: Cell, as: ReportTable['columns'][number]['as']): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  if (as === 'percent') return (cell * 100).toFixed(2)
  if (as === 'ratio') return cell.toFixed(3)
  return String(cell)
}

/**
 * Tab-separated, one line for each row. Tabs and line ends in names become spaces.
 *
 * @example
 * toTsv(table) // 'Tokenizer\tsize\tcontrol_tokens…\nmistral\t32000\t6…\n'
 */
export function toTsv({ columns, rows }: ReportTable): string {
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, ' ')
  const lines = [
    columns.map(({ title, as }) => clean(as === 'percent' ? `${title} %` : title)),
    ...rows.map((row) => row.map((cell, index) => clean(cellText(cell, columns[index].as)))),
  ]
  return lines.map((line) => `${line.join('\t')}\n`).join('')
}

/** What each TSV file holds and what its percentages are of. */
export function denominators(tables: readonly ReportTable[]): string {
  return `file\ttitle\twhat\n${tables.map(({ slug, title, caption }) => `${slug}.tsv\t${title}\t${caption}\n`).join('')}`
}

/** A `table` environment for each table, for the package booktabs. */
export function toLatex(tables: readonly ReportTable[]): string {
  return tables
    .map(({ slug, title, caption, columns, rows }) => {
      const line = (cells: readonly string[]): string => `${cells.map(escapeLatex).join(' & ')} \\\\\n`
      return (
        `\\begin{table}\n\\caption{${escapeLatex(`${title}. ${caption}`)}}\n\\label{tab:${slug.replaceAll('_', '-')}}\n` +
        `\\begin{tabular}{${columns.map(({ as }) => (as === 'text' ? 'l' : 'r')).join('')}}\n\\toprule\n` +
        line(columns.map(({ title: head, as }) => (as === 'percent' ? `${head} %` : head))) +
        `\\midrule\n${rows.map((row) => line(row.map((cell, index) => cellText(cell, columns[index].as)))).join('')}` +
        '\\bottomrule\n\\end{tabular}\n\\end{table}\n'
      )
    })
    .join('\n')
}

const LATEX: ReadonlyMap<string, string> = new Map([
  ['\\', '\\textbackslash{}'],
  ['~', '\\textasciitilde{}'],
  ['^', '\\textasciicircum{}'],
  ['<', '\\textless{}'],
  ['>', '\\textgreater{}'],
  ...[...'&%$#_{}'].map((character) => [character, `\\${character}`] as const),
])

/** Control characters have no place in LaTeX and become spaces. */
export function escapeLatex(text: string): string {
  return text.replace(/[\\~^<>&%$#_{}]/g, (character) => LATEX.get(character) ?? character).replace(/\p{Cc}+/gu, ' ')
}
