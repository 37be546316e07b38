/**
 * @file Rows of CSV (RFC 4180: quotes, doubled quotes, line ends inside quotes) and TSV (no quoting, as registered for
 * text/tab-separated-values). One column is kept; the others are passed over without building their texts.
 */

/** Longest cell that is kept: an unclosed quote would otherwise swallow the rest of the file. */
const MAX_CELL = 1 << 26

export interface Cell {
  /** 1 for the first row after the header. */
  readonly row: number
  /** Null where the row has no such column, or the cell is too long. */
  readonly text: string | null
}

/**
 * Cells of the column that the first row calls `field`.
 *
 * @param missing called with the header's names when none of them is `field`
 */
export async function* columnCells(
  chunks: AsyncIterable<string>,
  separator: ',' | '\t',
  field: string,
  missing: (names: readonly string[]) => void,
): AsyncGenerator<Cell> {
  let column = -1
  let row = 0
  for await (const cells of separatedRows(chunks, separator, () => column)) {
    if (row++ === 0) {
      const names = cells.map((name, index) =>
        index === 0 && name?.startsWith('\ufeff') ? name.slice(1) : (name ?? ''),
      )
      column = names.indexOf(field)
      if (column < 0) return missing(names)
    } else if (cells.length > 1 || cells[0] !== '') yield { row: row - 1, text: cells[column] ?? null }
  }
}

/** Rows as arrays of cells; where `wanted()` is not negative, cells of other columns are null. */
async function* separatedRows(
  chunks: AsyncIterable<string>,
  separator: string,
  wanted: () => number,
): AsyncGenerator<(string | null)[]> {
  const quoting = separator === ','
  let cells: (string | null)[] = []
  let cell = ''
  let state: 'start' | 'plain' | 'quoted' | 'quote-in-quoted' = 'start'
  let tooLong = false
  let carriage = false
  const endCell = (): void => {
    const keep = !tooLong && (wanted() < 0 || wanted() === cells.length)
    cells.push(keep ? cell : wanted() < 0 || tooLong ? null : '')
    cell = ''
    tooLong = false
    state = 'start'
  }
  for await (const chunk of chunks) {
    // `from` is where the run of ordinary characters began that is still to be copied.
    let from = 0
    const copy = (end: number): void => {
      if (end <= from || tooLong) return
      if (wanted() >= 0 && wanted() !== cells.length) return
      if (cell.length + end - from > MAX_CELL) {
        tooLong = true
        cell = ''
      } else cell += chunk.slice(from, end)
    }
    for (let i = 0; i < chunk.length; i++) {
      const character = chunk[i]
      if (state === 'quoted') {
        if (character === '"') {
          copy(i)
          from = i + 1
          state = 'quote-in-quoted'
        }
        continue
      }
      if (state === 'quote-in-quoted' && character === '"') {
        // The second of two quotes is text.
        from = i
        state = 'quoted'
        continue
      }
      if (character === '\n' && carriage) from = i + 1
      else if (character === separator || character === '\n' || character === '\r') {
        copy(i)
        from = i + 1
        endCell()
        if (character !== separator) {
          yield cells
          cells = []
        }
      } else if (quoting && state === 'start' && character === '"') {
        state = 'quoted'
        from = i + 1
      } else if (state === 'start') state = 'plain'
      carriage = character === '\r'
    }
    copy(chunk.length)
  }
  if (cell !== '' || cells.length > 0 || tooLong) {
    endCell()
    yield cells
  }
}
