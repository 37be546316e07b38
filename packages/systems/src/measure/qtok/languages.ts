/** @file Which languages the alphabetic tokens of a script may belong to: Qtok's language tables. */
import type { AlphaToken } from './census.js'

/** The languages a token may belong to. Tokens keep their leading space. */
export type Lexicon = ReadonlyMap<string, readonly string[]>

export interface Attribution {
  readonly script: string
  /** Alphabetic tokens of the script with more than one character. */
  readonly tokens: number
  /** Those that the lexicon knows: the denominator of the corrected shares. */
  readonly attributed: number
  /** Pairs of a token and a language: the denominator of the original's shares, which therefore do not add up to 1. */
  readonly pairs: number
  /** Tokens of each language, where a token of k languages counts 1/k for each. They add up to `attributed`. */
  readonly weights: ReadonlyMap<string, number>
  /** Tokens that belong to exactly one language. */
  readonly singletons: number
}

/**
 * Attributes the alphabetic tokens of one script.
 *
 * @param tokens of a census
 * @example
 * attribute(census(vocabulary).alpha, 'CYRILLIC', lexicon).weights.get('ru')
 */
export function attribute(tokens: readonly AlphaToken[], script: string, lexicon: Lexicon): Attribution {
  const weights = new Map<string, number>()
  let [considered, attributed, pairs, singletons] = [0, 0, 0, 0]
  for (const token of tokens) {
    if (token.script !== script || token.category === 'char_alpha') continue
    considered++
    const languages = lexicon.get(token.text)
    if (languages === undefined || languages.length === 0) continue
    attributed++
    pairs += languages.length
    if (languages.length === 1) singletons++
    for (const language of languages) weights.set(language, (weights.get(language) ?? 0) + 1 / languages.length)
  }
  return { script, tokens: considered, attributed, pairs, weights, singletons }
}

/** `attributed`: shares of the attributed tokens, which add up to 1. `pairs`: as printed by the original. */
export type LanguageDenominator = 'attributed' | 'pairs'

export interface LanguageTable {
  readonly script: string
  readonly denominator: LanguageDenominator
  readonly columns: readonly string[]
  readonly rows: readonly { readonly shares: readonly number[]; readonly other: number }[]
}

/** Languages with at most this share in every tokenizer are pooled. */
const POOLED_LANGUAGES = 0.005

/** The language table of several vocabularies; all attributions are of one script. */
export function languageTable(
  all: readonly Attribution[],
  denominator: LanguageDenominator,
  atLeast: number = POOLED_LANGUAGES,
): LanguageTable {
  const share = ({ weights, ...counts }: Attribution, language: string): number =>
    counts[denominator] === 0 ? 0 : (weights.get(language) ?? 0) / counts[denominator]
  const languages = [...new Set(all.flatMap(({ weights }) => [...weights.keys()]))]
  const most = new Map(languages.map((language) => [language, Math.max(...all.map((one) => share(one, language)))]))
  const columns = languages
    .filter((language) => (most.get(language) ?? 0) > atLeast)
    .toSorted((a, b) => (most.get(b) ?? 0) - (most.get(a) ?? 0) || (a < b ? -1 : 1))
  const kept = new Set(columns)
  return {
    script: all[0]?.script ?? '',
    denominator,
    columns,
    rows: all.map((one) => ({
      shares: columns.map((language) => share(one, language)),
      other: languages.reduce((sum, language) => sum + (kept.has(language) ? 0 : share(one, language)), 0),
    })),
  }
}
