/** @file What is added up for each unit of text. Every figure with an interval is a quotient of two of these sums. */

/** The same for all tokenizers. */
export const TEXT_COLUMNS = [
  'units',
  'bytes',
  'characters',
  'words',
  'wordyUnits',
  'multibyte',
  'numbers',
  'operators',
  'pairs',
  'indentedLines',
  'lexemes',
  'identifiers',
] as const

/** For each tokenizer. */
export const TOKEN_COLUMNS = [
  'tokens',
  'continuedWords',
  'singleWords',
  'tokensPerWord',
  'incomplete',
  'crossing',
  'splitCharacters',
  'numberF1',
  'tokensPerDigit',
  'isolated',
  'keptPairs',
  'blanks',
  'indentTokens',
  'alignedLexemes',
  'wholeIdentifiers',
  'identifierTokens',
  'unknown',
  'lossyUnits',
] as const

export type TextColumn = (typeof TEXT_COLUMNS)[number]
export type TokenColumn = (typeof TOKEN_COLUMNS)[number]

type Index<Name extends string> = Readonly<Record<Name, number>>

function indexOf<Name extends string>(names: readonly Name[]): Index<Name> {
  return Object.fromEntries(names.map((name, i) => [name, i])) as Index<Name>
}

/** Position of each column in a row. */
export const TEXT = indexOf(TEXT_COLUMNS)
/** Position of each column among those of one tokenizer. */
export const TOKEN = indexOf(TOKEN_COLUMNS)

/** Numbers in the row of a unit: the columns of the text, then those of each tokenizer. */
export function rowWidth(tokenizers: number): number {
  return TEXT_COLUMNS.length + tokenizers * TOKEN_COLUMNS.length
}

/** Where the columns of a tokenizer begin in a row. */
export function tokenBase(tokenizer: number): number {
  return TEXT_COLUMNS.length + tokenizer * TOKEN_COLUMNS.length
}
