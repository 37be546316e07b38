/** @file Imports from the daily papers and from arXiv. */
import { PapersError } from '../errors.js'
import { isDate } from '../dates.js'
import { readArxivAtom } from '../import/arxiv-atom.js'
import { readDailyJson } from '../import/daily-json.js'
import { importPapers, type ImportReport } from '../import/import-papers.js'
import type { Parsed } from '../import/parsed.js'
import type { Store } from '../store/open.js'
import { askPolitely, type LiveOptions } from './polite-client.js'

export interface DailyQuery {
  /** `YYYY-MM-DD`. */
  readonly date?: string
  /** ISO week, `YYYY-Www`. */
  readonly week?: string
  /** `YYYY-MM`. */
  readonly month?: string
  readonly limit?: number
  /** Page, from 0. */
  readonly page?: number
  readonly sort?: 'publishedAt' | 'trending'
  /** Asks the search of the site instead of its list. */
  readonly query?: string
}

export interface ArxivQuery {
  /** In the language of the arXiv API, such as `all:"visual tokens" AND cat:cs.CV`. */
  readonly query?: string
  readonly ids?: readonly string[]
  readonly start?: number
  /** At most 2000. */
  readonly limit?: number
}

/** Null where the server says that nothing has changed. */
export type LiveReport = ImportReport | null

const DAILY_PAUSE_MS = 1000
/** What the terms of use of the arXiv API ask for. */
const ARXIV_PAUSE_MS = 3000

/**
 * Imports a list of the daily papers.
 *
 * @throws PapersError `unreadable` when the server does not answer, `invalid-option`
 */
export async function importDaily(
  store: Store,
  query: DailyQuery = {},
  options: LiveOptions = {},
): Promise<LiveReport> {
  const base = options.dailyBase ?? process.env['TOKENWRIGHT_DAILY_PAPERS'] ?? 'https://huggingface.co'
  if (query.date !== undefined && !isDate(query.date))
    throw new PapersError('invalid-option', 'a day must be written YYYY-MM-DD', { value: query.date })
  const url = new URL(query.query === undefined ? '/api/daily_papers' : '/api/papers/search', baseUrl(base))
  const { date, week, month, limit, page, sort } = query
  for (const [name, value] of Object.entries({ q: query.query, date, week, month, limit, p: page, sort }))
    if (value !== undefined) url.searchParams.set(name, String(value))
  return take(store, url.href, DAILY_PAUSE_MS, 'daily', readDailyJson, options)
}

/** Imports what the arXiv API finds, newest submissions first. */
export async function importArxiv(store: Store, query: ArxivQuery, options: LiveOptions = {}): Promise<LiveReport> {
  const base = options.arxivBase ?? process.env['TOKENWRIGHT_ARXIV'] ?? 'https://export.arxiv.org'
  if (query.query === undefined && (query.ids ?? []).length === 0)
    throw new PapersError('invalid-option', 'arXiv must be asked for something', { value: '' })
  const url = new URL('/api/query', baseUrl(base))
  const parameters = {
    search_query: query.query,
    id_list: query.ids?.join(','),
    start: query.start ?? 0,
    max_results: Math.min(2000, query.limit ?? 100),
    sortBy: 'submittedDate',
    sortOrder: 'descending',
  }
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, String(value))
  return take(store, url.href, ARXIV_PAUSE_MS, 'arxiv', readArxivAtom, options)
}

function baseUrl(base: string): string {
  if (!URL.canParse(base))
    throw new PapersError('invalid-option', 'the address must be one of the web', { value: base })
  return base
}

async function take(
  store: Store,
  url: string,
  pause: number,
  source: string,
  read: (text: string) => Parsed,
  options: LiveOptions,
): Promise<LiveReport> {
  const { body, remember } = await askPolitely(store, url, pause, options)
  if (body === null) return null
  const { papers, rejected } = read(body)
  const report = await importPapers(store, papers, source, rejected)
  await remember()
  return report
}
