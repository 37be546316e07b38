/** @file A matrix of rows, read one at a time, so that a large embedding matrix can stay in the form it is stored in. */
import { TokenwrightError } from '@tokenwright/text'

export interface Rows {
  readonly count: number
  readonly width: number
  /** Copies row `index` into `into` from place `at` on, as float32. */
  read(index: number, into: Float32Array, at?: number): void
}

/**
 * A matrix in memory, row-major.
 * @throws TokenwrightError `invalid-data` if the numbers do not fill whole rows
 * @example rowsOf(new Float32Array([1, 2, 3, 4]), 2).count // 2
 */
export function rowsOf(data: Float32Array, width: number): Rows {
  if (!Number.isSafeInteger(width) || width < 1 || data.length % width !== 0)
    throw new TokenwrightError('invalid-data', `${data.length} numbers are no rows of this width`, { value: width })
  const count = data.length / width
  return {
    count,
    width,
    read(index, into, at = 0) {
      into.set(data.subarray(index * width, (index + 1) * width), at)
    },
  }
}

/** Copies of some rows, one after the other: [indices.length, width]. */
export function gather(rows: Rows, indices: ArrayLike<number>): Float32Array {
  const data = new Float32Array(indices.length * rows.width)
  for (let i = 0; i < indices.length; i++) rows.read(indices[i], data, i * rows.width)
  return data
}

/** Scalar product of two rows of the same width in two row-major matrices; sums are kept in float64. */
export function dot(a: Float32Array, i: number, b: Float32Array, j: number, width: number): number {
  let first = 0
  let second = 0
  let third = 0
  let fourth = 0
  let x = i * width
  let y = j * width
  const end = x + width
  for (; x + 3 < end; x += 4, y += 4) {
    first += a[x] * b[y]
    second += a[x + 1] * b[y + 1]
    third += a[x + 2] * b[y + 2]
    fourth += a[x + 3] * b[y + 3]
  }
  for (; x < end; x++, y++) first += a[x] * b[y]
  return first + second + third + fourth
}

/** Scales every row to length 1; rows of zeros stay. In place. */
export function normalise(data: Float32Array, width: number): Float32Array {
  for (let i = 0; i * width < data.length; i++) {
    const length = Math.sqrt(dot(data, i, data, i, width))
    if (length > 0) for (let k = i * width; k < (i + 1) * width; k++) data[k] /= length
  }
  return data
}

/** True where a row has any number that is not zero. */
export function isRow(data: Float32Array, index: number, width: number): boolean {
  for (let k = index * width; k < (index + 1) * width; k++) if (data[k] !== 0) return true
  return false
}
