/** @file What is trending: votes against age. */
import { DAY_MS } from '../dates.js'
import { conditionOf, type Filters } from '../search/filters.js'
import { numberIn } from '../store/rows.js'
import type { Store } from '../store/open.js'
import { createTop, type Scored } from '../vectors/top.js'

const HOUR_MS = 3_600_000

/** The gravity rule that link aggregators made known: votes / (age in hours + 2)^1.5. */
export function trendingScore(votes: number, ageHours: number): number {
  return votes / (Math.max(0, ageHours) + 2) ** 1.5
}

export const WINDOWS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const
export type Window = keyof typeof WINDOWS

/** Papers that were listed in the window before now, by their score; the newest first where nobody has voted. */
export async function trending(store: Store, window: Window, limit: number, filters: Filters = {}): Promise<Scored[]> {
  const now = store.now()
  const { sql, args } = conditionOf(store, filters)
  const rows = await store.rows(
    `SELECT id, listed, upvotes + (SELECT count(*) FROM votes WHERE paper = papers.id) AS votes FROM papers
      WHERE listed > ? AND listed <= ? AND ${sql}`,
    [now - WINDOWS[window], now, ...args],
  )
  const top = createTop(limit)
  for (const row of rows) {
    const age = (now - numberIn(row, 'listed')) / HOUR_MS
    // A paper without votes has a score of 0 at any age; so small a share of a vote only breaks such ties.
    top.add(numberIn(row, 'id'), trendingScore(numberIn(row, 'votes') + 1e-9, age))
  }
  return top.sorted()
}
