/** @file Takes papers in: the same thing twice changes nothing. */
import { createHash } from 'node:crypto'
import type { Row, Statement } from '../store/connection.js'
import { dayOf, firstDay, isDate, startOfDay } from '../dates.js'
import type { IncomingPaper } from '../paper.js'
import { arxivId, cleanText, doiOf, repositoryOf, titleKey, webAddress, wellFormed } from '../plain-text.js'
import { numberIn, optionalText, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { mergeStatements } from './merge-rows.js'

/** Something that could not be read as a paper, kept aside with the reason. */
export interface Rejected {
  readonly raw: string
  readonly reason: string
}

export interface ImportReport {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** What was put into quarantine now; what already lay there is not counted again. */
  readonly rejected: readonly Rejected[]
  /** Ids of papers that were added or changed. */
  readonly touched: readonly number[]
}

const QUARANTINE_LIMIT = 10_000
/** Days have four digits for the year. */
const LATEST = Date.UTC(2200, 0)
/** Papers of one transaction: a disk is waited for once for all of them. */
const CHUNK = 200

/** Columns that an import can fill. */
type Known = Readonly<Record<string, string | number | null>>

/**
 * Puts papers into the store. A paper is the same as one that is here if it has its arXiv id, else its DOI, else its
 * title (without case, marks and punctuation) and no other arXiv id or DOI. What is known stays; what was missing is
 * filled in; counts of votes, comments and stars take the newest value.
 *
 * Works off any number of papers in bounded memory; a part of them is in the store when it is stopped half-way.
 *
 * @param source where they come from, for the record: `seed`, `daily`, `arxiv`, or the name of a file
 * @param rejected what a parser could not read; it goes into quarantine together with papers that have no title
 *
 * @example
 * await importPapers(store, readBibtex(text).papers, 'library.bib') // { added: 12, changed: 0, unchanged: 0, … }
 */
export async function importPapers(
  store: Store,
  papers: Iterable<IncomingPaper> | AsyncIterable<IncomingPaper>,
  source: string,
  rejected: readonly Rejected[] = [],
): Promise<ImportReport> {
  const touched: number[] = []
  const refused: Rejected[] = [...rejected]
  let added = 0
  let unchanged = 0
  const take = async (chunk: readonly IncomingPaper[]): Promise<void> => {
    for (const { id, change } of await store.exclusive(() => putAll(store, chunk, source))) {
      if (change === 'none') unchanged++
      else touched.push(id)
      if (change === 'added') added++
    }
  }
  let chunk: IncomingPaper[] = []
  for await (const paper of papers) {
    if (cleanText(paper.title, 1000) === '')
      refused.push({ raw: JSON.stringify(paper), reason: 'a paper without a title' })
    else if (chunk.push(paper) === CHUNK) {
      await take(chunk)
      chunk = []
    }
  }
  await take(chunk)
  const fresh = await quarantine(store, refused, source)
  const distinct = [...new Set(touched)]
  return { added, changed: touched.length - added, unchanged, rejected: fresh, touched: distinct }
}

/** Keeps aside what could not be read. @returns what was not there yet */
export async function quarantine(store: Store, rejected: readonly Rejected[], source: string): Promise<Rejected[]> {
  const fresh: Rejected[] = []
  for (const { raw, reason } of rejected) {
    const kept = wellFormed(raw.slice(0, QUARANTINE_LIMIT))
    const hash = createHash('sha256').update(source).update('\0').update(raw).digest('hex')
    const [{ rowsAffected }] = await store.exclusive(() =>
      store.batch([
        {
          sql: 'INSERT OR IGNORE INTO quarantine (hash, source, reason, raw, at) VALUES (?, ?, ?, ?, ?)',
          args: [hash, source, reason, kept, store.now()],
        },
      ]),
    )
    if (rowsAffected > 0) fresh.push({ raw: kept, reason })
  }
  return fresh
}

const count = (value: number | undefined): number | null =>
  value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null

const cleaned = (text: string | undefined, limit?: number): string | null =>
  (text === undefined ? '' : cleanText(text, limit)) || null

/** What an incoming paper says, checked and normalised; null where it says nothing. */
function knownOf(paper: IncomingPaper, now: number): Known {
  const title = cleanText(paper.title, 1000)
  const published = paper.published !== undefined && isDate(paper.published) ? paper.published : null
  const listed =
    paper.listed !== undefined && paper.listed >= 0 && paper.listed < LATEST ? Math.trunc(paper.listed) : null
  return {
    arxiv: (paper.arxiv === undefined ? undefined : arxivId(paper.arxiv)) ?? null,
    doi: (paper.doi === undefined ? undefined : doiOf(paper.doi)) ?? null,
    title,
    // A title of nothing but signs is its own key, or each import would add it again.
    title_key: titleKey(title) || title,
    summary: cleaned(paper.summary),
    author_count: count(paper.authorCount) ?? (namesOf(paper).length || null),
    published: published ?? (listed === null ? null : dayOf(listed)),
    listed: listed ?? (published === null ? null : Math.min(startOfDay(published), now)),
    day: listed === null ? (published === null ? null : firstDay(published)) : dayOf(listed),
    repository: (paper.repository === undefined ? undefined : repositoryOf(paper.repository)) ?? null,
    project_page: (paper.projectPage === undefined ? undefined : webAddress(paper.projectPage)) ?? null,
    keywords: cleaned(paper.keywords?.slice(0, 50).join(', '), 2000),
    submitted_by: cleaned(paper.submittedBy, 100),
    system: cleaned(paper.system, 100),
    stars: count(paper.stars),
    upvotes: count(paper.upvotes),
    comments: count(paper.comments),
  }
}

function namesOf({ authors = [] }: IncomingPaper): string[] {
  return authors
    .slice(0, 5000)
    .map((name) => cleanText(name, 200))
    .filter(Boolean)
}

/** The newest value holds for these; for all others the first one that was known. */
const COUNTS: ReadonlySet<string> = new Set(['stars', 'upvotes', 'comments'])
const NEVER_NULL: Known = { summary: '', author_count: 0, keywords: '', published: '', upvotes: 0, comments: 0 }

interface Outcome {
  readonly id: number
  readonly change: 'added' | 'changed' | 'none'
}

/** Puts papers in with as few transactions as their resemblances allow. */
async function putAll(store: Store, papers: readonly IncomingPaper[], source: string): Promise<Outcome[]> {
  const [last] = await store.rows('SELECT coalesce(max(id), 0) AS id FROM papers')
  let nextId = numberIn(last, 'id') + 1
  let statements: Statement[] = []
  let keys = new Set<string>()
  const flush = async (): Promise<void> => {
    await store.batch(statements)
    statements = []
    keys = new Set()
  }
  const outcomes: Outcome[] = []
  for (const paper of papers) {
    let known = knownOf(paper, store.now())
    const own = (['arxiv', 'doi', 'title_key'] as const).map((column) => `${column} ${known[column] ?? ''}`)
    // It may be one of those that are not written yet: then it must find them.
    if (own.some((key) => keys.has(key))) await flush()
    for (const [i, key] of own.entries()) if (known[(['arxiv', 'doi', 'title_key'] as const)[i]] !== null) keys.add(key)
    const { same, isDoiTaken } = await findSame(store, known)
    if (isDoiTaken) known = { ...known, doi: null }
    if (same.length === 0) {
      const id = nextId++
      statements.push(...insertStatements(id, known, namesOf(paper), source, store.now()))
      outcomes.push({ id, change: 'added' })
    } else {
      const changes = changeStatements(same, known, namesOf(paper), store.now())
      statements.push(...changes)
      outcomes.push({ id: numberIn(same[0], 'id'), change: changes.length === 0 ? 'none' : 'changed' })
    }
  }
  await flush()
  return outcomes
}

/** Fills in what was missing; nothing where nothing was. */
function changeStatements(same: readonly Row[], known: Known, names: readonly string[], now: number): Statement[] {
  const [row, ...others] = same
  const id = numberIn(row, 'id')
  const changes = new Map<string, string | number>()
  for (const [column, value] of Object.entries(known)) {
    if (value === null || column === 'title' || column === 'title_key') continue
    const before = row[column]
    const isMissing = before === null || before === NEVER_NULL[column]
    if ((isMissing || COUNTS.has(column)) && before !== value) changes.set(column, value)
  }
  const addNames = names.length > 0 && textIn(row, 'author_names') === ''
  if (addNames) changes.set('author_names', names.join(', '))
  if (changes.size === 0 && others.length === 0) return []
  // Counts alone make no new version: feeds would show the paper again, and vectors would be made again.
  if ([...changes.keys()].some((column) => !COUNTS.has(column)) || others.length > 0) changes.set('updated', now)
  return [
    ...others.flatMap((other) => mergeStatements(numberIn(other, 'id'), id)),
    {
      sql: `UPDATE papers SET ${[...changes.keys()].map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
      args: [...changes.values(), id],
    },
    ...(addNames ? authorStatements(id, names) : []),
  ]
}

/**
 * The papers that this one is, the best evidence first: more than one where an id ties two entries together.
 * A DOI may be that of a paper with another arXiv id: then the arXiv ids are believed.
 */
async function findSame(store: Store, known: Known): Promise<{ same: Row[]; isDoiTaken: boolean }> {
  const rows = await store.rows(
    `SELECT * FROM papers WHERE arxiv = ?1 OR doi = ?2 OR title_key = ?3 ORDER BY id LIMIT 50`,
    [known['arxiv'], known['doi'], known['title_key']],
  )
  const has = (row: Row, column: 'arxiv' | 'doi'): boolean => known[column] !== null && row[column] === known[column]
  const contradicts = (row: Row, column: 'arxiv' | 'doi'): boolean =>
    known[column] !== null && row[column] !== null && row[column] !== known[column]
  const byArxiv = rows.filter((row) => has(row, 'arxiv'))
  const byDoi = rows.filter((row) => has(row, 'doi') && !has(row, 'arxiv'))
  const isDoiTaken = byDoi.some((row) => contradicts(row, 'arxiv'))
  const byIds = [...byArxiv, ...byDoi.filter((row) => !contradicts(row, 'arxiv'))]
  if (byIds.length > 0) return { same: byIds, isDoiTaken }
  const byTitle = rows.filter((row) => !contradicts(row, 'arxiv') && (isDoiTaken || !contradicts(row, 'doi')))
  return { same: byTitle.slice(0, 1), isDoiTaken }
}

function insertStatements(
  id: number,
  known: Known,
  names: readonly string[],
  source: string,
  now: number,
): Statement[] {
  const values = new Map<string, string | number | null>([
    ['id', id],
    ['published', ''],
    ['listed', now],
    ['day', dayOf(now)],
    ['author_names', names.join(', ')],
    ['source', source],
    ['added', now],
    ['updated', now],
  ])
  for (const [column, value] of Object.entries(known)) if (value !== null) values.set(column, value)
  const columns = [...values.keys()]
  return [
    {
      sql: `INSERT INTO papers (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      args: [...values.values()],
    },
    ...authorStatements(id, names),
  ]
}

function authorStatements(id: number, names: readonly string[]): Statement[] {
  if (names.length === 0) return []
  const list = JSON.stringify(names)
  return [
    { sql: 'INSERT OR IGNORE INTO authors (name) SELECT value FROM json_each(?)', args: [list] },
    {
      sql: `INSERT INTO paper_authors (paper, position, author)
        SELECT ?, entry.key, authors.id FROM json_each(?) AS entry JOIN authors ON authors.name = entry.value`,
      args: [id, list],
    },
  ]
}

/** What lies in quarantine, newest first. */
export async function listQuarantine(
  store: Store,
  limit = 100,
): Promise<(Rejected & { source: string; at: number })[]> {
  const rows = await store.rows('SELECT source, reason, raw, at FROM quarantine ORDER BY at DESC, hash LIMIT ?', [
    limit,
  ])
  return rows.map((row) => ({
    source: textIn(row, 'source'),
    reason: textIn(row, 'reason'),
    raw: optionalText(row, 'raw') ?? '',
    at: numberIn(row, 'at'),
  }))
}
