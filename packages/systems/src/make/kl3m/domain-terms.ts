/** @file Tokens of the terms of a field: the paper's second table. */
import type { Contender } from './evaluate.js'

export interface TermGroup {
  /** Such as `Legal`. */
  readonly name: string
  readonly terms: readonly string[]
}

export interface TermTable {
  readonly tokenizers: readonly string[]
  readonly groups: readonly {
    readonly name: string
    readonly terms: readonly { readonly term: string; readonly tokens: readonly number[] }[]
    /** Means over the terms. */
    readonly means: readonly number[]
  }[]
}

/**
 * Counts terms, each by itself and without special tokens. (The paper's columns for RoBERTa and Llama 3 count two and
 * one special token with every term.)
 *
 * @example
 * countTerms([{ name: 'o200k', encoder }], [{ name: 'Legal', terms: ['res judicata'] }]).groups[0].means // [3]
 */
export function countTerms(contenders: readonly Contender[], groups: readonly TermGroup[]): TermTable {
  return {
    tokenizers: contenders.map(({ name }) => name),
    groups: groups.map(({ name, terms }) => {
      const counted = terms.map((term) => ({ term, tokens: contenders.map(({ encoder }) => encoder.count(term)) }))
      return {
        name,
        terms: counted,
        means: contenders.map((_, t) => counted.reduce((sum, { tokens }) => sum + tokens[t], 0) / terms.length),
      }
    }),
  }
}
