/** @file How long the tokens of a vocabulary are, in characters as people see them. */
import type { Encoder } from '@tokenwright/text'

export const LONGEST_BIN = 10

export interface TokenLengths {
  /** Number of tokens of 1, 2, ... 10 characters. */
  readonly byLength: readonly number[]
  readonly longer: number
  /** Tokens that hold part of a character only. */
  readonly partial: number
  readonly special: number
  readonly total: number
}

/**
 * Counts the tokens of a vocabulary by the code points of what they decode to. (The paper counts the byte alphabet's
 * symbols, of which an accented letter has two, and of GPT-4o's vocabulary the first 10,000 entries only.)
 *
 * @example
 * const { byLength, total } = tokenLengths(compile(await load('o200k_base')))
 * (byLength[0] + byLength[1] + byLength[2]) / total // share of tokens of at most three characters
 */
export function tokenLengths(encoder: Encoder): TokenLengths {
  const special = new Set(encoder.tokenizer.added_tokens.filter((token) => token.special).map(({ id }) => id))
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const byLength = Array.from({ length: LONGEST_BIN }, () => 0)
  let longer = 0
  let partial = 0
  let total = 0
  for (let id = 0; id < encoder.size; id++) {
    if (encoder.idToToken(id) === undefined) continue
    total++
    if (special.has(id)) continue
    let length
    try {
      length = [...decoder.decode(encoder.tokenBytes(id))].length
    } catch {
      partial++
      continue
    }
    if (length > LONGEST_BIN) longer++
    else if (length > 0) byLength[length - 1]++
  }
  return { byLength, longer, partial, special: special.size, total }
}
