/** @file The vectors of all papers, in memory and in the store, kept up to date with the papers. */
import { setImmediate } from 'node:timers/promises'
import { numberIn, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { learnApart, stopped } from './learn.js'
import { embedText, normalise, type LsaModel } from './lsa.js'
import { readLsa, readVectors, saveLsa, saveVectors } from './saved-vectors.js'
import { textOfPaper } from './terms.js'
import { createTop, type Scored } from './top.js'

/** Makes vectors of texts: a sentence encoder, for whoever has one. */
export interface SentenceEncoder {
  /** Tells its vectors from those of others, such as the name and revision of a checkpoint. */
  readonly name: string
  readonly dimensions: number
  encode(texts: readonly string[]): Promise<readonly Float32Array[]>
}

export interface VectorIndex {
  readonly name: string
  readonly dimensions: number
  /** Where vectors are learned from the store itself. */
  readonly lsa: LsaModel | undefined
  /** Row of each paper in `data`, and the paper of each row. */
  readonly rows: ReadonlyMap<number, number>
  readonly ids: Int32Array
  /** Vectors of length 1, one after the other. */
  readonly data: Float32Array
  /** State of the store that it stands for. */
  readonly stamp: string
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>
}

/** How much a store may grow before its vectors are learned again. */
const GROWTH = 1.5
/** Learning looks at no more papers than this, evenly spread; the others are projected. */
const LEARN_LIMIT = 20_000
const BLOCK = 500

/**
 * The vectors of a store, up to date: papers that came in or changed since the last call get theirs now. Without an
 * encoder they are learned from the store by latent semantic analysis, and learned again when it has grown by half.
 * The first call reads all vectors into memory: 512 bytes for each paper.
 */
export async function vectorIndex(store: Store, encoder?: SentenceEncoder): Promise<VectorIndex> {
  const stamp = await stampOf(store)
  const fits = (index: VectorIndex | undefined): index is VectorIndex =>
    index !== undefined && (encoder === undefined || index.name === encoder.name)
  const held = store.memory.index
  if (fits(held) && held.stamp === stamp) return held
  const { building } = store.memory
  // Whoever asks while others wait already gets what there was before, where there was anything.
  if (building !== undefined) {
    if (fits(held)) return held
    await building.done.catch(() => undefined)
    return vectorIndex(store, encoder)
  }
  const aborter = new AbortController()
  const made = build(store, stamp, encoder, aborter.signal)
  store.memory.building = { done: made, stop: () => aborter.abort() }
  try {
    return (store.memory.index = await made)
  } finally {
    store.memory.building = undefined
  }
}

async function stampOf(store: Store): Promise<string> {
  const [row] = await store.rows('SELECT coalesce(max(id), 0) AS id, coalesce(max(updated), 0) AS updated FROM papers')
  return `${numberIn(row, 'id')} ${numberIn(row, 'updated')}`
}

async function build(
  store: Store,
  stamp: string,
  encoder: SentenceEncoder | undefined,
  signal: AbortSignal,
): Promise<VectorIndex> {
  const [row] = await store.rows('SELECT count(*) AS papers FROM papers')
  const papers = numberIn(row, 'papers')
  const lsa = encoder === undefined ? await currentLsa(store, papers, signal) : undefined
  const name = encoder?.name ?? `lsa-${lsa?.learnedFrom ?? 0}`
  const dimensions = encoder?.dimensions ?? lsa?.dimensions ?? 0
  const embed = async (texts: readonly string[]): Promise<readonly Float32Array[]> =>
    encoder === undefined
      ? texts.map((text) => (lsa === undefined ? new Float32Array(dimensions) : embedText(lsa, text)))
      : (await encoder.encode(texts)).map((vector) => normalise(vector.slice()))
  const data = new Float32Array(papers * dimensions)
  const rows = await readVectors(store, name, dimensions, data)
  /** @returns whether there may be more */
  const addBlock = async (): Promise<boolean> => {
    const missing = await withoutVector(store, name, rows)
    if (missing.length === 0) return false
    const vectors = await embed(missing.map(({ text }) => text))
    for (const [i, { id }] of missing.entries()) {
      // A paper of this very moment may be one more than were counted.
      if (!rows.has(id) && (rows.size + 1) * dimensions > data.length) continue
      const at = rows.get(id) ?? rows.size
      rows.set(id, at)
      data.set(vectors[i], at * dimensions)
    }
    if (!store.writable) return false
    await saveVectors(
      store,
      name,
      missing.map(({ id, updated }, i) => ({ id, updated, vector: vectors[i] })),
    )
    return true
  }
  // Others have their turn between blocks.
  while (await store.exclusive(addBlock)) await breathe(signal)
  return { name, dimensions, lsa, rows, ids: Int32Array.from(rows.keys()), data, stamp, embed }
}

/** Papers whose vector is missing or older than their text: one block of them, or all where none can be saved. */
async function withoutVector(
  store: Store,
  name: string,
  rows: ReadonlyMap<number, number>,
): Promise<{ id: number; updated: number; text: string }[]> {
  const found = await store.rows(
    `SELECT papers.id, papers.title, papers.summary, papers.keywords, papers.updated FROM papers
      LEFT JOIN vectors ON vectors.paper = papers.id AND vectors.model = ?1 AND vectors.updated = papers.updated
      WHERE vectors.paper IS NULL ORDER BY papers.id LIMIT ?2`,
    [name, store.writable ? BLOCK : -1],
  )
  return found
    .map((row) => ({
      id: numberIn(row, 'id'),
      updated: numberIn(row, 'updated'),
      text: textOfPaper({
        title: textIn(row, 'title'),
        summary: textIn(row, 'summary'),
        keywords: textIn(row, 'keywords'),
      }),
    }))
    .filter(({ id }) => store.writable || !rows.has(id))
}

async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate()
  if (signal.aborted) throw stopped()
}

async function currentLsa(store: Store, papers: number, signal: AbortSignal): Promise<LsaModel> {
  const saved = await readLsa(store)
  if (saved !== undefined && papers <= saved.learnedFrom * GROWTH) return saved
  const step = Math.max(1, Math.ceil(papers / LEARN_LIMIT))
  const texts = await textsToLearn(store, step, signal)
  const model = { ...(await learnApart(texts, signal)), learnedFrom: papers }
  if (store.writable) await store.exclusive(() => saveLsa(store, model))
  return model
}

async function textsToLearn(store: Store, step: number, signal: AbortSignal): Promise<string[]> {
  const texts: string[] = []
  let after = 0
  for (;;) {
    const rows = await store.rows(
      'SELECT id, title, summary, keywords FROM papers WHERE id > ? AND id % ? = 0 ORDER BY id LIMIT ?',
      [after, step, BLOCK],
    )
    for (const row of rows)
      texts.push(
        textOfPaper({
          title: textIn(row, 'title'),
          summary: textIn(row, 'summary'),
          keywords: textIn(row, 'keywords'),
        }),
      )
    if (rows.length < BLOCK) return texts
    after = numberIn(rows[rows.length - 1], 'id')
    await breathe(signal)
  }
}

/** The papers closest to a vector, by cosine. */
export function nearest(
  index: VectorIndex,
  vector: Float32Array,
  limit: number,
  allowed?: (id: number) => boolean,
): Scored[] {
  const { data, dimensions, ids } = index
  const top = createTop(limit)
  let least = -Infinity
  for (let row = 0; row < ids.length; row++) {
    if (allowed !== undefined && !allowed(ids[row])) continue
    const score = dotAt(data, row * dimensions, vector)
    if (score < least) continue
    top.add(ids[row], score)
    least = top.least()
  }
  return top.sorted()
}

/** The vector of a paper; undefined where it has none. */
export function vectorOf(index: VectorIndex, id: number): Float32Array | undefined {
  const row = index.rows.get(id)
  return row === undefined ? undefined : index.data.subarray(row * index.dimensions, (row + 1) * index.dimensions)
}

/** Four sums at a time: one chain of additions would wait for itself. */
export function dotAt(data: Float32Array, from: number, vector: Float32Array): number {
  const whole = vector.length & ~3
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let j = 0; j < whole; j += 4) {
    a += data[from + j] * vector[j]
    b += data[from + j + 1] * vector[j + 1]
    c += data[from + j + 2] * vector[j + 2]
    d += data[from + j + 3] * vector[j + 3]
  }
  for (let j = whole; j < vector.length; j++) a += data[from + j] * vector[j]
  return a + b + c + d
}
