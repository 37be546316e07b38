/** @file What is said about all languages of a group together. */
import { lorenz } from '../metrics/gini.js'
import { LONGEST_BIN, tokenLengths } from '../metrics/token-length.js'
import type { Collected } from './collected.js'
import type { SuiteDistribution } from './contract.js'
import type { LanguageSums } from './figures.js'
import type { Description } from './protocol.js'

export function lorenzDistribution(group: string, { tokens, languages }: LanguageSums): SuiteDistribution[] {
  return tokens.map((own, tokenizer) => ({
    kind: 'lorenz',
    tokenizer,
    group,
    ...lorenz(own.subarray(0, languages)),
  }))
}

export function lengthDistribution(
  group: string,
  { counters }: Collected,
  descriptions: readonly Description[],
): SuiteDistribution[] {
  return counters.map((counter, tokenizer) => ({
    kind: 'token-length',
    tokenizer,
    group,
    x: Array.from({ length: LONGEST_BIN + 1 }, (_, bytes) => bytes),
    y: tokenLengths(counter, descriptions[tokenizer].lengths),
  }))
}
