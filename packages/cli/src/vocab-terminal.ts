/** @file The examination of vocabularies for a terminal: categories and scripts go down, tokenizers across. */
import { integer, percent, plural, printable, table, visible, wrap } from '@tokenwright/measure/format'
import {
  CATEGORIES,
  cellText,
  reportTables,
  type Examination,
  type PanelRow,
  type ReportTable,
} from '@tokenwright/systems/measure/qtok'

export interface VocabularyStyle {
  /** Columns. */
  readonly width: number
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

/** More tokenizers than this do not stand side by side in a terminal. */
const MOST_ACROSS = 8

/** @returns lines that end with a line feed */
export function renderVocabulary(examination: Examination, panel: readonly PanelRow[], style: VocabularyStyle): string {
  const tables = reportTables(examination)
  const blocks = [
    categories(examination, style),
    ...tables
      .filter(({ slug }) => !slug.startsWith('basic_stats') && slug !== 'files')
      .map((one) =>
        /^(unicode|latin|cyrillic)_stats$/.test(one.slug) ? block(flipped(one), style, true) : block(one, style),
      ),
    ...(panel.length === 0 ? [] : [panelBlock(examination, panel, style)]),
    oddities(examination, style),
  ]
  return blocks.filter((text) => text !== '').join('\n')
}

function categories({ rows }: Examination, style: VocabularyStyle): string {
  const across = rows.slice(0, MOST_ACROSS)
  const left = rows.length - across.length
  const body = [
    ['size', ...across.flatMap(({ size }) => [integer(size), ''])],
    ...CATEGORIES.map((category) => [
      category,
      ...across.flatMap(({ size, categories: counts }) => [
        integer(counts[category]),
        size === 0 ? '' : percent(counts[category] / size),
      ]),
    ]),
  ]
  return (
    style.bold('Tokens by category\n') +
    table(
      [
        { title: '' },
        ...across.flatMap(({ name }) => [
          { title: printable(name), align: 'right' } as const,
          { title: '', align: 'right' } as const,
        ]),
      ],
      body,
      { width: style.width, head: style.dim },
    ) +
    style.dim(
      caption(
        `Different tokens, and percent of them.${left > 0 ? ` ${plural(left, 'more tokenizer')}: --tsv, --report or --json shows all.` : ''}`,
        style,
      ),
    )
  )
}

function block(
  { title, columns, rows, caption: text }: ReportTable,
  style: VocabularyStyle,
  numbersAsText = false,
): string {
  return (
    style.bold(`${title}\n`) +
    table(
      columns.map(({ title: head, as }, index) => ({
        title: printable(as === 'percent' ? `${head} %` : head),
        ...(index === 0 || (as === 'text' && !numbersAsText) ? {} : { align: 'right' as const }),
      })),
      rows.map((row) => row.map((cell, index) => shown(cell, columns[index].as))),
      { width: style.width, head: style.dim },
    ) +
    style.dim(caption(text, style))
  )
}

function shown(cell: ReportTable['rows'][number][number], as: ReportTable['columns'][number]['as']): string {
  return as === 'count' && typeof cell === 'number' ? integer(cell) : printable(cellText(cell, as))
}

/** Columns become rows: there are more scripts than tokenizers. Cells are texts then. */
function flipped(one: ReportTable): ReportTable {
  const across = one.rows.slice(0, MOST_ACROSS)
  return {
    ...one,
    columns: [{ title: '', as: 'text' }, ...across.map((row) => ({ title: String(row[0]), as: 'text' as const }))],
    rows: one.columns
      .slice(1)
      .map(({ title, as }, index) => [
        as === 'percent' ? `${title} %` : title,
        ...across.map((row) => shown(row[index + 1], as)),
      ]),
  }
}

const PANEL_CATEGORIES = [
  'spaced_alpha',
  'inner_alpha',
  'char_alpha',
  'inner_other',
  'unicode_flanks',
  'control_tokens',
] as const

function panelBlock({ rows }: Examination, panel: readonly PanelRow[], style: VocabularyStyle): string {
  return block(
    {
      slug: 'panel',
      title: 'Beside the tokenizers of the paper',
      caption:
        'Percent of the different tokens of each vocabulary. Printed rows are counted as with --compat, where single letters of the byte alphabet are not in char_alpha.',
      columns: [
        { title: '', as: 'text' },
        { title: 'size', as: 'count' },
        ...PANEL_CATEGORIES.map((title) => ({ title, as: 'percent' }) as const),
      ],
      rows: [...rows, ...panel].map(({ name, size, categories: counts }) => [
        name,
        size,
        ...PANEL_CATEGORIES.map((category) => (size === 0 ? 0 : counts[category] / size)),
      ]),
    },
    style,
  )
}

function oddities({ vocabularies }: Examination, style: VocabularyStyle): string {
  const lines = vocabularies.flatMap((one) => {
    const said = [
      one.collisions > 0 &&
        `${plural(one.collisions, 'row')} with the text of an earlier one, such as ${one.collisionExamples
          .slice(0, 3)
          .map(({ text, ids }) => `${visible(JSON.stringify(text))} (${ids.join(', ')})`)
          .join(', ')}`,
      one.duplicateIds > 0 && `${plural(one.duplicateIds, 'id')} given twice`,
      one.holes > 0 && `${plural(one.holes, 'id')} without a row`,
      one.loneSurrogates > 0 && `${plural(one.loneSurrogates, 'row')} with half a surrogate pair`,
    ].filter((text) => text !== false)
    return said.map((text) => `${printable(one.name)}: ${text}\n`)
  })
  return lines.length === 0 ? '' : style.bold('Odd\n') + lines.join('')
}

function caption(text: string, { width }: VocabularyStyle): string {
  return `${wrap(printable(text), Math.max(20, width))}\n`
}
