/**
 * @file Vectors from what stands beside what: positive pointwise mutual information of neighbours, and the leading part of its
 * eigendecomposition (Levy and Goldberg, 2014, show that skip-gram vectors factorise nearly the same matrix).
 */
import { fold, key, uniforms } from '@tokenwright/nn'
import { createBreather, throwIfAborted } from '@tokenwright/measure/corpora'
import { symmetricEigen } from '../algebra/jacobi.js'

export interface CooccurrenceOptions {
  /** Numbers in a vector. */
  readonly width: number
  /** Neighbours on each side. */
  readonly window?: number
  readonly signal?: AbortSignal
}

/** A sparse symmetric matrix by rows. */
interface Sparse {
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float32Array
}

/** Extra directions of the random projection, and rounds of the power iteration (Halko et al., 2011). */
const OVERSAMPLING = 8
const ROUNDS = 3
/** More kinds of neighbours than this do not fit in a number that holds a pair exactly. */
const PAIR = 2 ** 26

/**
 * One vector for each item, row-major; zeros for items without neighbours.
 * @param sequences items by number, in the order of the text
 * @param items how many kinds there are
 */
export async function cooccurrenceVectors(
  sequences: readonly Int32Array[],
  items: number,
  options: CooccurrenceOptions,
): Promise<Float32Array> {
  const matrix = await informationMatrix(sequences, items, options)
  const wide = Math.min(options.width + OVERSAMPLING, items)
  const breathe = createBreather()
  let basis = randomColumns(items, wide)
  orthonormalise(basis, items, wide)
  for (let round = 0; round < ROUNDS; round++) {
    throwIfAborted(options.signal)
    await breathe()
    basis = multiply(matrix, basis, items, wide)
    orthonormalise(basis, items, wide)
  }
  const product = multiply(matrix, basis, items, wide)
  const core = new Float64Array(wide * wide)
  for (let i = 0; i < items; i++)
    for (let a = 0; a < wide; a++)
      for (let b = 0; b < wide; b++) core[a * wide + b] += basis[i * wide + a] * product[i * wide + b]
  // Equal to its transpose but for rounding.
  for (let a = 0; a < wide; a++)
    for (let b = 0; b < a; b++) core[a * wide + b] = core[b * wide + a] = (core[a * wide + b] + core[b * wide + a]) / 2
  const { values, vectors } = symmetricEigen(core, wide)
  const { width } = options
  const result = new Float32Array(items * width)
  for (let k = 0; k < Math.min(width, wide); k++) {
    const scale = Math.sqrt(Math.abs(values[k]))
    for (let i = 0; i < items; i++) {
      let sum = 0
      for (let a = 0; a < wide; a++) sum += basis[i * wide + a] * vectors[a * wide + k]
      result[i * width + k] = sum * scale
    }
  }
  for (let i = 0; i < items; i++)
    if (matrix.starts[i] === matrix.starts[i + 1]) result.fill(0, i * width, (i + 1) * width)
  return result
}

async function informationMatrix(
  sequences: readonly Int32Array[],
  items: number,
  { window = 3, signal }: CooccurrenceOptions,
): Promise<Sparse> {
  const pairs = new Map<number, number>()
  const breathe = createBreather()
  for (const sequence of sequences) {
    throwIfAborted(signal)
    await breathe()
    for (let i = 0; i < sequence.length; i++) {
      if (sequence[i] < 0) continue
      for (let j = i + 1; j <= Math.min(i + window, sequence.length - 1); j++) {
        if (sequence[j] < 0) continue
        const [a, b] = sequence[i] < sequence[j] ? [sequence[i], sequence[j]] : [sequence[j], sequence[i]]
        // Nearer neighbours count more.
        pairs.set(a * PAIR + b, (pairs.get(a * PAIR + b) ?? 0) + 1 / (j - i))
      }
    }
  }
  const sums = new Float64Array(items)
  let total = 0
  for (const [pair, count] of pairs) {
    sums[Math.floor(pair / PAIR)] += count
    sums[pair % PAIR] += count
    total += 2 * count
  }
  const rows: [column: number, value: number][][] = Array.from({ length: items }, () => [])
  for (const [pair, count] of pairs) {
    const [a, b] = [Math.floor(pair / PAIR), pair % PAIR]
    const information = Math.log(((a === b ? 2 : 1) * count * total) / (sums[a] * sums[b]))
    if (information <= 0) continue
    rows[a].push([b, information])
    if (a !== b) rows[b].push([a, information])
  }
  const starts = new Uint32Array(items + 1)
  rows.forEach((row, i) => (starts[i + 1] = starts[i] + row.length))
  const columns = new Uint32Array(starts[items])
  const values = new Float32Array(starts[items])
  rows.forEach((row, i) =>
    row
      .toSorted(([x], [y]) => x - y)
      .forEach(([column, value], k) => {
        columns[starts[i] + k] = column
        values[starts[i] + k] = value
      }),
  )
  return { starts, columns, values }
}

function multiply({ starts, columns, values }: Sparse, right: Float64Array, items: number, wide: number): Float64Array {
  const result = new Float64Array(items * wide)
  for (let i = 0; i < items; i++)
    for (let at = starts[i]; at < starts[i + 1]; at++) {
      const from = columns[at] * wide
      for (let k = 0; k < wide; k++) result[i * wide + k] += values[at] * right[from + k]
    }
  return result
}

function randomColumns(items: number, wide: number): Float64Array {
  const next = uniforms(fold(key(0), 'cooccurrence'))
  return Float64Array.from({ length: items * wide }, () => next() - 0.5)
}

/** Gram and Schmidt on the columns, twice; columns that vanish become zeros. */
function orthonormalise(data: Float64Array, items: number, wide: number): void {
  for (let k = 0; k < wide; k++) {
    const before = columnLength(data, items, wide, k)
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < k; other++) {
        let product = 0
        for (let i = 0; i < items; i++) product += data[i * wide + k] * data[i * wide + other]
        for (let i = 0; i < items; i++) data[i * wide + k] -= product * data[i * wide + other]
      }
    const length = columnLength(data, items, wide, k)
    const scale = length <= 1e-12 * before || length === 0 ? 0 : 1 / length
    for (let i = 0; i < items; i++) data[i * wide + k] *= scale
  }
}

function columnLength(data: Float64Array, items: number, wide: number, column: number): number {
  let sum = 0
  for (let i = 0; i < items; i++) sum += data[i * wide + column] ** 2
  return Math.sqrt(sum)
}
