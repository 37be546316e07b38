/** @file From tables to measurements. */
import type { Measurement, Metric } from '../../../experiment/contract.js'
import type { Dispersion } from '../dispersion.js'
import type { Bounded, PremiumTable } from '../premium-table.js'

export const METRICS: readonly Metric[] = [
  { name: 'ctc', label: 'corpus token count', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'premium', label: 'premium over English', unit: '1', better: 'lower', digits: 3 },
  { name: 'mean', label: 'mean CTC over languages', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'sd', label: 'standard deviation of CTC', unit: 'tokens', better: 'lower', digits: 0 },
  { name: 'cv', label: 'coefficient of variation', unit: '1', better: 'lower', digits: 4 },
  { name: 'max-min', label: 'dearest over cheapest language', unit: '1', better: 'lower', digits: 3 },
  { name: 'max-premium', label: 'highest premium', unit: '1', better: 'lower', digits: 3 },
  { name: 'size', label: 'vocabulary', unit: 'entries', better: 'neither', digits: 0 },
  {
    name: 'plateaus',
    label: 'languages whose text has no more pairs',
    unit: 'languages',
    better: 'neither',
    digits: 0,
  },
  { name: 'equal-cells', label: 'counts equal to the reference', unit: 'share', better: 'higher', digits: 4 },
  { name: 'worst-cell', label: 'largest deviation from the reference', unit: 'share', better: 'lower', digits: 5 },
  { name: 'changed', label: 'lines that decoding changed', unit: 'lines', better: 'lower', digits: 0 },
  { name: 'f', label: 'ratio of variances', unit: '1', better: 'neither', digits: 4 },
  { name: 'f-p', label: 'p of the F test', unit: '1', better: 'neither', digits: 6 },
  { name: 'levene-p', label: 'p of Brown and Forsythe', unit: '1', better: 'neither', digits: 6 },
  { name: 't', label: 't of the paired test', unit: '1', better: 'neither', digits: 2 },
  { name: 't-p', label: 'p of the paired test', unit: '1', better: 'neither', digits: 6 },
  { name: 'change', label: 'mean change of CTC', unit: 'share', better: 'lower', digits: 4 },
  { name: 'wins', label: 'languages with fewer tokens', unit: 'share', better: 'higher', digits: 3 },
  { name: 'rmse', label: 'error of prediction', unit: 'tokens', better: 'lower', digits: 1 },
  { name: 'relative-error', label: 'error of prediction', unit: 'share', better: 'lower', digits: 4 },
  { name: 'clipped', label: 'languages at a bound of the sizes', unit: 'languages', better: 'neither', digits: 0 },
  { name: 'r2', label: 'variance explained', unit: 'share', better: 'neither', digits: 3 },
  { name: 'r2-p', label: 'p of the regression', unit: '1', better: 'neither', digits: 6 },
  { name: 'rho', label: 'rank correlation', unit: '1', better: 'higher', digits: 3 },
  { name: 'languages', label: 'languages', unit: 'languages', better: 'neither', digits: 0 },
]

/** The spread over all languages, and over those whose text has no fault. */
export function spread(arm: string, table: PremiumTable, on: string): Measurement[] {
  const of = (dispersion: Dispersion, where: string): Measurement[] => [
    measure(arm, 'mean', where, dispersion.mean),
    measure(arm, 'sd', where, dispersion.sd),
    measure(arm, 'cv', where, dispersion.cv),
    measure(arm, 'max-min', where, dispersion.maxOverMin),
    measure(arm, 'max-premium', where, dispersion.worst.premium),
  ]
  return [...of(table.all, on), ...(table.healthy === null ? [] : of(table.healthy, healthy(on)))]
}

/** Name of the slice without the languages whose text has a fault. */
export function healthy(on: string): string {
  return `${on}, sound text`
}

export function measure(arm: string, metric: string, on: string, value: number | Bounded): Measurement {
  if (typeof value === 'number') return { arm, metric, on, value }
  return value.low === null || value.high === null
    ? { arm, metric, on, value: value.value }
    : { arm, metric, on, value: value.value, low: value.low, high: value.high }
}

/** `V = 4,096` and `V = 4,096, eng`. */
export function slice(size: number, language?: string): string {
  const text = `V = ${size.toLocaleString('en')}`
  return language === undefined ? text : `${text}, ${language}`
}
