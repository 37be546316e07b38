/**
 * @file The outbox: each mail is a row that goes from queued over claimed and transmitting to sent.
 *
 * No protocol lets a mail and a row change in one step, so the row says what may have happened. `claimed`: nothing has
 * left yet, and after a crash the mail is sent as if nothing had been. `transmitting` is written before the last piece
 * of a mail leaves: from then on the other side may have taken it. After a crash in this state a folder can be looked
 * at; a mail server cannot be asked, so the row becomes `uncertain` and the mail is never sent twice.
 */
import type { Row, Statement } from '../store/connection.js'
import { randomUUID } from 'node:crypto'
import { numberIn, textIn } from '../store/rows.js'
import type { Store } from '../store/open.js'

export interface QueueEntry {
  readonly subscription: number
  readonly kind: 'confirm' | 'digest'
  /** What there is one mail for: a day, or an hour. */
  readonly slot: string
  readonly since: number
  readonly until: number
}

export interface Claim extends QueueEntry {
  readonly id: number
  readonly messageId: string
  readonly attempts: number
}

const CLAIM_MS = 10 * 60_000
const ATTEMPTS = 6
const BACK_OFF_MS = 5 * 60_000

/** Puts a mail into the queue; a second one for the same slot is none. */
export function queueStatement(entry: QueueEntry): Statement {
  return {
    sql: `INSERT OR IGNORE INTO outbox (subscription, kind, slot, message_id, state, not_before, since, until)
      VALUES (?, ?, ?, ?, 'queued', 0, ?, ?)`,
    args: [
      entry.subscription,
      entry.kind,
      entry.slot,
      // Fixed with the row, so that all attempts are one mail to whoever receives them.
      `${entry.kind}.${entry.slot}.${randomUUID()}@tokenwright`,
      entry.since,
      entry.until,
    ],
  }
}

/**
 * Takes up to `limit` mails that are due. Whoever gets a row is the only one: it changes state in one statement.
 */
export async function claim(store: Store, limit: number): Promise<Claim[]> {
  const now = store.now()
  const [{ rows }] = await store.batch([
    {
      sql: `UPDATE outbox SET state = 'claimed', claimed_until = ?, attempts = attempts + 1
        WHERE id IN (SELECT id FROM outbox WHERE state = 'queued' AND not_before <= ? ORDER BY id LIMIT ?)
        RETURNING id, subscription, kind, slot, message_id, attempts, since, until`,
      args: [now + CLAIM_MS, now, limit],
    },
  ])
  return rows.map(claimOf)
}

function claimOf(row: Row): Claim {
  return {
    id: numberIn(row, 'id'),
    subscription: numberIn(row, 'subscription'),
    kind: textIn(row, 'kind') as Claim['kind'],
    slot: textIn(row, 'slot'),
    messageId: textIn(row, 'message_id'),
    attempts: numberIn(row, 'attempts'),
    since: numberIn(row, 'since'),
    until: numberIn(row, 'until'),
  }
}

/** What a process left behind that is gone: mails that had not begun to leave, and those of which nobody knows. */
export async function abandoned(store: Store, isAlone: boolean): Promise<{ claimed: Claim[]; transmitting: Claim[] }> {
  const rows = await store.rows(
    `SELECT * FROM outbox WHERE state IN ('claimed', 'transmitting') AND (?1 OR claimed_until < ?2) ORDER BY id`,
    [isAlone ? 1 : 0, store.now()],
  )
  const of = (state: string): Claim[] => rows.filter((row) => row['state'] === state).map(claimOf)
  return { claimed: of('claimed'), transmitting: of('transmitting') }
}

export function transmittingStatement(id: number): Statement {
  return { sql: `UPDATE outbox SET state = 'transmitting' WHERE id = ?`, args: [id] }
}

export function finishStatement(
  id: number,
  state: 'sent' | 'empty' | 'uncertain' | 'failed',
  now: number,
  error: string | null = null,
  papers: readonly number[] | null = null,
): Statement {
  return {
    sql: `UPDATE outbox SET state = ?, finished = ?, error = ?, papers = coalesce(?, papers), claimed_until = NULL WHERE id = ?`,
    args: [state, now, error, papers === null ? null : JSON.stringify(papers), id],
  }
}

export const isLastAttempt = ({ attempts }: Claim): boolean => attempts >= ATTEMPTS

/** Back into the queue, to be tried again after 5 minutes, then 15, 45 and so on, six times in all. */
export function retryStatement({ id, attempts }: Claim, now: number, error: string): Statement {
  return {
    sql: `UPDATE outbox SET state = 'queued', not_before = ?, error = ?, claimed_until = NULL WHERE id = ?`,
    args: [now + BACK_OFF_MS * 3 ** (attempts - 1), error, id],
  }
}

/** Back into the queue as if it had not been taken. */
export function releaseStatement(id: number): Statement {
  return {
    sql: `UPDATE outbox SET state = 'queued', claimed_until = NULL, attempts = max(0, attempts - 1) WHERE id = ?`,
    args: [id],
  }
}

/** How many mails are in each state. */
export async function outboxCounts(store: Store): Promise<Map<string, number>> {
  const rows = await store.rows('SELECT state, count(*) AS mails FROM outbox GROUP BY state ORDER BY state')
  return new Map(rows.map((row) => [textIn(row, 'state'), numberIn(row, 'mails')]))
}
