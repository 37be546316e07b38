/** @file The bootstrap over aligned lines: the same lines are drawn for all languages and tokenizers. */
import { drawUnits, intervalOf, joinNeighbours, resampleRows } from '@tokenwright/measure/statistics'
import type { Bounded } from './premium-table.js'

export interface Resampling {
  /** For each seed. Default 1,000. */
  readonly resamples?: number
  /** The resamples of all seeds are pooled. Default [1]. */
  readonly seeds?: readonly number[]
}

export interface LineResamples {
  /** Sums of each column: entry 0 over all lines, then over each resample. */
  readonly sums: readonly Float64Array[]
  /** None where there are too few lines. */
  readonly rounds: number
  /** A figure of sums, with its interval. */
  bounded(figure: (sample: number) => number): Bounded
}

/**
 * Lines are resampled as `tokenwright measure` does it: very many are first joined with their neighbours.
 *
 * @param columns one number for each line; all of the same length
 * @example
 * lineResamples([[3, 4, 5], [6, 8, 10]]).sums[1][0] // 24
 */
export function lineResamples(columns: readonly (readonly number[])[], options: Resampling = {}): LineResamples {
  const { resamples, seeds = [1] } = options
  const lines = columns[0]?.length ?? 0
  const width = columns.length
  const rows = new Float64Array(lines * width)
  for (const [column, values] of columns.entries())
    for (let line = 0; line < lines; line++) rows[line * width + column] = values[line]
  const { units, unitOf } = joinNeighbours(lines)
  const unitOfLine = Uint32Array.from({ length: lines }, (_, line) => unitOf(line))
  const parts = seeds.map((seed) => resampleRows(rows, width, drawUnits(units, resamples, seed), unitOfLine))
  const drawn = parts.map((part) => (width === 0 ? 0 : part.length / width - 1))
  const rounds = drawn.reduce((sum, count) => sum + count, 0)
  const sums = Array.from({ length: width }, () => new Float64Array(rounds + 1))
  for (let column = 0; column < width; column++) {
    sums[column][0] = parts[0]?.[column] ?? 0
    let at = 1
    for (const [i, part] of parts.entries())
      for (let round = 1; round <= drawn[i]; round++) sums[column][at++] = part[round * width + column]
  }
  return {
    sums,
    rounds,
    bounded: (figure) => intervalOf(Float64Array.from({ length: rounds + 1 }, (_, sample) => figure(sample))),
  }
}
