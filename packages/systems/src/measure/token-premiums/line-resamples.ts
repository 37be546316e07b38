/** @file The bootstrap over aligned lines: the same lines are drawn for all languages and tokenizers. */
import { createDraw, quantile } from '@tokenwright/measure/statistics'
import type { Bounded } from './premium-table.js'

export interface Resampling {
  /** For each seed. Default 1,000. */
  readonly resamples?: number
  /** The resamples of all seeds are pooled. Default [0]. */
  readonly seeds?: readonly number[]
}

export interface LineResamples {
  /** Sums of each column: entry 0 over all lines, then over each resample. */
  readonly sums: readonly Float64Array[]
  readonly rounds: number
  /** A figure of sums, with its interval. */
  bounded(figure: (sample: number) => number): Bounded
}

/** With fewer lines an interval would say more about luck than about the text. */
export const FEWEST_LINES = 5

/**
 * @param columns one number for each line; all of the same length
 * @example
 * lineResamples([[3, 4, 5], [6, 8, 10]]).sums[1][0] // 24
 */
export function lineResamples(columns: readonly (readonly number[])[], options: Resampling = {}): LineResamples {
  const { resamples = 1000, seeds = [0] } = options
  const lines = columns[0]?.length ?? 0
  const width = columns.length
  const rounds = lines < FEWEST_LINES ? 0 : resamples * seeds.length
  // Line by line in memory, since a draw takes one line of all columns.
  const flat = new Float64Array(lines * width)
  for (const [column, values] of columns.entries())
    for (let line = 0; line < lines; line++) flat[line * width + column] = values[line]
  const sums = Array.from({ length: width }, () => new Float64Array(rounds + 1))
  const sum = new Float64Array(width)
  const add = (line: number): void => {
    const from = line * width
    for (let column = 0; column < width; column++) sum[column] += flat[from + column]
  }
  const keep = (sample: number): void => {
    for (let column = 0; column < width; column++) sums[column][sample] = sum[column]
    sum.fill(0)
  }
  for (let line = 0; line < lines; line++) add(line)
  keep(0)
  let sample = 0
  for (const seed of rounds === 0 ? [] : seeds) {
    const draw = createDraw(seed)
    for (let round = 0; round < resamples; round++) {
      for (let drawn = 0; drawn < lines; drawn++) add(draw(lines))
      keep(++sample)
    }
  }
  return {
    sums,
    rounds,
    bounded(figure) {
      const value = figure(0)
      if (rounds === 0) return { value, low: null, high: null }
      const drawn = Float64Array.from({ length: rounds }, (_, i) => figure(i + 1)).sort()
      return { value, low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) }
    },
  }
}
