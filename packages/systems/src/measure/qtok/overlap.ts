/** @file What vocabularies have in common: Jaccard similarity, presence, core tokens, and the union as one more tokenizer. */
import { TokenwrightError } from '@tokenwright/text'
import { tokenKey, type DecodedVocabulary, type Token } from './decode-vocabulary.js'

export interface Overlap {
  readonly names: readonly string[]
  /** |A and B| / |A or B| of the different tokens of each pair; 1 on the diagonal. */
  readonly jaccard: readonly (readonly number[])[]
  /** |A and B|. */
  readonly shared: readonly (readonly number[])[]
  /** Entry i: how many tokens of the union are in exactly i + 1 of the vocabularies. */
  readonly presence: readonly number[]
  /** Tokens of the union. */
  readonly union: readonly Token[]
  /** Tokens that all vocabularies have. */
  readonly core: readonly Token[]
}

/**
 * Compares vocabularies that were decoded in the same mode.
 *
 * @throws TokenwrightError `invalid-option` for none, or for two modes
 * @example
 * overlap([mistral, phi3]).jaccard[0][1] // 0.607
 */
export function overlap(vocabularies: readonly DecodedVocabulary[]): Overlap {
  const modes = new Set(vocabularies.map(({ mode }) => mode))
  if (modes.size !== 1)
    throw new TokenwrightError('invalid-option', 'overlap needs vocabularies that are decoded in one mode', {
      value: [...modes],
    })
  const numbers = new Map<string, number>()
  const union: Token[] = []
  const members = vocabularies.map(({ tokens }) =>
    Uint32Array.from(tokens, (token) => {
      const key = tokenKey(token)
      let number = numbers.get(key)
      if (number === undefined) {
        number = union.length
        numbers.set(key, number)
        union.push(token)
      }
      return number
    }),
  )
  const present = new Uint16Array(union.length)
  for (const one of members) for (const number of one) present[number]++
  const presence = vocabularies.map(() => 0)
  for (const count of present) presence[count - 1]++

  const shared = members.map(() => members.map(() => 0))
  const mark = new Uint8Array(union.length)
  for (const [a, left] of members.entries()) {
    for (const number of left) mark[number] = 1
    for (let b = a; b < members.length; b++) {
      let both = 0
      for (const number of members[b]) both += mark[number]
      shared[a][b] = shared[b][a] = both
    }
    for (const number of left) mark[number] = 0
  }
  return {
    names: vocabularies.map(({ name }) => name),
    shared,
    jaccard: shared.map((row, a) =>
      row.map((both, b) => {
        const either = members[a].length + members[b].length - both
        return either === 0 ? 1 : both / either
      }),
    ),
    presence,
    union,
    core: union.filter((_, number) => present[number] === vocabularies.length),
  }
}

/** The union as one more vocabulary, for the tables. */
export function unionVocabulary({ union }: Overlap, mode: DecodedVocabulary['mode']): DecodedVocabulary {
  return {
    name: 'union',
    mode,
    entries: union.length,
    tokens: union,
    byteLevel: false,
    collisions: [],
    duplicateIds: 0,
    holes: 0,
    loneSurrogates: 0,
  }
}

/**
 * Share of a list of core tokens that a vocabulary has.
 *
 * @param core texts with their leading space, such as the list that the original ships
 */
export function coreCoverage(vocabulary: DecodedVocabulary, core: readonly string[]): number {
  const texts = new Set(vocabulary.tokens.map(({ text }) => text))
  return core.length === 0 ? 0 : core.reduce((sum, text) => sum + (texts.has(text) ? 1 : 0), 0) / core.length
}
