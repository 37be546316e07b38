/** @file Small tables beside a parallel corpus: which lines belong to which split, and what the languages are called. */
import { readFile } from 'node:fs/promises'
import { TokenwrightError } from '@tokenwright/text'

/** Rows of a tab-separated file with a header. */
async function readTable(path: string): Promise<{ header: readonly string[]; rows: readonly (readonly string[])[] }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'no such table', { value: path, cause })
  }
  const [header = '', ...rest] = text.split(/\r?\n/)
  return {
    header: header.split('\t'),
    rows: rest.filter((line) => line !== '').map((line) => line.split('\t')),
  }
}

function columnOf(header: readonly string[], name: string, path: string): number {
  const index = header.indexOf(name)
  if (index < 0)
    throw new TokenwrightError('invalid-option', `no column ${name}; the table has ${header.join(', ')}`, {
      value: path,
    })
  return index
}

/**
 * Lines of a split: a table with a column `line` (from 0) and a column `split`.
 *
 * @returns the numbers of the lines whose split is one of `splits`
 * @throws TokenwrightError `unreadable`, and `invalid-option` for columns or splits that the table does not have
 * @example
 * await readSplit('lines.tsv', ['eval']) // Set(242) { 3, 4, 5, ... }
 */
export async function readSplit(path: string, splits: readonly string[]): Promise<ReadonlySet<number>> {
  const { header, rows } = await readTable(path)
  const line = columnOf(header, 'line', path)
  const split = columnOf(header, 'split', path)
  const known = new Set(rows.map((row) => row[split]))
  for (const wanted of splits)
    if (!known.has(wanted))
      throw new TokenwrightError('invalid-option', `no such split; the table has ${[...known].join(', ')}`, {
        value: wanted,
      })
  const lines = new Set<number>()
  for (const row of rows) {
    if (!splits.includes(row[split])) continue
    const number = Number(row[line])
    if (!Number.isInteger(number) || number < 0)
      throw new TokenwrightError('invalid-option', 'line number that is none', { where: path, value: row[line] })
    lines.add(number)
  }
  return lines
}

export interface LanguageEntry {
  readonly name: string
  readonly family: string | null
}

/** Names and families by language code: a table with the columns `code` and `name`, and perhaps `group`. */
export async function readLanguages(path: string): Promise<ReadonlyMap<string, LanguageEntry>> {
  const { header, rows } = await readTable(path)
  const code = columnOf(header, 'code', path)
  const name = columnOf(header, 'name', path)
  const group = header.indexOf('group')
  return new Map(rows.map((row) => [row[code], { name: row[name], family: group < 0 ? null : (row[group] ?? null) }]))
}
