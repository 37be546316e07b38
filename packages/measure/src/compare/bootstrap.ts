/** @file Tokens, bytes and characters of documents, resampled together for all tokenizers. */
import { drawUnits, intervalOf, MOST_UNITS, RESAMPLES, resampleRows, type Interval } from '../statistics/bootstrap.js'

/** What is resampled as one: a document, or a file with all its documents. */
export interface Unit {
  readonly bytes: number
  readonly characters: number
  /** One number for each tokenizer. */
  readonly tokens: readonly number[]
}

export interface Resamples {
  readonly units: number
  /** Sums over all units, then over each resample. */
  readonly bytes: Float64Array
  readonly characters: Float64Array
  readonly tokens: readonly Float64Array[]
}

/**
 * Draws as many units as there are, with replacement, a thousand times, and adds them up. Entry 0 of every array is
 * the sum without resampling.
 */
export function resample(units: readonly Unit[], tokenizers: number, seed = 1): Resamples {
  const count = Math.min(units.length, MOST_UNITS)
  const width = tokenizers + 2
  const rows = new Float64Array(count * width)
  for (const [index, unit] of units.entries()) {
    const base = (index % count) * width
    rows[base] += unit.bytes
    rows[base + 1] += unit.characters
    for (let t = 0; t < tokenizers; t++) rows[base + 2 + t] += unit.tokens[t]
  }
  const draws = drawUnits(count, RESAMPLES, seed)
  const sums = resampleRows(rows, width, draws)
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: draws.rounds + 1 }, (_sum, s) => sums[s * width + column]),
  )
  return { units: count, bytes: columns[0], characters: columns[1], tokens: columns.slice(2) }
}

/**
 * The interval of a figure that is computed from sums.
 *
 * @param figure called with 0 for the figure itself and 1, 2, ... for the resamples
 * @example
 * interval(samples, (i) => samples.bytes[i] / samples.tokens[0][i]) // bytes per token
 */
export function interval(samples: Resamples, figure: (index: number) => number): Interval {
  return intervalOf(Float64Array.from(samples.bytes, (_, index) => figure(index)))
}
