/** @file What goes into a digest. */
import { readPapers } from '../feed/read-papers.js'
import { trendingScore } from '../feed/trending.js'
import type { Paper } from '../paper.js'
import { search } from '../search/search.js'
import { numberIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { createTop } from '../vectors/top.js'
import type { SentenceEncoder } from '../vectors/vector-index.js'

export interface DigestContent {
  readonly papers: readonly Paper[]
  /** How many there were to choose from. */
  readonly total: number
}

const HOUR_MS = 3_600_000
/** With topics, a paper without any of their words must be this close to them. */
const CLOSE = 0.4

/** The papers that came in after `since` up to `until`: those of the topics, or the most voted for their age. */
export async function selectPapers(
  store: Store,
  { since, until, topics }: { readonly since: number; readonly until: number; readonly topics: string },
  limit: number,
  encoder?: SentenceEncoder,
): Promise<DigestContent> {
  if (topics !== '') {
    const hits = await search(store, topics, { addedAfter: since, addedUntil: until, limit: 100, encoder })
    const fitting = hits.filter(({ why }) => why.words.length > 0 || (why.closeness ?? 0) >= CLOSE)
    return { papers: fitting.slice(0, limit).map(({ paper }) => paper), total: fitting.length }
  }
  const rows = await store.rows(
    `SELECT id, listed, upvotes + (SELECT count(*) FROM votes WHERE paper = papers.id) AS votes
      FROM papers WHERE added > ? AND added <= ?`,
    [since, until],
  )
  const top = createTop(limit)
  for (const row of rows)
    top.add(
      numberIn(row, 'id'),
      trendingScore(numberIn(row, 'votes') + 1e-9, (until - numberIn(row, 'listed')) / HOUR_MS),
    )
  return {
    papers: await readPapers(
      store,
      top.sorted().map(({ id }) => id),
    ),
    total: rows.length,
  }
}
