/** @file An examination as tables, each with what its percentages are of. TSV, LaTeX, pages and terminals write the same ones. */
import { CATEGORIES } from './classify.js'
import type { Examination, LanguageCompleteness } from './examine.js'
import type { PanelRow } from './panel.js'

export type Cell = string | number | null

export interface ReportTable {
  /** Name of its file without suffix; those of the first five are the original's. */
  readonly slug: string
  readonly title: string
  /** Says the denominator of every percentage. */
  readonly caption: string
  readonly columns: readonly { readonly title: string; readonly as: 'text' | 'count' | 'percent' | 'ratio' }[]
  /** Percentages as shares of one; null where there is nothing to tell. */
  readonly rows: readonly (readonly Cell[])[]
}

const NAME = { title: 'Tokenizer', as: 'text' } as const

/** @param panel rows of the printed panel, shown under those of the vocabularies */
export function reportTables(examination: Examination, panel: readonly PanelRow[] = []): ReportTable[] {
  return [
    ...categoryTables(examination, panel),
    scripts(examination),
    ...examination.languages.map((table) => languages(examination, table)),
    ...(examination.vocabularies.length > 1 ? overlapTables(examination) : []),
    ...completenessTables(examination),
    secondViewTable(examination),
    fileTable(examination),
  ]
}

function categoryTables({ rows, mode }: Examination, panel: readonly PanelRow[]): ReportTable[] {
  const all = [...rows, ...panel]
  const heads = (as: 'count' | 'percent'): ReportTable['columns'] => [
    NAME,
    { title: 'size', as: 'count' },
    ...CATEGORIES.map((title) => ({ title, as })),
  ]
  const printed =
    panel.length === 0
      ? ''
      : ` Rows marked "printed" are the paper's${mode === 'corrected' ? ', counted as in the compatible mode: pure_unicode, char_alpha, char_other, inner_other and the errors are not quite the same there' : ''}.`
  return [
    {
      slug: 'basic_stats_abs',
      title: 'Tokens by category',
      caption: `Numbers of different tokens; they add up to the size.${printed}`,
      columns: heads('count'),
      rows: all.map(({ name, size, categories }) => [
        name,
        size,
        ...CATEGORIES.map((category) => categories[category]),
      ]),
    },
    {
      slug: 'basic_stats',
      title: 'Shares of the categories',
      caption: `Percent of the different tokens of each vocabulary (its size).${printed}`,
      columns: heads('percent'),
      rows: all.map(({ name, size, categories }) => [
        name,
        size,
        ...CATEGORIES.map((category) => (size === 0 ? 0 : categories[category] / size)),
      ]),
    },
  ]
}

function scripts({ rows, scripts: table }: Examination): ReportTable {
  return {
    slug: 'unicode_stats',
    title: 'Scripts',
    caption: `Percent of ${
      table.denominator === 'vocabulary'
        ? 'the different tokens of each vocabulary (its size)'
        : 'the alphabetic tokens of each vocabulary (char, spaced and inner)'
    }. Other: scripts with at most 1 % in every row. A token is counted in one script only.`,
    columns: [NAME, ...table.columns.map((title) => ({ title, as: 'percent' }) as const), OTHER],
    rows: table.rows.map(({ shares, other }, index) => [rows[index].name, ...shares, other]),
  }
}

const OTHER = { title: 'Other', as: 'percent' } as const

function languages({ rows }: Examination, table: Examination['languages'][number]): ReportTable {
  const script = table.script === 'LATIN' ? 'Latin' : 'Cyrillic'
  const of =
    table.denominator === 'attributed'
      ? 'the tokens attributed to a language; a token of k languages counts 1/k for each, so a row adds up to 100'
      : 'all pairs of a token and a language, as the original prints it; rows do not add up to 100'
  return {
    slug: `${script.toLowerCase()}_stats`,
    title: `Languages of ${script} tokens`,
    caption:
      `Percent of ${of}. Unattributed: percent of the alphabetic ${script} tokens with more than one character. ` +
      `Other: languages with at most 0.5 % in every row. Languages of tokens: ${table.source}. ` +
      'The entries of a vocabulary say what it can write, not how often text uses them.',
    columns: [
      NAME,
      { title: 'tokens', as: 'count' },
      { title: 'unattributed', as: 'percent' },
      ...table.columns.map((title) => ({ title, as: 'percent' }) as const),
      OTHER,
    ],
    rows: table.rows.map(({ shares, other }, index) => {
      const { tokens, attributed } = table.counts[index]
      return [rows[index].name, tokens, tokens === 0 ? null : (tokens - attributed) / tokens, ...shares, other]
    }),
  }
}

function overlapTables({ vocabularies, overlap, secondView }: Examination): ReportTable[] {
  const { order } = overlap
  const union = overlap.presence.reduce((sum, count) => sum + count, 0)
  const group = new Map(overlap.groups.flatMap((members, number) => members.map((member) => [member, number + 1])))
  return [
    {
      slug: 'jaccard',
      title: 'Overlap',
      caption:
        'Jaccard similarity: tokens that both have, over tokens that either has. Neighbours are alike (average linkage of 1 - Jaccard); vocabularies with one group number are the same tokenizer (above 0.95).',
      columns: [
        NAME,
        { title: 'group', as: 'count' },
        ...order.map((index) => ({ title: vocabularies[index].name, as: 'ratio' }) as const),
      ],
      rows: order.map((row) => [
        vocabularies[row].name,
        group.get(row) ?? null,
        ...order.map((column) => overlap.jaccard[row][column]),
      ]),
    },
    {
      slug: 'presence',
      title: 'In how many vocabularies a token is',
      caption: `Percent of the different tokens of all vocabularies together. The last row are the core tokens.`,
      columns: [
        { title: 'vocabularies', as: 'count' },
        { title: 'tokens', as: 'count' },
        { title: 'share', as: 'percent' },
      ],
      rows: overlap.presence.map((count, index) => [index + 1, count, union === 0 ? 0 : count / union]),
    },
    {
      slug: 'core',
      title: 'Core tokens in each vocabulary',
      caption:
        'Percent of the different tokens of each vocabulary (its size), and of its tokens that begin with a space.',
      columns: [NAME, { title: 'core', as: 'percent' }, { title: 'core of those with a space', as: 'percent' }],
      rows: vocabularies.map(({ name, size }, index) => [
        name,
        size === 0 ? 0 : overlap.core / size,
        secondView[index].coreShare,
      ]),
    },
  ]
}

function completenessTables({ completeness, vocabularies }: Examination): ReportTable[] {
  if (completeness.length === 0) return []
  type Each = LanguageCompleteness['vocabularies'][number]
  const wide = (
    slug: string,
    title: string,
    caption: string,
    as: 'percent' | 'ratio',
    value: (one: Each) => number | null,
  ): ReportTable => ({
    slug,
    title,
    caption,
    columns: [
      { title: 'Language', as: 'text' },
      { title: 'letters', as: 'count' },
      { title: 'words', as: 'count' },
      ...vocabularies.map(({ name }) => ({ title: name, as })),
    ],
    rows: completeness.map(({ language, letters, words, vocabularies: each }) => [
      language,
      letters,
      words,
      ...each.map(value),
    ]),
  })
  const tables = [
    wide(
      'alphabet',
      'Letters that are one token',
      'Percent of the letters and marks that make up at least 0.1 % of the letters of the text.',
      'percent',
      ({ alphabet }) => alphabet,
    ),
    wide(
      'retention',
      'Frequent words that are one token',
      'Percent of the (at most 1,000) most frequent words, with or without a space before them.',
      'percent',
      ({ retention }) => retention,
    ),
    wide(
      'letters_without_token',
      'Running letters without a token',
      'Percent of all letters and marks of the text whose character is no token by itself.',
      'percent',
      ({ lettersWithoutToken }) => lettersWithoutToken,
    ),
    wide(
      'tokens_per_character',
      'Tokens per character',
      'Tokens of the text over its characters, after composition (NFC). Empty where the tokenizer cannot be run here, or refuses the text.',
      'ratio',
      ({ tokensPerCharacter }) => tokensPerCharacter,
    ),
  ]
  return tables.filter(({ rows }) => rows.some((row) => row.slice(3).some((cell) => cell !== null)))
}

function secondViewTable({ vocabularies, secondView }: Examination): ReportTable {
  return {
    slug: 'second_view',
    title: 'Tokens that begin with a space',
    caption:
      'Share: percent of the different tokens of each vocabulary (its size). Core and singletons: percent of the tokens that begin with a space. Core tokens are in all vocabularies shown; singletons belong to exactly one language, and are told only with text or a lexicon.',
    columns: [
      NAME,
      { title: 'begin with a space', as: 'count' },
      { title: 'share', as: 'percent' },
      { title: 'core', as: 'count' },
      { title: 'core share', as: 'percent' },
      { title: 'singletons', as: 'count' },
      { title: 'singleton share', as: 'percent' },
    ],
    rows: secondView.map((view, index) => [
      vocabularies[index].name,
      view.spaceStart,
      view.spaceStartShare,
      view.core,
      view.coreShare,
      view.singletons,
      view.singletonShare,
    ]),
  }
}

function fileTable({ vocabularies, mode }: Examination): ReportTable {
  return {
    slug: 'files',
    title: 'The files',
    caption: `Counts. Rows: entries and added tokens. Size: different tokens. Same text: rows that decode to an earlier token. Mode: ${mode}.`,
    columns: [
      NAME,
      { title: 'rows', as: 'count' },
      { title: 'size', as: 'count' },
      { title: 'spelling', as: 'text' },
      { title: 'same text', as: 'count' },
      { title: 'shared ids', as: 'count' },
      { title: 'ids without a row', as: 'count' },
      { title: 'half surrogates', as: 'count' },
    ],
    rows: vocabularies.map((one) => [
      one.name,
      one.entries,
      one.size,
      one.byteLevel ? 'bytes' : 'text',
      one.collisions,
      one.duplicateIds,
      one.holes,
      one.loneSurrogates,
    ]),
  }
}
