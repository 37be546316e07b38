/** @file Recommendations: one classifier for each tag that the reader keeps, and one for votes. */
import { conditionOf, isFiltered, type Filters } from '../search/filters.js'
import { numberIn, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { createTop, type Scored } from '../vectors/top.js'
import { nearest, vectorIndex, vectorOf, type SentenceEncoder, type VectorIndex } from '../vectors/vector-index.js'
import { fitLogistic, probability, type Example } from './logistic.js'
import { LOCAL_READER } from './read-papers.js'

export interface ForYouOptions {
  /** One tag instead of all of them. */
  readonly tag?: string
  readonly filters?: Filters
  readonly limit?: number
  readonly encoder?: SentenceEncoder
}

/** A classifier sees at most so many papers that were not chosen, evenly spread. */
const NEGATIVES = 3000

/**
 * All papers in the order in which they fit what the reader tagged and voted for: a logistic regression for each tag
 * on the vectors of papers (Karpathy's arxiv-sanity-lite does the same with linear SVMs on TF-IDF), and a paper's
 * score is its highest probability. It never leaves a paper out. Without tags and votes, the newest come first.
 */
export async function forYou(store: Store, options: ForYouOptions = {}): Promise<Scored[]> {
  const index = await vectorIndex(store, options.encoder)
  const chosen = await chosenPapers(store, options.tag)
  const models = [...chosen.values()].flatMap((ids) => fitLogistic(examplesOf(index, ids)) ?? [])
  const condition = conditionOf(store, options.filters ?? {})
  const rows = await store.rows(
    `SELECT id FROM papers ${isFiltered(condition) ? `WHERE ${condition.sql}` : ''} ORDER BY day DESC, id`,
    condition.args,
  )
  const top = createTop(options.limit ?? rows.length)
  for (const [place, row] of rows.entries()) {
    const id = numberIn(row, 'id')
    const at = index.rows.get(id)
    const fits =
      at === undefined
        ? 0
        : Math.max(0, ...models.map((model) => probability(model, index.data, at * index.dimensions)))
    // Newer before older where nothing else tells them apart.
    top.add(id, fits - place * 1e-12)
  }
  return top.sorted()
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
