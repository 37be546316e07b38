import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orthogonalProcrustes, singularValues, symmetricEigen } from './algebra/jacobi.js'
import { cholesky, covariance, rowStatistics } from './algebra/statistics.js'
import { newMatrix } from './apply.js'
import { drawing } from './draw.js'
import { findNearest, nearest } from './nearest.js'
import { pursue } from './omp.js'
import { dot, normalise, rowsOf } from './rows.js'
import { localWeights } from './tokenadapt.js'
import { wave } from './testing/tokenizers.js'
import { softmax, sparsemax } from './weights.js'

interface Oracle {
  readonly sparsemax: { readonly width: number; readonly scores: number[]; readonly weights: number[] }
  readonly focus: { readonly auxiliary: number[]; readonly rows: number[]; readonly new_rows: number[] }
  readonly wechsel: {
    readonly source: number[]
    readonly target: number[]
    readonly rows: number[]
    readonly new_rows: number[]
    readonly procrustes: { readonly a: number[]; readonly b: number[]; readonly map: number[] }
  }
  readonly omp: {
    readonly targets: number[]
    readonly points: number[]
    readonly indices: number[][]
    readonly coefficients: number[]
  }
  readonly tokenadapt: {
    readonly similarities: number[]
    readonly lengths: number[]
    readonly length: number
    readonly local: number[]
    readonly neighbours: number[]
    readonly global: number[]
  }
}

const oracle = JSON.parse(readFileSync(new URL('./oracles/initialisers.json', import.meta.url), 'utf8')) as Oracle
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length)
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])))
}
const combine = (
  weights: ArrayLike<number>,
  ids: readonly number[],
  rows: readonly number[],
  width: number,
): number[] =>
  Array.from({ length: width }, (_, k) => ids.reduce((sum, id, i) => sum + weights[i] * rows[id * width + k], 0))

describe('weights', () => {
  it('sparsemax gives the values of entmax', () => {
    const { scores, weights, width } = oracle.sparsemax
    const ours = Array.from({ length: scores.length / width }, (_, i) => [
      ...sparsemax(scores.slice(i * width, (i + 1) * width)),
    ]).flat()
    expect(farthest(ours, weights)).toBeLessThan(1e-6)
    expect([...sparsemax([1, 0.8, 0.1])].map((w) => Math.round(w * 1e12) / 1e12)).toEqual([0.6, 0.4, 0])
  })

  it('sparsemax and softmax lie on the simplex and keep the order', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (values) => {
          for (const weights of [sparsemax(values), softmax(values, 0.3)]) {
            expect(Math.abs(weights.reduce((sum, w) => sum + w, 0) - 1)).toBeLessThan(1e-9)
            for (const [i, w] of weights.entries())
              for (const [j, v] of weights.entries()) if (values[i] > values[j]) expect(w).toBeGreaterThanOrEqual(v)
          }
        },
      ),
    ))

  it('TokenAdapt weighs pieces as the hand example of its heuristic says', () => {
    const weights = localWeights([0.8, 0.2], [3, 1], 4, 0.3)
    expect(weights[0]).toBeCloseTo(0.789, 3)
    expect(weights[1]).toBeCloseTo(0.211, 3)
    const { similarities, lengths, length, local, neighbours, global } = oracle.tokenadapt
    expect(farthest(localWeights(similarities, lengths, length, 0.3), local)).toBeLessThan(1e-6)
    const kept = softmax(neighbours, 0.3).map((w, i) => (neighbours[i] < 0 ? 0 : w))
    const total = kept.reduce((sum, w) => sum + w, 0)
    expect(
      farthest(
        kept.map((w) => w / total),
        global,
      ),
    ).toBeLessThan(1e-6)
  })
})

describe('nearest neighbours', () => {
  it('are those of sorting all similarities', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 9000 }),
        fc.integer({ min: 1, max: 5 }),
        (width, count, k) => {
          const candidates = wave(count * width, 3)
          const queries = wave(2 * width, 5)
          const found = nearest(queries, candidates, width, k, (id) => id % 3 !== 1)
          for (let query = 0; query < 2; query++) {
            const order = Array.from({ length: count }, (_, id) => id)
              .filter((id) => id % 3 !== 1)
              .map((id): [number, number] => [id, Math.fround(dot(queries, query, candidates, id, width))])
              .toSorted(([a, x], [b, y]) => y - x || a - b)
              .slice(0, k)
              .map(([id]) => id)
            expect([...found.indices.subarray(query * k, query * k + order.length)]).toEqual(order)
          }
        },
      ),
      { numRuns: 15 },
    ))

  it('are the same from native kernels, over borders of blocks', async () => {
    const [candidates, queries] = [normalise(wave(20_000 * 4, 3), 4), normalise(wave(1100 * 4, 5), 4)]
    const allowed = (id: number): boolean => id % 3 !== 1
    const native = await findNearest(queries, candidates, 4, 3, allowed, { many: 0 })
    const plain = nearest(queries, candidates, 4, 3, allowed)
    expect(farthest(native.similarities, plain.similarities)).toBeLessThan(1e-6)
    const apart = native.indices.filter((id, i) => id !== plain.indices[i]).length
    expect(apart / native.indices.length).toBeLessThan(0.05)
  })

  it('WECHSEL’s rows are those of its program', () => {
    const { source, target, rows, new_rows: expected } = oracle.wechsel
    const found = nearest(normalise(Float32Array.from(target), 5), normalise(Float32Array.from(source), 5), 5, 10)
    const ours = Array.from({ length: 6 }, (_, i) => {
      const ids = [...found.indices.subarray(i * 10, i * 10 + 10)]
      return combine(softmax(found.similarities.subarray(i * 10, i * 10 + 10), 0.1), ids, rows, 4)
    }).flat()
    expect(farthest(ours, expected)).toBeLessThan(1e-5)
  })

  it('FOCUS’ rows are those of its program', () => {
    const { auxiliary, rows, new_rows: expected } = oracle.focus
    const vectors = normalise(Float32Array.from(auxiliary), 5)
    const overlap = [0, 1, 2, 3, 4, 5, 6, 7]
    const ours = [8, 9, 10, 11].flatMap((id) =>
      combine(sparsemax(overlap.map((other) => dot(vectors, id, vectors, other, 5))), overlap, rows, 4),
    )
    expect(farthest(ours, expected)).toBeLessThan(1e-5)
  })
})

describe('orthogonal matching pursuit', () => {
  it('chooses the atoms and coefficients of tokensurgeon', () => {
    const { targets, points, indices, coefficients } = oracle.omp
    const atoms = Float32Array.from(points)
    indices.forEach((expected, i) => {
      const found = pursue(Float32Array.from(targets.slice(i * 12, i * 12 + 12)), atoms, 12, 6)
      expect([...found.atoms]).toEqual(expected)
      expect(farthest(found.coefficients, coefficients.slice(i * 6, i * 6 + 6))).toBeLessThan(1e-4)
    })
  })

  it('finds exact combinations of orthogonal atoms, and residuals never grow', () => {
    const width = 8
    const atoms = new Float32Array(5 * width)
    for (let i = 0; i < 5; i++) atoms[i * width + i] = i + 1
    const target = Float32Array.from([0, 6, 0, -2, 5, 0, 0, 0])
    const exact = pursue(target, atoms, width, 3)
    expect([...exact.atoms].toSorted((a, b) => a - b)).toEqual([1, 3, 4])
    expect(exact.residuals[2]).toBeLessThan(1e-5)
    const { residuals } = pursue(wave(24), wave(24 * 40, 2), 24, 24)
    for (let i = 1; i < residuals.length; i++) expect(residuals[i]).toBeLessThanOrEqual(residuals[i - 1] + 1e-6)
  })

  it('passes over atoms that repeat others', () => {
    const atoms = Float32Array.from([1, 0, 2, 0, 0, 1])
    const { atoms: chosen, coefficients } = pursue(Float32Array.from([3, 4]), atoms, 2, 3)
    expect(chosen.length).toBe(2)
    expect(coefficients.every(Number.isFinite)).toBe(true)
  })
})

describe('algebra', () => {
  it('aligns as SVD does', () => {
    const { a, b, map } = oracle.wechsel.procrustes
    const product = new Float64Array(25)
    for (let n = 0; n < 20; n++)
      for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) product[i * 5 + j] += a[n * 5 + i] * b[n * 5 + j]
    expect(farthest(orthogonalProcrustes(product, 5), map)).toBeLessThan(1e-5)
  })

  it('singular vectors are orthogonal and give the matrix back, also where it has no full rank', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 7 }),
        fc.integer({ min: 0, max: 99 }),
        (size, lost, seed) => {
          const matrix = Float64Array.from(wave(size * size, seed))
          for (let i = 0; i < size * Math.min(lost, size); i++) matrix[i] = matrix[i % size]
          const { left, values, right } = singularValues(matrix, size)
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) {
              let [back, l, r] = [0, 0, 0]
              for (let k = 0; k < size; k++) {
                back += left[i * size + k] * values[k] * right[j * size + k]
                l += left[k * size + i] * left[k * size + j]
                r += right[k * size + i] * right[k * size + j]
              }
              expect(Math.abs(back - matrix[i * size + j])).toBeLessThan(1e-9)
              expect(Math.abs(l - (i === j ? 1 : 0))).toBeLessThan(1e-9)
              expect(Math.abs(r - (i === j ? 1 : 0))).toBeLessThan(1e-9)
            }
        },
      ),
    ))

  it('eigenvectors of a symmetric matrix', () => {
    const matrix = Float64Array.from([2, 1, 0, 1, -3, 0.5, 0, 0.5, 1])
    const { values, vectors } = symmetricEigen(matrix, 3)
    for (let k = 0; k < 3; k++)
      for (let i = 0; i < 3; i++) {
        const product = [0, 1, 2].reduce((sum, j) => sum + matrix[i * 3 + j] * vectors[j * 3 + k], 0)
        expect(Math.abs(product - values[k] * vectors[i * 3 + k])).toBeLessThan(1e-9)
      }
    expect(Math.abs(values[0])).toBeGreaterThanOrEqual(Math.abs(values[2]))
  })

  it('covariance and its triangle', () => {
    const rows = rowsOf(wave(40 * 5), 5)
    const { mean } = rowStatistics(rows)
    const matrix = covariance(rows, mean)
    const triangle = cholesky(matrix, 5) as Float64Array
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 5; j++) {
        let sum = 0
        for (let k = 0; k < 5; k++) sum += triangle[i * 5 + k] * triangle[j * 5 + k]
        expect(Math.abs(sum - matrix[i * 5 + j])).toBeLessThan(1e-12)
      }
    expect(cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toBeUndefined()
  })
})

describe('drawn rows', () => {
  const rows = rowsOf(
    wave(400 * 6).map((x, i) => x * (1 + (i % 6)) + (i % 6)),
    6,
  )

  for (const fallback of ['scalar', 'columns', 'covariance'] as const)
    it(`${fallback}: have the mean and spread that they are drawn from, and do not depend on order`, () => {
      const drawn = drawing(rows, { fallback, count: 400, seed: 3 })
      const data = newMatrix(rows, Array<'drawn'>(4000).fill('drawn'), drawn)
      const { mean, deviation, scalarMean, scalarDeviation } = rowStatistics(rowsOf(data, 6))
      const old = rowStatistics(rows)
      if (fallback === 'scalar') {
        expect(Math.abs(scalarMean - old.scalarMean)).toBeLessThan(0.1)
        expect(Math.abs(scalarDeviation - old.scalarDeviation)).toBeLessThan(0.1)
      } else
        for (let k = 0; k < 6; k++) {
          expect(Math.abs(mean[k] - old.mean[k])).toBeLessThan(0.3)
          expect(Math.abs(deviation[k] / old.deviation[k] - 1)).toBeLessThan(0.1)
        }
      expect([...drawn.row(17)]).toEqual([...data.subarray(17 * 6, 18 * 6)])
    })

  it('draws from rows that all lie on a line', () => {
    const flat = rowsOf(
      Float32Array.from({ length: 60 }, (_, i) => Math.floor(i / 3)),
      3,
    )
    const drawn = drawing(flat, { fallback: 'covariance', count: 20, seed: 1 })
    expect(drawn.row(4).every(Number.isFinite)).toBe(true)
  })

  it('refuses a matrix with numbers that are none', () => {
    expect(() => drawing(rowsOf(new Float32Array([1, NaN]), 1), { fallback: 'mean', count: 2, seed: 1 })).toThrow(
      /NaN$/,
    )
  })
})
