/** @file Access to the measurements of a result, by arm, metric, slice and seed. */
import { TokenwrightError } from '@tokenwright/text'
import type { Figures, Json, Measurement, Query, Size } from './contract.js'

/**
 * @example
 * const figures = createFigures('full', measurements, notes)
 * figures.one({ arm: 'bpe', metric: 'bytes-per-token', on: 'eng', seed: 1 }).value
 */
export function createFigures(
  size: Size,
  measurements: readonly Measurement[],
  notes: Readonly<Record<string, Json>>,
): Figures {
  // Findings ask thousands of questions of thousands of measurements: most name arm and metric.
  const groups = new Map<string, Measurement[]>()
  for (const measurement of measurements) {
    const key = groupKey(measurement.arm, measurement.metric)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [measurement])
    else group.push(measurement)
  }
  const all = (query: Query): readonly Measurement[] => {
    const pool =
      query.arm !== undefined && query.metric !== undefined
        ? (groups.get(groupKey(query.arm, query.metric)) ?? [])
        : measurements
    return pool.filter(
      ({ arm, metric, on, seed }) =>
        (query.arm === undefined || query.arm === arm) &&
        (query.metric === undefined || query.metric === metric) &&
        (query.on === undefined || query.on === on) &&
        (query.seed === undefined || query.seed === seed),
    )
  }
  return {
    size,
    measurements,
    notes,
    all,
    one(query) {
      const found = all(query)
      if (found.length !== 1)
        throw new TokenwrightError(
          'invalid-data',
          found.length === 0 ? 'no measurement for' : `${found.length} measurements where one is meant, for`,
          { value: query },
        )
      return found[0]
    },
  }
}

function groupKey(arm: string, metric: string): string {
  return JSON.stringify([arm, metric])
}
