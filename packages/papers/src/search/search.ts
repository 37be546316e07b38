/** @file Search by words and by meaning, fused. */
import { closestTerms } from '../vectors/lsa.js'
import { textOfPaper } from '../vectors/terms.js'
import { createTop, type Scored } from '../vectors/top.js'
import {
  dotAt,
  nearest,
  vectorIndex,
  vectorOf,
  type SentenceEncoder,
  type VectorIndex,
} from '../vectors/vector-index.js'
import { readPapers } from '../feed/read-papers.js'
import type { Paper } from '../paper.js'
import { numberIn, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { conditionOf, isFiltered, type Condition, type Filters } from './filters.js'
import { markFinds, snippetOf, wordFinder } from './highlight.js'
import { matchedWords, readQuery, type Query } from './query.js'
import { findByWords } from './words.js'

export interface SearchOptions extends Filters {
  /** Hits to give, 20 by default and 200 at most. */
  readonly limit?: number
  readonly offset?: number
  /** `words` alone, `meaning` alone, or `both` (default). */
  readonly by?: 'words' | 'meaning' | 'both'
  /** The last word may not be finished: it stands for all words that begin so. */
  readonly asTyped?: boolean
  readonly encoder?: SentenceEncoder
}

/** Why a paper was found. */
export interface Why {
  /** Words of the query that stand in it. */
  readonly words: readonly string[]
  /** Stems of words in it that bring it close to the query, whether or not the query has them. */
  readonly related: readonly string[]
  /** Place among the finds by words, from 1; null where the words did not find it. */
  readonly wordRank: number | null
  readonly meaningRank: number | null
  /** Cosine between query and paper; null where it was not asked for. */
  readonly closeness: number | null
  /** Those among the other finds that are closest to it. */
  readonly neighbours: readonly { readonly id: number; readonly title: string }[]
}

export interface Hit {
  readonly paper: Paper
  readonly score: number
  /** Title and a piece of the summary with `\u0001` before and `\u0002` after what matched. */
  readonly title: string
  readonly snippet: string
  readonly why: Why
}

/** The constant of reciprocal rank fusion (Cormack, Clarke & Büttcher 2009). */
const FUSION = 60
const CANDIDATES = 200
/** Neighbours are looked for among so many of the finds. */
const NEIGHBOURHOOD = 100
/** A paper that is hardly closer to the query than any other is no find. */
const LEAST_CLOSENESS = 0.1

/**
 * Searches titles, summaries, authors and keywords: by words (BM25, phrases, beginnings of words, `-unwanted`), by
 * meaning (cosine of vectors), or by both, where a paper's score is the sum of 1 / (60 + rank) over the two lists.
 *
 * @returns the best first
 *
 * @example
 * const [hit] = await search(store, 'artifact tokens in vision transformers')
 * hit.paper.system // 'ph-reg'
 * hit.why.words // ['artifact', 'tokens', 'vision', 'transformers']
 */
export async function search(store: Store, input: string, options: SearchOptions = {}): Promise<Hit[]> {
  const { by = 'both', asTyped = false, offset = 0 } = options
  const limit = Math.min(200, Math.max(0, options.limit ?? 20))
  const query = readQuery(input, asTyped)
  if (query.wanted.length === 0) return []
  const condition = conditionOf(store, options)
  const depth = Math.max(CANDIDATES, offset + limit)
  const words = by === 'meaning' ? [] : await findByWords(store, query, condition, depth)
  const index = by === 'words' ? undefined : await vectorIndex(store, options.encoder)
  const meaning = index === undefined ? undefined : await findByMeaning(store, index, query, condition, depth)
  const fused = fuse(words, meaning?.found ?? [])
  const page = fused.slice(offset, offset + limit)
  const papers = await readPapers(
    store,
    page.map(({ id }) => id),
  )
  const isFound = wordFinder(query)
  const scores = new Map(page.map((entry) => [entry.id, entry]))
  const pool = fused.slice(0, NEIGHBOURHOOD).map(({ id }) => id)
  const near = index === undefined ? new Map<number, number[]>() : neighboursAmong(index, papers, pool)
  const titles = await titlesOf(store, [...new Set([...near.values()].flat())])
  return papers.map((paper) => {
    const { score = 0, wordRank = null, meaningRank = null } = scores.get(paper.id) ?? {}
    return {
      paper,
      score,
      title: markFinds(isFound, paper.title),
      snippet: snippetOf(isFound, paper.summary),
      why: {
        words: matchedWords(
          query,
          [paper.title, paper.summary, paper.authors.join(' '), paper.keywords.join(' ')].join('\n'),
        ),
        related: relatedTerms(index, meaning?.vector, paper),
        wordRank,
        meaningRank,
        closeness: closeness(index, meaning?.vector, paper.id),
        neighbours: (near.get(paper.id) ?? []).map((id) => ({ id, title: titles.get(id) ?? '' })),
      },
    }
  })
}

interface Fused extends Scored {
  readonly wordRank: number | null
  readonly meaningRank: number | null
}

/** Reciprocal rank fusion of two lists. */
export function fuse(words: readonly number[], meaning: readonly number[]): Fused[] {
  const wordRanks = new Map(words.map((id, i) => [id, i + 1]))
  const meaningRanks = new Map(meaning.map((id, i) => [id, i + 1]))
  return [...new Set([...words, ...meaning])]
    .map((id) => {
      const wordRank = wordRanks.get(id) ?? null
      const meaningRank = meaningRanks.get(id) ?? null
      const score =
        (wordRank === null ? 0 : 1 / (FUSION + wordRank)) + (meaningRank === null ? 0 : 1 / (FUSION + meaningRank))
      return { id, score, wordRank, meaningRank }
    })
    .sort((a, b) => b.score - a.score || a.id - b.id)
}

async function findByMeaning(
  store: Store,
  index: VectorIndex,
  query: Query,
  condition: Condition,
  depth: number,
): Promise<{ vector: Float32Array; found: number[] }> {
  const [vector] = await index.embed([query.text])
  const unwanted =
    query.unwanted.length === 0
      ? []
      : await findByWords(store, { ...query, wanted: query.unwanted, unwanted: [] }, condition, -1)
  const refused = new Set(unwanted)
  const allowed = isFiltered(condition) ? await idsOf(store, condition) : undefined
  const found = nearest(
    index,
    vector,
    depth,
    allowed === undefined && refused.size === 0
      ? undefined
      : (id) => !refused.has(id) && (allowed === undefined || allowed[id] === 1),
  )
  return { vector, found: found.filter(({ score }) => score >= LEAST_CLOSENESS).map(({ id }) => id) }
}

/** 1 at each id that fits. A third of a large store is many rows, but only one text. */
async function idsOf(store: Store, { sql, args }: Condition): Promise<Uint8Array> {
  const [row] = await store.rows(
    `SELECT coalesce(max(id), 0) AS most, json_group_array(id) AS ids FROM papers WHERE ${sql}`,
    args,
  )
  const allowed = new Uint8Array(numberIn(row, 'most') + 1)
  for (const id of JSON.parse(textIn(row, 'ids')) as number[]) allowed[id] = 1
  return allowed
}

/** The two of the pool that are closest to each paper. */
function neighboursAmong(index: VectorIndex, papers: readonly Paper[], pool: readonly number[]): Map<number, number[]> {
  const near = new Map<number, number[]>()
  for (const { id } of papers) {
    const vector = vectorOf(index, id)
    if (vector === undefined) continue
    const top = createTop(2)
    for (const other of pool) {
      const row = index.rows.get(other)
      if (row !== undefined && other !== id) top.add(other, dotAt(index.data, row * index.dimensions, vector))
    }
    near.set(
      id,
      top.sorted().map((scored) => scored.id),
    )
  }
  return near
}

async function titlesOf(store: Store, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await store.rows('SELECT id, title FROM papers WHERE id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(ids),
  ])
  return new Map(rows.map((row) => [numberIn(row, 'id'), String(row['title'])]))
}

function closeness(index: VectorIndex | undefined, vector: Float32Array | undefined, id: number): number | null {
  const row = index?.rows.get(id)
  if (index === undefined || vector === undefined || row === undefined) return null
  return dotAt(index.data, row * index.dimensions, vector)
}

function relatedTerms(index: VectorIndex | undefined, vector: Float32Array | undefined, paper: Paper): string[] {
  if (index?.lsa === undefined || vector === undefined) return []
  const text = textOfPaper({ title: paper.title, summary: paper.summary, keywords: paper.keywords.join(', ') })
  return closestTerms(index.lsa, text, vector, 4)
}
