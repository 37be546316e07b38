/** @file Which papers a list is about. */
import { PapersError } from '../errors.js'
import { isDate } from '../dates.js'
import type { Store } from '../store/open.js'

export interface Filters {
  /** First day, `YYYY-MM-DD`. */
  readonly from?: string
  /** Last day. */
  readonly to?: string
  readonly tag?: string
  /** Only papers whose authors have published their code. */
  readonly hasCode?: boolean
  /** Only papers whose system is here. */
  readonly runnable?: boolean
  /** Only papers that came in after this moment, in milliseconds since 1970. */
  readonly addedAfter?: number
  readonly addedUntil?: number
  readonly reading?: 'unread' | 'later' | 'reading' | 'read'
}

export interface Condition {
  /** For a WHERE clause on `papers`; `1` where everything is wanted. */
  readonly sql: string
  readonly args: (string | number)[]
}

/** @throws PapersError `invalid-option` for a date that is none */
export function conditionOf(store: Store, filters: Filters): Condition {
  const parts: string[] = []
  const args: (string | number)[] = []
  const add = (sql: string, ...values: (string | number)[]): void => {
    parts.push(sql)
    args.push(...values)
  }
  for (const day of [filters.from, filters.to])
    if (day !== undefined && !(isDate(day) && day.length === 10))
      throw new PapersError('invalid-option', 'a day must be written YYYY-MM-DD', { value: day })
  if (filters.from !== undefined) add('papers.day >= ?', filters.from)
  if (filters.to !== undefined) add('papers.day <= ?', filters.to)
  if (filters.tag !== undefined)
    add('papers.id IN (SELECT paper FROM paper_tags JOIN tags ON tags.id = tag WHERE tags.name = ?)', filters.tag)
  if (filters.hasCode === true) add('papers.repository IS NOT NULL')
  if (filters.runnable === true)
    add('papers.system IN (SELECT value FROM json_each(?))', JSON.stringify([...store.runnable]))
  if (filters.addedAfter !== undefined) add('papers.added > ?', filters.addedAfter)
  if (filters.addedUntil !== undefined) add('papers.added <= ?', filters.addedUntil)
  if (filters.reading === 'unread') add('papers.id NOT IN (SELECT paper FROM reading)')
  else if (filters.reading !== undefined)
    add('papers.id IN (SELECT paper FROM reading WHERE state = ?)', filters.reading)
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), args }
}

export const isFiltered = ({ sql }: Condition): boolean => sql !== '1'
