/** @file A result cut down to some of its metrics. */
import type { SuiteResult } from '../suite/contract.js'

/**
 * The same result without the figures of all other metrics.
 *
 * @param keys of metrics, or of families: all metrics of these
 */
export function selectMetrics(result: SuiteResult, keys: ReadonlySet<string>): SuiteResult {
  const metrics = result.metrics.filter(({ key, family }) => keys.has(key) || keys.has(family))
  const kept = new Set(metrics.map(({ key }) => key))
  return {
    ...result,
    metrics,
    values: result.values.filter(({ metric }) => kept.has(metric)),
    ranks: result.ranks.filter(({ metric }) => kept.has(metric)),
  }
}
