/** @file The list of controlled tokens: which sets, and what is made of them. */
import { citationTokens, type Abbreviations } from './abbreviations.js'
import {
  enumerationTokens,
  htmlTokens,
  jsonTokens,
  markdownTokens,
  numberTokens,
  whitespaceTokens,
  xmlTokens,
  yearTokens,
} from './markup-tokens.js'
import { endsWithWord } from './word-characters.js'

/** Sets that need no data. The paper has them all. */
export type TokenSet = keyof typeof SETS

const SETS = {
  whitespace: whitespaceTokens,
  markdown: markdownTokens,
  html: htmlTokens,
  json: jsonTokens,
  xml: xmlTokens,
  years: yearTokens,
  enumerations: enumerationTokens,
  numbers: numberTokens,
} as const

export const TOKEN_SETS = Object.keys(SETS) as TokenSet[]

export interface CustomTokenOptions {
  /** Default: all. */
  readonly sets?: readonly TokenSet[]
  /** Where citations come from; none without it. */
  readonly abbreviations?: Abbreviations
  /** Terms of one's own. */
  readonly terms?: readonly string[]
  /** For uncased tokenizers. Default false. */
  readonly lowercase?: boolean
  /**
   * Each token a second time with a space before it. Only tokens that do not end in a letter or digit: of the others,
   * ` Co` would cut ` Constitution`, and matched as single words they would never follow a word. Default false; not in
   * the paper.
   */
  readonly spaced?: boolean
}

/**
 * The custom tokens: sorted, each once, none of a single character. With the authors' abbreviations there are 4,509, in
 * lower case 4,390; without abbreviations, numbers and enumerations 500, without years as well 226.
 *
 * Source: get_custom_tokens in the training script of kl3m_004, alea-institute/kl3m-tokenizers.
 *
 * @example
 * customTokens({ sets: ['json'], terms: ['force majeure'] }) // ['","', '":', '":"', '"]', '"}', '["', 'false', ...]
 */
export function customTokens(options: CustomTokenOptions = {}): string[] {
  const { sets = TOKEN_SETS, abbreviations, terms = [], lowercase = false, spaced = false } = options
  const tokens = new Set<string>()
  const add = (token: string): void => {
    tokens.add(lowercase ? token.toLowerCase() : token)
  }
  for (const set of sets) SETS[set]().forEach(add)
  if (abbreviations !== undefined) citationTokens(abbreviations).forEach(add)
  terms.forEach(add)
  const kept = [...tokens].filter((token) => !isSingle(token))
  if (!spaced) return kept.toSorted(byUnits)
  const after = kept.filter((token) => !/^\s/.test(token) && !endsWithWord(token)).map((token) => ` ${token}`)
  return [...new Set([...kept, ...after])].toSorted(byUnits)
}

/**
 * Terms of a file: one on each line, without the white space around it; empty lines are none.
 *
 * @example
 * parseTerms('force majeure\n\nres judicata\n') // ['force majeure', 'res judicata']
 */
export function parseTerms(text: string): string[] {
  return text
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function isSingle(token: string): boolean {
  return token !== '' && token.length <= 2 && [...token].length === 1
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
