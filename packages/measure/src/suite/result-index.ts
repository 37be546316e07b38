/** @file Finds things in a result without walking through all of it each time. */
import type { SuiteRank, SuiteResult, SuiteValue } from './contract.js'

export interface SuiteIndex {
  value(tokenizer: number, group: string, metric: string): SuiteValue | undefined
  rank(tokenizer: number, group: string, metric: string): SuiteRank | undefined
}

/**
 * @example
 * indexResult(result).value(0, 'tha', 'premium')?.value // 1.63
 */
export function indexResult(result: Pick<SuiteResult, 'values' | 'ranks'>): SuiteIndex {
  const values = new Map(result.values.map((value) => [keyOf(value.tokenizer, value.group, value.metric), value]))
  const ranks = new Map(result.ranks.map((rank) => [keyOf(rank.tokenizer, rank.group, rank.metric), rank]))
  return {
    value: (tokenizer, group, metric) => values.get(keyOf(tokenizer, group, metric)),
    rank: (tokenizer, group, metric) => ranks.get(keyOf(tokenizer, group, metric)),
  }
}

function keyOf(tokenizer: number, group: string, metric: string): string {
  return JSON.stringify([tokenizer, group, metric])
}
