/** @file Finds the figures of a result by tokenizer, group and metric. */
import type { SuiteGroup, SuiteMetric, SuiteResult } from '../suite/contract.js'
import { indexResult, type SuiteIndex } from '../suite/result-index.js'

export interface Lookup extends SuiteIndex {
  metric(key: string): SuiteMetric | undefined
  /** Groups of these kinds, in the result's order. */
  groups(...kinds: readonly SuiteGroup['kind'][]): SuiteGroup[]
}

export function createLookup(result: SuiteResult): Lookup {
  const metrics = new Map(result.metrics.map((metric) => [metric.key, metric]))
  return {
    ...indexResult(result),
    metric: (name) => metrics.get(name),
    groups: (...kinds) => result.groups.filter(({ kind }) => kinds.includes(kind)),
  }
}
