/** @file Token matrices of a model for a terminal: padding, and tokens whose rows stand out. */
import { integer, plural, table, visible } from '@tokenwright/measure/format'
import type { CheckpointRows, RowOutlier, TokenRows } from '@tokenwright/systems/measure/qtok'
import type { VocabularyStyle } from './vocab-terminal.js'

const SHOWN = 12

/** @param spell what an id stands for */
export function renderRows(
  { input, output }: CheckpointRows,
  spell: (id: number) => string,
  style: VocabularyStyle,
): string {
  const parts = [
    ['input', input],
    ...(output === undefined ? [] : [['output', output]]),
  ] as const as readonly (readonly [string, TokenRows])[]
  return parts.map(([name, rows]) => renderMatrix(name, rows, spell, style)).join('')
}

function renderMatrix(name: string, rows: TokenRows, spell: (id: number) => string, style: VocabularyStyle): string {
  const { padding, medianNorm, spread, zeros, short, long } = rows
  const outliers = (title: string, list: readonly RowOutlier[]): string =>
    list.length === 0
      ? ''
      : `${style.dim(`${title}: ${integer(list.length)}`)}\n${table(
          [
            { title: 'id', align: 'right' },
            { title: 'norm', align: 'right' },
            { title: 'text', shrink: 'end' },
          ],
          list.slice(0, SHOWN).map(({ id, norm }) => [String(id), norm.toFixed(3), visible(spell(id))]),
          { width: style.width, head: style.dim },
        )}`
  return [
    `\n${style.bold(`Rows of the ${name} matrix`)}\n`,
    `${integer(rows.rows)} rows, ${integer(padding)} of them without a token; norms ${medianNorm.toFixed(3)} ± ${spread.toFixed(3)} (median, robust deviation); ${plural(zeros, 'token')} with a row of zeros\n`,
    outliers('Shorter than the rest, as of tokens that training hardly met', short),
    outliers('Longer than the rest', long),
  ].join('')
}
