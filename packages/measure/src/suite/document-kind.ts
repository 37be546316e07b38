/** @file Which file types are programs. */

const PROSE: ReadonlySet<string> = new Set([
  'Markdown',
  'reStructuredText',
  'AsciiDoc',
  'Org',
  'LaTeX',
  'Text',
  'Subtitles',
  'E-mail',
  'Log',
  'JSON Lines',
  'CSV',
  'Parquet',
  'Translations',
  'Other text',
])

/** Types in which white space at the beginning of a line has a meaning: those that TokEval asks about. */
const INDENTED: ReadonlySet<string> = new Set(['Python', 'Haskell'])

export interface DocumentKind {
  /** A program or a format: operators, lexemes and indentation have a meaning, languages have none. */
  readonly code: boolean
  readonly indented: boolean
}

/** @param type as `fileType` names it */
export function documentKind(type: string): DocumentKind {
  return { code: !PROSE.has(type), indented: INDENTED.has(type) }
}
