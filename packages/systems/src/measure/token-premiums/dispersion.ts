/** @file How unequal token counts are over languages. */
import { coefficientOfVariation, mean, standardDeviation } from '@tokenwright/measure/statistics'
import type { LineResamples } from './line-resamples.js'
import type { Bounded } from './premium-table.js'

export interface Dispersion {
  readonly languages: number
  /** Tokens; the standard deviation divides by n - 1. A spread without its mean says little: compressing everything halves it. */
  readonly mean: Bounded
  readonly sd: Bounded
  /** Standard deviation over mean. */
  readonly cv: Bounded
  readonly maxOverMin: Bounded
  /** Extremes by premium, the reference language included. */
  readonly worst: { readonly language: string; readonly premium: number }
  readonly best: { readonly language: string; readonly premium: number }
}

/**
 * @param chosen indices of the languages that count
 * @param tokens of a language in a resample; 0 is the whole text
 */
export function dispersion(
  names: readonly string[],
  chosen: readonly number[],
  reference: number,
  tokens: (language: number, sample: number) => number,
  samples: LineResamples,
): Dispersion {
  const counts = (sample: number): number[] => chosen.map((i) => tokens(i, sample))
  const extreme = (better: (a: number, b: number) => boolean): Dispersion['worst'] => {
    const at = chosen.reduce((found, i) => (better(tokens(i, 0), tokens(found, 0)) ? i : found))
    return { language: names[at], premium: tokens(at, 0) / tokens(reference, 0) }
  }
  return {
    languages: chosen.length,
    mean: samples.bounded((s) => mean(counts(s))),
    sd: samples.bounded((s) => standardDeviation(counts(s))),
    cv: samples.bounded((s) => coefficientOfVariation(counts(s))),
    maxOverMin: samples.bounded((s) => Math.max(...counts(s)) / Math.min(...counts(s))),
    worst: extreme((a, b) => a > b),
    best: extreme((a, b) => a < b),
  }
}
