/** @file The older metric script of the original: tokens that begin a word, core tokens, and tokens of one language. */
import type { DecodedVocabulary, Token } from './decode-vocabulary.js'
import { tokenKey } from './decode-vocabulary.js'
import type { Lexicon } from './languages.js'

export interface SecondView {
  readonly spaceStart: number
  /** Of all tokens. */
  readonly spaceStartShare: number
  /** Core tokens that begin with a space, and their share of those that do. */
  readonly core: number
  readonly coreShare: number
  /** Tokens with a leading space that belong to exactly one language; their share of those with a leading space. Null without a lexicon. */
  readonly singletons: number | null
  readonly singletonShare: number | null
}

/**
 * @param core tokens that all compared vocabularies have: see `overlap`
 * @param lexicon languages of tokens; without one there are no singletons to tell
 */
export function secondView(
  { tokens }: DecodedVocabulary,
  core: readonly Token[],
  lexicon: Lexicon | undefined,
): SecondView {
  const keys = new Set(core.map(tokenKey))
  const spaced = tokens.filter(({ text, kind }) => kind === 'text' && text.length > 1 && text.startsWith(' '))
  const inCore = spaced.filter((token) => keys.has(tokenKey(token))).length
  const singletons = lexicon === undefined ? null : spaced.filter(({ text }) => lexicon.get(text)?.length === 1).length
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of)
  return {
    spaceStart: spaced.length,
    spaceStartShare: share(spaced.length, tokens.length),
    core: inCore,
    coreShare: share(inCore, spaced.length),
    singletons,
    singletonShare: singletons === null ? null : share(singletons, spaced.length),
  }
}
