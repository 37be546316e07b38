/** @file Vectors and the model that made them, in the store. */
import { setImmediate } from 'node:timers/promises'
import { PapersError } from '../errors.js'
import { bytesIn, numberIn, textsIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import type { LsaModel } from './lsa.js'

const NAME = 'lsa'
const BLOCK = 2000

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice()

export async function saveLsa(store: Store, model: LsaModel): Promise<void> {
  await store.batch([
    {
      sql: `INSERT OR REPLACE INTO vector_models (name, dimensions, learned_from, learned, terms, weights, projection)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
      args: [
        NAME,
        model.dimensions,
        model.learnedFrom,
        store.now(),
        JSON.stringify([...model.terms.keys()]),
        bytesOf(model.weights),
        bytesOf(model.projection),
      ],
    },
  ])
}

export async function readLsa(store: Store): Promise<LsaModel | undefined> {
  const [row] = await store.rows('SELECT * FROM vector_models WHERE name = ?', [NAME])
  if (row === undefined) return undefined
  const terms = textsIn(row, 'terms')
  const dimensions = numberIn(row, 'dimensions')
  const weights = new Float32Array(bytesIn(row, 'weights'))
  const projection = new Float32Array(bytesIn(row, 'projection'))
  if (weights.length !== terms.length || projection.length !== terms.length * dimensions)
    throw new PapersError('invalid-data', 'model of vectors whose parts do not fit together', { value: terms.length })
  return {
    terms: new Map(terms.map((term, i) => [term, i])),
    weights,
    projection,
    dimensions,
    learnedFrom: numberIn(row, 'learned_from'),
  }
}

export async function saveVectors(
  store: Store,
  model: string,
  vectors: readonly { id: number; updated: number; vector: Float32Array }[],
): Promise<void> {
  await store.batch(
    vectors.map(({ id, updated, vector }) => ({
      sql: 'INSERT OR REPLACE INTO vectors (paper, model, updated, data) VALUES (?, ?, ?, ?)',
      args: [id, model, updated, bytesOf(vector)],
    })),
  )
}

/** Reads the vectors of a model into `data`, as far as there is room. @returns the row of each paper */
export async function readVectors(
  store: Store,
  model: string,
  dimensions: number,
  data: Float32Array,
): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  let after = 0
  // Block by block: all blobs at once would be in memory twice.
  for (;;) {
    const rows = await store.rows(
      `SELECT vectors.paper, vectors.data FROM vectors JOIN papers ON papers.id = vectors.paper
        WHERE vectors.paper > ? AND model = ? AND vectors.updated = papers.updated ORDER BY vectors.paper LIMIT ?`,
      [after, model, BLOCK],
    )
    for (const row of rows) {
      const vector = new Float32Array(bytesIn(row, 'data'))
      if (vector.length !== dimensions || (found.size + 1) * dimensions > data.length) continue
      data.set(vector, found.size * dimensions)
      found.set(numberIn(row, 'paper'), found.size)
    }
    if (rows.length < BLOCK) return found
    after = numberIn(rows[rows.length - 1], 'paper')
    await setImmediate()
  }
}
