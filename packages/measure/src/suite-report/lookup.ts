/** @file Finds the figures of a result by tokenizer, group and metric. */
import type { SuiteGroup, SuiteMetric, SuiteRank, SuiteResult, SuiteValue } from '../suite/contract.js'

export interface Lookup {
  value(tokenizer: number, group: string, metric: string): SuiteValue | undefined
  rank(tokenizer: number, group: string, metric: string): SuiteRank | undefined
  metric(key: string): SuiteMetric | undefined
  /** Groups of these kinds, in the result's order. */
  groups(...kinds: readonly SuiteGroup['kind'][]): SuiteGroup[]
}

export function createLookup(result: SuiteResult): Lookup {
  const key = (tokenizer: number, group: string, metric: string): string => `${tokenizer}\0${metric}\0${group}`
  const values = new Map(result.values.map((value) => [key(value.tokenizer, value.group, value.metric), value]))
  const ranks = new Map(result.ranks.map((rank) => [key(rank.tokenizer, rank.group, rank.metric), rank]))
  const metrics = new Map(result.metrics.map((metric) => [metric.key, metric]))
  return {
    value: (tokenizer, group, metric) => values.get(key(tokenizer, group, metric)),
    rank: (tokenizer, group, metric) => ranks.get(key(tokenizer, group, metric)),
    metric: (name) => metrics.get(name),
    groups: (...kinds) => result.groups.filter(({ kind }) => kinds.includes(kind)),
  }
}
