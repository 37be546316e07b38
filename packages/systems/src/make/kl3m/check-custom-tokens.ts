/** @file Custom tokens as someone gave them: what cannot work is refused, what would clash is joined and told. */
import { TokenwrightError } from '@tokenwright/text'
import { normalize, type Normalization } from './normalization.js'
import { SPECIAL_TOKENS } from './special-tokens.js'

export interface CheckedTokens {
  /** Each as it was given, in the order given. */
  readonly tokens: readonly CheckedToken[]
  /** Tokens left out, because the normalizer makes of them what it makes of an earlier one. */
  readonly duplicates: readonly { readonly token: string; readonly of: string }[]
}

export interface CheckedToken {
  readonly content: string
  /** What the normalizer makes of it: what it is looked for as. */
  readonly normalized: string
}

/**
 * @throws TokenwrightError `invalid-option` for a token that is empty, ill-formed or equal to a special token
 * @example
 * checkCustomTokens(['ﬁle', 'file'], 'nfkc', false).duplicates // [{ token: 'file', of: 'ﬁle' }]
 */
export function checkCustomTokens(
  given: readonly string[],
  normalization: Normalization,
  lowercase: boolean,
): CheckedTokens {
  const specials = new Set(SPECIAL_TOKENS)
  const seen = new Map<string, string>()
  const tokens: CheckedToken[] = []
  const duplicates: { token: string; of: string }[] = []
  given.forEach((content, index) => {
    const refuse = (what: string): TokenwrightError =>
      new TokenwrightError('invalid-option', what, { where: `customTokens[${index}]`, value: content })
    if (typeof content !== 'string' || content === '') throw refuse('a custom token is a text that is not empty')
    if (/\p{Surrogate}/u.test(content)) throw refuse('custom token with half a character')
    const normalized = normalize(content, normalization, lowercase)
    if (specials.has(content) || specials.has(normalized)) throw refuse('custom token that equals a special token')
    const of = seen.get(normalized)
    if (of !== undefined) {
      duplicates.push({ token: content, of })
      return
    }
    seen.set(normalized, content)
    tokens.push({ content, normalized })
  })
  return { tokens, duplicates }
}
