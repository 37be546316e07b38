/** @file The paper's own 13 tokenizers, of which there are only the printed tables: shown beside where those are at hand. */
import { TokenwrightError } from '@tokenwright/text'
import { CATEGORIES, type Category } from './classify.js'

export interface PrintedTable {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[]
}

/**
 * Reads a table as the authors' notebook printed it: tab-separated, names in the first column.
 *
 * @throws TokenwrightError `invalid-data` for a cell that is no number
 */
export function readPrintedTable(tsv: string): PrintedTable {
  const [head, ...lines] = tsv.trimEnd().split(/\r?\n/)
  const columns = head.split('\t').slice(1)
  return {
    columns,
    rows: lines.map((line, index) => {
      const [name, ...cells] = line.split('\t')
      const values = cells.map(Number)
      if (values.length !== columns.length || values.some((value) => !Number.isFinite(value)))
        throw new TokenwrightError('invalid-data', 'row of a printed table that does not fit its head', {
          where: `line ${index + 2}`,
          value: line,
        })
      return { name, values }
    }),
  }
}

export interface PanelRow {
  readonly name: string
  readonly size: number
  readonly categories: Readonly<Record<Category, number>>
}

/** The panel from the printed counts (`paper_table1_counts.tsv`). Its counts follow the compatible mode. */
export function panelRows(tsv: string): PanelRow[] {
  const { columns, rows } = readPrintedTable(tsv)
  return rows.map(({ name, values }) => {
    const categories = Object.fromEntries(
      CATEGORIES.map((category) => [category, values[columns.indexOf(category)]]),
    ) as Record<Category, number>
    return {
      name: name === 'Qtok' ? 'union of 13 (printed)' : `${name} (printed)`,
      size: values.reduce((sum, value) => sum + value, 0),
      categories,
    }
  })
}
