import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importPapers } from '../import/import-papers.js'
import { seed } from '../import/seed.data.js'
import { freshStore } from '../testing/stores.js'
import { embedText, learnLsa } from './lsa.js'
import { stem } from './porter.js'
import { dense, multiply, type SparseMatrix } from './sparse.js'
import { symmetricEigen, truncatedSvd } from './svd.js'
import { createTop } from './top.js'
import { vectorIndex } from './vector-index.js'

describe('the stemmer', () => {
  it('agrees with the index of SQLite on every word', async () => {
    const endings = ['', 's', 'es', 'ies', 'ed', 'ing', 'eed', 'ational', 'tional', 'izer', 'ization', 'ation', 'ator', 'alism', 'iveness', 'fulness', 'ousness', 'aliti', 'biliti', 'icate', 'ative', 'alize', 'ical', 'ful', 'ness', 'ement', 'ment', 'ent', 'ion', 'ous', 'y', 'll', 'e', 'sses', 'ly', 'logy', 'ably'] // prettier-ignore
    const bases = ['token', 'relat', 'hop', 'fall', 'tann', 'fil', 'troubl', 'siz', 'cond', 'vietnam', 'happ', 'sk', 'cr', 'control', 'probat', 'rat', 'ceas', 'adopt', 'irrit', 'depend', 'adjust', 'form', 'electr', 'hope', 'good', 'fe', 'agre', 'plaster', 'bl', 'mot', 'x', 'ay'] // prettier-ignore
    const plain = seed.flatMap(({ summary }) => summary.toLowerCase().match(/[a-z]+/g) ?? [])
    const words = [...new Set([...plain, ...bases.flatMap((base) => endings.map((ending) => base + ending))])]
    const store = await freshStore()
    await store.batch([
      'CREATE VIRTUAL TABLE stems USING fts5(word, tokenize = "porter unicode61")',
      `CREATE VIRTUAL TABLE vocabulary USING fts5vocab(stems, 'instance')`,
    ])
    await store.batch(
      words.map((word, i) => ({ sql: 'INSERT INTO stems(rowid, word) VALUES (?, ?)', args: [i + 1, word] })),
    )
    const rows = await store.rows('SELECT term, doc FROM vocabulary ORDER BY doc')
    const wrong = rows.filter((row) => stem(words[Number(row['doc']) - 1]) !== row['term'])
    expect(
      wrong.map((row) => [words[Number(row['doc']) - 1], row['term'], stem(words[Number(row['doc']) - 1])]),
    ).toEqual([])
    expect(rows.length).toBeGreaterThan(1500)
  })
})

function sparse(rows: readonly (readonly number[])[]): SparseMatrix {
  const starts = new Uint32Array(rows.length + 1)
  const columns: number[] = []
  const values: number[] = []
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries())
      if (value !== 0) {
        columns.push(j)
        values.push(value)
      }
    starts[i + 1] = columns.length
  }
  return {
    rows: rows.length,
    width: rows[0].length,
    starts,
    columns: Uint32Array.from(columns),
    values: Float32Array.from(values),
  }
}

const matrices = fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 })).chain(([rows, columns]) =>
  fc.array(fc.array(fc.constantFrom(0, 0, 0, 1, -2, 3, 0.5), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  }),
)

describe('the decomposition', () => {
  it('has the singular values of the whole matrix, and vectors that belong to them', () => {
    fc.assert(
      fc.property(matrices, fc.integer({ min: 1, max: 5 }), (rows, rank) => {
        const matrix = sparse(rows)
        const { values, right } = truncatedSvd(matrix, rank)
        // The eigenvalues of AᵀA, computed densely.
        const n = matrix.width
        const square = dense(n, n)
        for (const row of rows)
          for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) square.data[a * n + b] += row[a] * row[b]
        const exact = symmetricEigen(square).values
        for (let k = 0; k < values.length; k++) expect(values[k]).toBeCloseTo(Math.sqrt(Math.max(0, exact[k])), 5)
        // |A v| is the singular value, and the vectors are orthonormal where it is not zero.
        const image = multiply(matrix, right)
        for (let k = 0; k < values.length; k++) {
          let length = 0
          for (let i = 0; i < image.rows; i++) length += image.data[i * image.width + k] ** 2
          expect(Math.sqrt(length)).toBeCloseTo(values[k], 5)
        }
        for (let a = 0; a < values.length; a++)
          for (let b = 0; b < a; b++) {
            let dot = 0
            for (let i = 0; i < n; i++) dot += right.data[i * right.width + a] * right.data[i * right.width + b]
            expect(Math.abs(dot)).toBeLessThan(1e-6)
          }
      }),
      { numRuns: 100 },
    )
  })

  it('comes out the same each time', () => {
    const texts = seed.map(({ summary }) => summary)
    const [a, b] = [learnLsa(texts), learnLsa(texts)]
    expect(a.projection).toEqual(b.projection)
    expect([...a.terms]).toEqual([...b.terms])
    expect(a.dimensions).toBe(10)
  })
})

describe('latent semantic analysis', () => {
  it('brings together words that are never in one text but have the same company', () => {
    const model = learnLsa(
      [
        'car engine road',
        'automobile engine road',
        'car wheel road',
        'automobile wheel engine',
        'flower petal garden',
        'rose petal garden',
        'flower bloom garden',
        'rose bloom petal',
        'road wheel engine',
      ],
      2,
    )
    const cosine = (a: string, b: string): number =>
      embedText(model, a).reduce((sum, value, i) => sum + value * embedText(model, b)[i], 0)
    expect(cosine('car', 'automobile')).toBeGreaterThan(0.95)
    expect(cosine('flower', 'rose')).toBeGreaterThan(0.95)
    expect(Math.abs(cosine('car', 'rose'))).toBeLessThan(0.2)
  })

  it('lives with texts that say nothing', () => {
    for (const texts of [[''], ['a the of'], ['', 'word'], ['word', 'word']]) {
      const vector = embedText(learnLsa(texts), 'word unknown')
      expect(vector.every(Number.isFinite)).toBe(true)
    }
    expect(embedText(learnLsa([]), 'word').every(Number.isFinite)).toBe(true)
  })
})

describe('the index', () => {
  it('is read back as it was learned, and grows with the store', async () => {
    const store = await freshStore()
    await importPapers(store, seed.slice(0, 20), 'seed')
    const first = await vectorIndex(store)
    expect(await vectorIndex(store)).toBe(first)
    store.memory.index = undefined
    const again = await vectorIndex(store)
    expect([...again.rows]).toEqual([...first.rows])
    expect(again.data).toEqual(first.data)
    await importPapers(store, seed.slice(20, 24), 'seed')
    const grown = await vectorIndex(store)
    expect(grown.name).toBe(first.name)
    expect(grown.rows.size).toBe(24)
    await importPapers(
      store,
      [
        ...seed.slice(24),
        ...seed.slice(0, 10).map((paper, i) => ({ ...paper, title: `${i} ${paper.title}`, arxiv: undefined })),
      ],
      'x',
    )
    const learned = await vectorIndex(store)
    expect(learned.name).not.toBe(first.name)
    expect(learned.rows.size).toBe(38)
  })
})

describe('the best few', () => {
  it('are those that sorting would give', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 0, max: 12 }), (scores, limit) => {
        const top = createTop(limit)
        for (const [id, score] of scores.entries()) top.add(id, score)
        const sorted = scores.map((score, id) => ({ id, score })).sort((a, b) => b.score - a.score || a.id - b.id)
        expect(top.sorted()).toEqual(sorted.slice(0, limit))
      }),
    )
  })
})
