/** @file Search by words: the full-text index of the store. */
import { numberIn, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { isFiltered, type Condition } from './filters.js'
import { contentParts, matchExpression, type Part, type Query } from './query.js'

/** Weights of title, summary, authors and keywords in BM25. */
const WEIGHTS = '4.0, 1.0, 3.0, 2.0'
/** A word that more papers than this have is not searched for alone: ranking them all would take longer than it tells. */
const COMMON = 5000
/** Fewer finds than this with all words, and papers with some of them are looked for too. */
const ENOUGH = 20

/**
 * Ids of papers by BM25: those with all parts of the query first, then those with some of the rarer ones.
 *
 * @param limit at most so many; negative for all
 */
export async function findByWords(store: Store, query: Query, condition: Condition, limit: number): Promise<number[]> {
  const all = matchExpression(query.wanted, query.unwanted, 'AND')
  if (all === undefined) return []
  const first = await ranked(store, all, condition, limit)
  const parts = contentParts(query.wanted)
  if (limit < 0 || first.length >= Math.min(ENOUGH, limit) || query.wanted.length < 2) return first
  const rare = await rareParts(store, parts)
  const some = matchExpression(rare, query.unwanted, 'OR')
  if (some === undefined) return first
  const found = new Set(first)
  return [...first, ...(await ranked(store, some, condition, limit)).filter((id) => !found.has(id))].slice(0, limit)
}

async function ranked(store: Store, expression: string, condition: Condition, limit: number): Promise<number[]> {
  const join = isFiltered(condition) ? `JOIN papers ON papers.id = papers_words.rowid` : ''
  const rows = await store.rows(
    `SELECT papers_words.rowid AS id FROM papers_words ${join}
      WHERE papers_words MATCH ? AND ${condition.sql}
      ORDER BY bm25(papers_words, ${WEIGHTS}), papers_words.rowid LIMIT ?`,
    [expression, ...condition.args, limit],
  )
  return rows.map((row) => numberIn(row, 'id'))
}

/** The parts without those that a large part of the store has. */
async function rareParts(store: Store, parts: readonly Part[]): Promise<readonly Part[]> {
  const counted: { part: Part; count: number }[] = []
  for (const part of parts) {
    const expression = matchExpression([part], [], 'OR') ?? '""'
    // Counting stops one beyond what is common.
    const [row] = await store.rows(
      `SELECT count(*) AS papers FROM (SELECT 1 FROM papers_words WHERE papers_words MATCH ? LIMIT ?)`,
      [expression, COMMON + 1],
    )
    counted.push({ part, count: numberIn(row, 'papers') })
  }
  return counted.filter(({ count }) => count <= COMMON).map(({ part }) => part)
}

/** Papers whose title, keywords or authors begin with what has been typed so far: quick enough for every key. */
export async function suggest(store: Store, query: Query, limit: number): Promise<{ id: number; title: string }[]> {
  const expression = matchExpression(query.wanted, query.unwanted, 'AND')
  if (expression === undefined) return []
  const rows = await store.rows(
    `SELECT papers.id, papers.title FROM papers_words JOIN papers ON papers.id = papers_words.rowid
      WHERE papers_words MATCH ? ORDER BY bm25(papers_words, ${WEIGHTS}), papers.id LIMIT ?`,
    [`{title author_names keywords} : (${expression})`, limit],
  )
  return rows.map((row) => ({ id: numberIn(row, 'id'), title: textIn(row, 'title') }))
}
