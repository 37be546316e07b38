/** @file Papers as they are shown, from their ids. */
import type { Row } from '../store/connection.js'
import { DAY_MS } from '../dates.js'
import type { Note, Paper, ReadingState } from '../paper.js'
import { numberIn, optionalNumber, optionalText, textIn, textsIn } from '../store/rows.js'
import type { Store } from '../store/open.js'

/** Whoever uses the store on this machine. */
export const LOCAL_READER = 'local'

/** Papers in the order of their ids; those that do not exist are left out. */
export async function readPapers(store: Store, ids: readonly number[]): Promise<Paper[]> {
  if (ids.length === 0) return []
  const rows = await store.rows(
    `SELECT papers.*, wanted.key AS place,
        (SELECT json_group_array(name) FROM
          (SELECT name FROM paper_authors JOIN authors ON authors.id = author WHERE paper = papers.id ORDER BY position)) AS names,
        (SELECT json_group_array(name) FROM
          (SELECT name FROM paper_tags JOIN tags ON tags.id = tag WHERE paper = papers.id ORDER BY name)) AS tags,
        (SELECT count(*) FROM votes WHERE paper = papers.id) AS own_votes,
        (SELECT count(*) FROM votes WHERE paper = papers.id AND voter = ?2) AS voted,
        (SELECT state FROM reading WHERE paper = papers.id) AS reading
      FROM json_each(?1) AS wanted JOIN papers ON papers.id = wanted.value ORDER BY place`,
    [JSON.stringify(ids), LOCAL_READER],
  )
  return rows.map((row) => paperOf(store, row))
}

function paperOf(store: Store, row: Row): Paper {
  const system = optionalText(row, 'system')
  const reading = optionalText(row, 'reading') as ReadingState | null
  const keywords = textIn(row, 'keywords')
  return {
    id: numberIn(row, 'id'),
    title: textIn(row, 'title'),
    summary: textIn(row, 'summary'),
    authors: textsIn(row, 'names'),
    authorCount: numberIn(row, 'author_count'),
    published: textIn(row, 'published'),
    day: textIn(row, 'day'),
    arxiv: optionalText(row, 'arxiv'),
    doi: optionalText(row, 'doi'),
    repository: optionalText(row, 'repository'),
    projectPage: optionalText(row, 'project_page'),
    stars: optionalNumber(row, 'stars'),
    votes: numberIn(row, 'upvotes') + numberIn(row, 'own_votes'),
    voted: numberIn(row, 'voted') > 0,
    comments: numberIn(row, 'comments'),
    keywords: keywords === '' ? [] : keywords.split(', '),
    tags: textsIn(row, 'tags'),
    reading: reading ?? 'unread',
    isNew: reading === null && numberIn(row, 'added') > store.now() - DAY_MS,
    system,
    runnable: system !== null && store.runnable.has(system),
  }
}

/** One paper with everything that its page shows. */
export interface PaperPage {
  readonly paper: Paper
  readonly notes: readonly Note[]
}

/**
 * Finds a paper by its number in the store, its arXiv id, its DOI or the name of its system.
 *
 * @example
 * (await readPaper(store, 'ph-reg'))?.paper.title // 'Vision Transformers with Self-Distilled Registers'
 */
export async function readPaper(store: Store, key: string | number): Promise<PaperPage | undefined> {
  const text = String(key)
  const number = /^\d{1,15}$/.test(text) ? Number(text) : -1
  const [row] = await store.rows(
    `SELECT id FROM papers WHERE id = ?1 OR arxiv = ?2 OR doi = lower(?2) OR system = ?2 ORDER BY id = ?1 DESC, id LIMIT 1`,
    [number, text],
  )
  if (row === undefined) return undefined
  const id = numberIn(row, 'id')
  const [paper] = await readPapers(store, [id])
  const notes = await store.rows('SELECT id, text, written FROM notes WHERE paper = ? ORDER BY written, id', [id])
  return {
    paper,
    notes: notes.map((note) => ({
      id: numberIn(note, 'id'),
      text: textIn(note, 'text'),
      written: numberIn(note, 'written'),
    })),
  }
}
