/** @file From plans to rows: the new matrix, row by row. */
import { TokenwrightError } from '@tokenwright/text'
import type { Mix } from './contract.js'
import type { Drawing } from './draw.js'
import type { Rows } from './rows.js'

/**
 * The row of a mix, summed in float64.
 * @throws TokenwrightError `invalid-data` for an old id outside of the matrix, or a row that is not finite
 */
export function mixRow(rows: Rows, mix: Mix, mean: Float64Array, scratch: Float32Array): Float32Array {
  const sums = new Float64Array(rows.width)
  for (let i = 0; i < mix.ids.length; i++) {
    const id = mix.ids[i]
    if (!(id >= 0 && id < rows.count))
      throw new TokenwrightError('invalid-data', `an id outside of a matrix of ${rows.count} rows`, { value: id })
    rows.read(id, scratch)
    const weight = mix.weights[i]
    for (let k = 0; k < sums.length; k++) sums[k] += weight * scratch[k]
  }
  if (mix.mean !== undefined) for (let k = 0; k < sums.length; k++) sums[k] += mix.mean * mean[k]
  const row = Float32Array.from(sums)
  for (const value of row)
    if (!Number.isFinite(value)) throw new TokenwrightError('invalid-data', 'a new row that is not finite', { value })
  return row
}

/** What stands in each row of a new matrix: an old row as it is, a mix, or what is drawn. */
export type RowSource = { readonly copy: number } | { readonly mix: Mix } | 'drawn'

/**
 * The new matrix in memory.
 * @param sources one for each row
 */
export function newMatrix(rows: Rows, sources: readonly RowSource[], drawn: Drawing): Float32Array {
  const { width } = rows
  const data = new Float32Array(sources.length * width)
  const scratch = new Float32Array(width)
  sources.forEach((source, id) => {
    if (source === 'drawn') data.set(drawn.row(id), id * width)
    else if ('copy' in source) rows.read(source.copy, data, id * width)
    else data.set(mixRow(rows, source.mix, drawn.statistics.mean, scratch), id * width)
  })
  return data
}
