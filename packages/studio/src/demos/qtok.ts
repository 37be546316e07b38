/** @file What a vocabulary holds. */
import { load } from '@tokenwright/text'
import { examine, reportTables, vocabularyFromTokenizer } from '@tokenwright/systems/measure/qtok'
import type { Demo } from './contract.js'

const BESIDE = 'r50k_base'
const TABLES = 4
const ROWS = 16

export const qtok: Demo = {
  input: 'tokenizer',
  ask: 'A tokenizer: its vocabulary is judged without any text, beside that of GPT-2.',
  sample: 'o200k_base',
  async run(given, signal) {
    const name = given.replace(/^.*[\\/]/, '')
    const raw = [vocabularyFromTokenizer(await load(given), name)]
    if (name !== BESIDE) raw.push(vocabularyFromTokenizer(await load(BESIDE), BESIDE))
    const tables = reportTables(await examine(raw, { signal }))
    return tables.slice(0, TABLES).map(({ title, caption, columns, rows }) => ({
      kind: 'table' as const,
      title,
      columns: columns.map((column) => column.title),
      rows: rows.slice(0, ROWS).map((row) => row.map((cell, i) => shown(cell, columns[i]?.as))),
      caption,
    }))
  },
}

function shown(cell: unknown, as: string | undefined): string | number {
  if (cell === null || cell === undefined) return ''
  if (typeof cell !== 'number') return String(cell)
  if (as === 'percent') return `${(cell * 100).toFixed(1)} %`
  return as === 'ratio' ? cell.toFixed(3) : cell
}
