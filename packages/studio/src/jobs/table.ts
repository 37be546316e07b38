/** @file Jobs in the database: the queue survives the server. */
import type { Store } from '@tokenwright/papers'
import { requestSchema, type Found, type Job, type JobProgress, type JobRequest, type JobState } from './contract.js'

export interface JobTable {
  add(request: JobRequest, title: string, found: Found): Promise<number>
  /** A job that was done before it came here. */
  addDone(request: JobRequest, title: string, result: unknown): Promise<number>
  read(id: number): Promise<StoredJob | null>
  /** Newest first. */
  list(limit: number): Promise<StoredJob[]>
  /** Takes the oldest job that waits. */
  take(): Promise<StoredJob | null>
  progress(id: number, progress: JobProgress): Promise<void>
  finish(id: number, state: JobState, outcome: { readonly result?: unknown; readonly error?: string }): Promise<void>
  /** @returns whether it was waiting */
  cancelWaiting(id: number): Promise<boolean>
  remove(id: number): Promise<void>
  /** What ran when the server ended waits again; what has ended it too often has failed. */
  recover(mostAttempts: number): Promise<number>
}

/** A job as the table has it: which files it left is told by its folder. */
export type StoredJob = Omit<Job, 'files' | 'request'> & {
  readonly request: JobRequest
  /** Null for a job of an earlier version. */
  readonly found: Found | null
}

const TABLES = [
  `CREATE TABLE IF NOT EXISTS studio_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    request TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    created INTEGER NOT NULL,
    started INTEGER,
    finished INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    progress TEXT,
    result TEXT,
    error TEXT,
    found TEXT
  ) STRICT`,
  `CREATE INDEX IF NOT EXISTS studio_jobs_state ON studio_jobs(state, id)`,
]

type Row = Awaited<ReturnType<Store['rows']>>[number]

export async function openJobTable(store: Store): Promise<JobTable> {
  await store.batch(TABLES)
  const columns = await store.rows(`SELECT name FROM pragma_table_info('studio_jobs')`)
  // A workspace of an earlier version.
  if (!columns.some(({ name }) => name === 'found'))
    await store.batch(['ALTER TABLE studio_jobs ADD COLUMN found TEXT'])
  const run = async (sql: string, args: (string | number | null)[]): Promise<number> => {
    const [{ rowsAffected }] = await store.batch([{ sql, args }])
    return rowsAffected
  }
  return {
    async add(request, title, found) {
      const [{ lastInsertRowid }] = await store.batch([
        {
          sql: `INSERT INTO studio_jobs (title, request, state, created, found) VALUES (?, ?, 'queued', ?, ?)`,
          args: [title, JSON.stringify(request), store.now(), JSON.stringify(found)],
        },
      ])
      return Number(lastInsertRowid)
    },
    async addDone(request, title, result) {
      const now = store.now()
      const [{ lastInsertRowid }] = await store.batch([
        {
          sql: `INSERT INTO studio_jobs (title, request, state, created, started, finished, attempts, result)
            VALUES (?, ?, 'done', ?, ?, ?, 1, ?)`,
          args: [title, JSON.stringify(request), now, now, now, JSON.stringify(result)],
        },
      ])
      return Number(lastInsertRowid)
    },
    async read(id) {
      const [row] = await store.rows('SELECT * FROM studio_jobs WHERE id = ?', [id])
      return row === undefined ? null : jobOf(row)
    },
    async list(limit) {
      return (await store.rows('SELECT * FROM studio_jobs ORDER BY id DESC LIMIT ?', [limit])).map(jobOf)
    },
    async take() {
      const [row] = await store.rows(
        `UPDATE studio_jobs SET state = 'running', started = ?, attempts = attempts + 1, error = NULL
         WHERE id = (SELECT id FROM studio_jobs WHERE state = 'queued' ORDER BY id LIMIT 1) RETURNING *`,
        [store.now()],
      )
      return row === undefined ? null : jobOf(row)
    },
    async progress(id, progress) {
      await run('UPDATE studio_jobs SET progress = ? WHERE id = ?', [JSON.stringify(progress), id])
    },
    async finish(id, state, { result, error }) {
      await run('UPDATE studio_jobs SET state = ?, finished = ?, result = ?, error = ? WHERE id = ?', [
        state,
        store.now(),
        result === undefined ? null : JSON.stringify(result),
        error ?? null,
        id,
      ])
    },
    async cancelWaiting(id) {
      const sql = `UPDATE studio_jobs SET state = 'cancelled', finished = ? WHERE id = ? AND state = 'queued'`
      return (await run(sql, [store.now(), id])) > 0
    },
    async remove(id) {
      await run('DELETE FROM studio_jobs WHERE id = ?', [id])
    },
    async recover(mostAttempts) {
      await run(
        `UPDATE studio_jobs SET state = 'failed', finished = ?, error = 'the server ended while this ran, more than once'
         WHERE state = 'running' AND attempts >= ?`,
        [store.now(), mostAttempts],
      )
      return run(`UPDATE studio_jobs SET state = 'queued' WHERE state = 'running'`, [])
    },
  }
}

function jobOf(row: Row): StoredJob {
  const number = (name: string): number | null => (row[name] === null ? null : Number(row[name]))
  const json = (name: string): unknown => (row[name] === null ? null : JSON.parse(String(row[name])))
  const request = requestSchema.parse(json('request'))
  return {
    id: Number(row['id']),
    kind: request.kind,
    title: String(row['title']),
    found: json('found') as Found | null,
    request,
    state: String(row['state']) as JobState,
    created: Number(row['created']),
    started: number('started'),
    finished: number('finished'),
    attempts: Number(row['attempts']),
    progress: json('progress') as JobProgress | null,
    result: json('result'),
    error: row['error'] === null ? null : String(row['error']),
  }
}
