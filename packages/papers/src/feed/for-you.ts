/** @file Recommendations: one classifier for each tag that the reader keeps, and one for votes. */
import { conditionOf, isFiltered, type Condition, type Filters } from '../search/filters.js'
import { numberIn, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { createTop, type Scored } from '../vectors/top.js'
import { nearest, vectorIndex, vectorOf, type SentenceEncoder, type VectorIndex } from '../vectors/vector-index.js'
import { fitLogistic, probability, type Example, type Weights } from './logistic.js'
import { LOCAL_READER } from './read-papers.js'

export interface ForYouOptions {
  /** One tag instead of all of them. */
  readonly tag?: string
  readonly filters?: Filters
  readonly limit?: number
  readonly encoder?: SentenceEncoder
}

/** A classifier sees at most so many papers that were not chosen, evenly spread. */
const NEGATIVES = 1000

/**
 * All papers in the order in which they fit what the reader tagged and voted for: a logistic regression for each tag
 * on the vectors of papers (Karpathy's arxiv-sanity-lite does the same with linear SVMs on TF-IDF), and a paper's
 * score is its highest probability. It never leaves a paper out. Without tags and votes, the newest come first.
 */
export async function forYou(store: Store, options: ForYouOptions = {}): Promise<Scored[]> {
  const condition = conditionOf(store, options.filters ?? {})
  const index = await vectorIndex(store, options.encoder)
  const models = modelsOf(store, index, await chosenPapers(store, options.tag))
  if (models.length === 0) return newest(store, condition, options.limit)
  const allowed = isFiltered(condition)
    ? (await newest(store, condition, undefined)).map(({ id }) => id)
    : [...index.rows.keys()]
  const top = createTop(options.limit ?? allowed.length)
  for (const id of allowed) {
    const row = index.rows.get(id)
    const from = row === undefined ? undefined : row * index.dimensions
    top.add(id, from === undefined ? 0 : Math.max(...models.map((model) => probability(model, index.data, from))))
  }
  return top.sorted()
}

async function newest(store: Store, { sql, args }: Condition, limit: number | undefined): Promise<Scored[]> {
  const rows = await store.rows(`SELECT id FROM papers WHERE ${sql} ORDER BY day DESC, id LIMIT ?`, [
    ...args,
    limit ?? -1,
  ])
  return rows.map((row) => ({ id: numberIn(row, 'id'), score: 0 }))
}

/** Classifiers are kept until the vectors or what was chosen change. */
function modelsOf(store: Store, index: VectorIndex, chosen: ReadonlyMap<string, ReadonlySet<number>>): Weights[] {
  const known = store.memory.classifiers ?? new Map<string, Weights | undefined>()
  const current = new Map<string, Weights | undefined>()
  for (const [kind, ids] of chosen) {
    const key = JSON.stringify([kind, index.name, index.stamp, ...ids])
    current.set(key, known.has(key) ? known.get(key) : fitLogistic(examplesOf(index, ids)))
  }
  store.memory.classifiers = current
  return [...current.values()].filter((weights) => weights !== undefined)
}

/** The papers that are most like one, the most alike first. */
export async function moreLikeThis(store: Store, id: number, limit = 10, encoder?: SentenceEncoder): Promise<Scored[]> {
  const index = await vectorIndex(store, encoder)
  const vector = vectorOf(index, id)
  return vector === undefined ? [] : nearest(index, vector, limit, (other) => other !== id)
}

/** Ids under each tag, and those with a vote of the reader. */
async function chosenPapers(store: Store, tag: string | undefined): Promise<Map<string, Set<number>>> {
  const rows = await store.rows(
    `SELECT 'tag ' || name AS kind, paper FROM paper_tags JOIN tags ON tags.id = tag WHERE ?1 IS NULL OR name = ?1
      UNION ALL SELECT 'votes', paper FROM votes WHERE voter = ?2 AND ?1 IS NULL ORDER BY 1, 2`,
    [tag ?? null, LOCAL_READER],
  )
  const chosen = new Map<string, Set<number>>()
  for (const row of rows) {
    const kind = textIn(row, 'kind')
    chosen.set(kind, (chosen.get(kind) ?? new Set()).add(numberIn(row, 'paper')))
  }
  return chosen
}

function examplesOf(index: VectorIndex, chosen: ReadonlySet<number>): Example[] {
  const others = [...index.rows.keys()].filter((id) => !chosen.has(id))
  const step = Math.max(1, Math.ceil(others.length / NEGATIVES))
  const example = (id: number, positive: boolean): Example[] => {
    const vector = vectorOf(index, id)
    return vector === undefined ? [] : [{ vector, positive }]
  }
  return [
    ...[...chosen].flatMap((id) => example(id, true)),
    ...others.filter((_, i) => i % step === 0).flatMap((id) => example(id, false)),
  ]
}
