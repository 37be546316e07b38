/** @file Which metric the first table and the first plot are about, and in which order its rows stand. */
import type { SuiteGroup, SuiteMetric, SuiteResult } from '../suite/contract.js'
import type { Lookup } from './lookup.js'

export interface Headline {
  readonly metric: SuiteMetric
  /** Costliest for the baseline first; groups without a value of it last. */
  readonly rows: readonly SuiteGroup[]
  /** What a row is: `language`, `file type`, ... */
  readonly noun: string
}

/** Premiums on parallel text, where languages can be compared; else bytes per token; else what there is. */
const PREFERRED = ['premium', 'bytes-per-token']

const NOUNS: readonly (readonly [SuiteGroup['kind'], string])[] = [
  ['language', 'language'],
  ['type', 'file type'],
  ['script', 'script'],
]

/** One headline for each kind of group that the result has; none where it has no figures by group. */
export function headlines(result: SuiteResult, lookup: Lookup): Headline[] {
  const metric = [...PREFERRED.map((key) => lookup.metric(key)), ...result.metrics].find(
    (found) => found !== undefined && result.values.some(({ metric: key }) => key === found.key),
  )
  if (metric === undefined) return []
  return NOUNS.flatMap(([kind, noun]) => {
    const groups = lookup
      .groups(kind)
      .filter(({ key }) => result.tokenizers.some((_, t) => lookup.value(t, key, metric.key)))
    // One row would only repeat the figure for everything.
    if (groups.length < 2) return []
    const sign = metric.better === 'lower' ? -1 : 1
    const place = ({ key }: SuiteGroup): number => {
      const value = lookup.value(result.baseline, key, metric.key)?.value
      return value === undefined ? Infinity : sign * value
    }
    return [{ metric, noun, rows: groups.toSorted((a, b) => place(a) - place(b) || (a.label < b.label ? -1 : 1)) }]
  })
}
