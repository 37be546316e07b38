/** @file Figures as findings and tables need them. */
import type { Figures, Measurement } from '../../../experiment/contract.js'
import { meanInterval } from '../../../experiment/summary.js'

export const share = (value: number, digits = 1): string => `${(100 * value).toFixed(digits).replace('-', '−')} %`

export const signed = (value: number, digits: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`

/** Mean over seeds of one arm on one slice; undefined where it was not measured. */
export function overSeedsOf(
  figures: Figures,
  arm: string,
  metric: string,
  on?: string,
): ReturnType<typeof meanInterval> | undefined {
  const found = figures.all({ arm, metric, ...(on === undefined ? {} : { on }) })
  return found.length === 0 ? undefined : meanInterval(found.map(({ value }: Measurement) => value))
}

export function valueOf(figures: Figures, arm: string, metric: string, on: string): number {
  return figures.one({ arm, metric, on }).value
}
