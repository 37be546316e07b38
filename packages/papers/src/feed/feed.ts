/** @file The lists of papers: a day, a week, a month, all of them, trending, for you. */
import { PapersError } from '../errors.js'
import { DAY_MS, dayOf, isDate, startOfDay } from '../dates.js'
import type { Paper } from '../paper.js'
import { conditionOf, type Filters } from '../search/filters.js'
import { numberIn, optionalText } from '../store/rows.js'
import type { Store } from '../store/open.js'
import type { SentenceEncoder } from '../vectors/vector-index.js'
import { forYou } from './for-you.js'
import { readPapers } from './read-papers.js'
import { trending, WINDOWS, type Window } from './trending.js'

export type Span = 'day' | 'week' | 'month' | 'all'

export interface FeedOptions extends Filters {
  /** Default: `all`, newest first. */
  readonly span?: Span
  /** A day of the span, `YYYY-MM-DD`; the last one with papers where it is left out. */
  readonly date?: string
  /** `newest` (default), `trending` by votes against age, or `for-you` by what you tagged and voted for. */
  readonly order?: 'newest' | 'trending' | 'for-you'
  /** Papers to give, 30 by default and 200 at most. */
  readonly limit?: number
  readonly offset?: number
  readonly encoder?: SentenceEncoder
}

export interface Feed {
  readonly papers: readonly Paper[]
  readonly total: number
  /** First and last day of the span; null for all papers. */
  readonly from: string | null
  readonly to: string | null
  /** A day in the nearest earlier and later span that has papers. */
  readonly previous: string | null
  readonly next: string | null
}

/**
 * One page of a list.
 *
 * @throws PapersError `invalid-option` for a day that is none
 *
 * @example
 * const today = await feed(store, { span: 'day' })
 * today.papers[0].title
 * today.previous // '2025-12-25'
 */
export async function feed(store: Store, options: FeedOptions = {}): Promise<Feed> {
  const { span = 'all', order = 'newest', offset = 0 } = options
  const limit = Math.min(200, Math.max(0, options.limit ?? 30))
  const bounds = await boundsOf(store, span, options.date)
  const filters: Filters = bounds === null ? options : { ...options, from: bounds.from, to: bounds.to }
  const { sql, args } = conditionOf(store, filters)
  const [row] = await store.rows(`SELECT count(*) AS papers FROM papers WHERE ${sql}`, args)
  const total = numberIn(row, 'papers')
  const ids = await idsOf(store, order, span, filters, offset + limit, options.encoder)
  return {
    papers: await readPapers(store, ids.slice(offset, offset + limit)),
    total,
    from: bounds?.from ?? null,
    to: bounds?.to ?? null,
    previous: bounds === null ? null : await neighbourDay(store, `day < ?`, 'max', bounds.from),
    next: bounds === null ? null : await neighbourDay(store, `day > ?`, 'min', bounds.to),
  }
}

async function idsOf(
  store: Store,
  order: 'newest' | 'trending' | 'for-you',
  span: Span,
  filters: Filters,
  count: number,
  encoder: SentenceEncoder | undefined,
): Promise<number[]> {
  if (order === 'for-you') return (await forYou(store, { filters, limit: count, encoder })).map(({ id }) => id)
  if (order === 'trending' && filters.from === undefined) {
    const window: Window = span === 'all' ? 'month' : span
    return (await trending(store, window, count, filters)).map(({ id }) => id)
  }
  const { sql, args } = conditionOf(store, filters)
  // Within one span, age hardly differs and votes decide.
  const by =
    order === 'trending'
      ? 'upvotes + (SELECT count(*) FROM votes WHERE paper = papers.id) DESC, day DESC, id'
      : 'day DESC, id'
  const rows = await store.rows(`SELECT id FROM papers WHERE ${sql} ORDER BY ${by} LIMIT ?`, [...args, count])
  return rows.map((row) => numberIn(row, 'id'))
}

interface Bounds {
  readonly from: string
  readonly to: string
}

async function boundsOf(store: Store, span: Span, date: string | undefined): Promise<Bounds | null> {
  if (span === 'all') return null
  if (date !== undefined && !(isDate(date) && date.length === 10))
    throw new PapersError('invalid-option', 'a day must be written YYYY-MM-DD', { value: date })
  return spanAround(
    span,
    date ?? (await neighbourDay(store, 'day <= ?', 'max', dayOf(store.now()))) ?? dayOf(store.now()),
  )
}

/** First and last day of the day, the week (from Monday) or the month that a day is in. */
export function spanAround(span: Exclude<Span, 'all'>, day: string): Bounds {
  const start = startOfDay(day)
  if (span === 'day') return { from: day, to: day }
  if (span === 'week') {
    const monday = start - ((new Date(start).getUTCDay() + 6) % 7) * DAY_MS
    return { from: dayOf(monday), to: dayOf(monday + WINDOWS.week - DAY_MS) }
  }
  const [year, month] = day.split('-').map(Number)
  return { from: dayOf(Date.UTC(year, month - 1, 1)), to: dayOf(Date.UTC(year, month, 0)) }
}

async function neighbourDay(store: Store, where: string, pick: 'max' | 'min', day: string): Promise<string | null> {
  const [row] = await store.rows(`SELECT ${pick}(day) AS day FROM papers WHERE ${where}`, [day])
  return optionalText(row, 'day')
}
