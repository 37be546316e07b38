/** @file Text columns of Parquet files, one row group in memory at a time. The reader is loaded on first use. */
import { TokenwrightError } from '@tokenwright/text'
import { textAt } from './json-field.js'

export interface ParquetCell {
  /** 1 for the first row. */
  readonly row: number
  readonly text: string | null
}

/**
 * Cells of one column; further names in `field` go into nested values (`messages.*.content`).
 *
 * @throws TokenwrightError `unreadable` for a broken file, `invalid-option` for a column that it does not have
 */
export async function* parquetCells(path: string, field: string): AsyncGenerator<ParquetCell> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet')
  const { compressors } = await import('hyparquet-compressors')
  const guard = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (cause) {
      throw new TokenwrightError('unreadable', 'broken Parquet file', { value: path, cause })
    }
  }
  const file = await asyncBufferFromFile(path)
  const metadata = await guard(parquetMetadataAsync(file))
  const names = new Set(
    metadata.row_groups.flatMap((group) => group.columns.map((column) => column.meta_data?.path_in_schema[0] ?? '')),
  )
  const column = names.has(field) ? field : field.split('.')[0]
  if (names.size > 0 && !names.has(column))
    throw new TokenwrightError('invalid-option', `no such column; the file has ${[...names].slice(0, 20).join(', ')}`, {
      value: `${path}:${field}`,
    })
  let row = 0
  for (const group of metadata.row_groups) {
    const count = Number(group.num_rows)
    const rows: Record<string, unknown>[] = await guard(
      parquetReadObjects({ file, metadata, compressors, columns: [column], rowStart: row, rowEnd: row + count }),
    )
    for (const value of rows) yield { row: ++row, text: textAt(value, field) }
  }
}
