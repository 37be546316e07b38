/** @file Means with 95 % intervals: over seeds by Student's t, over many items by the bootstrap. */
import { drawUnits, intervalOf, resampleRows } from '@tokenwright/measure/statistics'
import { TokenwrightError } from '@tokenwright/text'
import type { Figures, Measurement, Query } from './contract.js'
import { studentBound } from './student.js'

export interface Summary {
  readonly mean: number
  /** Bounds of the 95 % interval; absent with a single value, which says nothing about its own spread. */
  readonly low?: number
  readonly high?: number
  /** How many values. */
  readonly count: number
}

/** A summary of what one arm reached on one slice over all seeds. */
export interface ArmSummary extends Summary {
  readonly arm: string
  readonly metric: string
  readonly on?: string
}

/**
 * Mean and interval by Student's t: right for few values, such as one for each seed.
 *
 * @throws TokenwrightError `invalid-data` without values
 * @example
 * meanInterval([1, 2, 3]) // { mean: 2, low: -0.484, high: 4.484, count: 3 }
 */
export function meanInterval(values: readonly number[]): Summary {
  const count = values.length
  if (count === 0) throw new TokenwrightError('invalid-data', 'nothing to take a mean of', { value: values })
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  if (count === 1) return { mean, count }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const half = studentBound(0.05, count - 1) * Math.sqrt(squares / (count - 1) / count)
  return { mean, low: mean - half, high: mean + half, count }
}

/**
 * Mean and percentile interval by the bootstrap: for many values of any distribution, such as one for each document. Below
 * five values there is no interval.
 *
 * @param seed of the resampling; the same seed draws the same resamples of lists of equal length
 * @throws TokenwrightError `invalid-data` without values
 */
export function bootstrapInterval(values: readonly number[], seed = 1): Summary {
  const count = values.length
  if (count === 0) throw new TokenwrightError('invalid-data', 'nothing to take a mean of', { value: values })
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  if (count === 1) return { mean, count }
  const sums = resampleRows(Float64Array.from(values), 1, drawUnits(count, undefined, seed))
  const { low, high } = intervalOf(sums.map((sum) => sum / count))
  return low === null || high === null ? { mean, count } : { mean, low, high, count }
}

/** The interval of the mean difference `after - before` of pairs, such as two arms under the same seeds. */
export function pairedInterval(before: readonly number[], after: readonly number[]): Summary {
  if (before.length !== after.length)
    throw new TokenwrightError('invalid-data', 'pairs of unequal number', { value: [before.length, after.length] })
  return meanInterval(after.map((value, index) => value - before[index]))
}

/** Mean and interval over the seeds of what matches. */
export function overSeeds(figures: Figures, query: Omit<Query, 'seed'>): Summary {
  const found = figures.all(query).filter(({ seed }) => seed !== undefined)
  const slices = new Set(found.map(groupOf))
  if (slices.size !== 1)
    throw new TokenwrightError('invalid-data', `seeds of ${slices.size} groups where one is meant, for`, {
      value: query,
    })
  return meanInterval(found.map(({ value }) => value))
}

/** One summary for each arm, metric and slice that was measured with seeds, in the order of the measurements. */
export function summaries(measurements: readonly Measurement[]): readonly ArmSummary[] {
  const groups = new Map<string, Measurement[]>()
  for (const measurement of measurements) {
    if (measurement.seed === undefined) continue
    const group = groups.get(groupOf(measurement))
    if (group === undefined) groups.set(groupOf(measurement), [measurement])
    else group.push(measurement)
  }
  return [...groups.values()].map((group) => ({
    arm: group[0].arm,
    metric: group[0].metric,
    ...(group[0].on === undefined ? {} : { on: group[0].on }),
    ...meanInterval(group.map(({ value }) => value)),
  }))
}

function groupOf({ arm, metric, on }: Measurement): string {
  return JSON.stringify([arm, metric, on ?? null])
}
