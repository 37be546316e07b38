/** @file One process writes to a database file: a lock of the operating system that ends with the process, however it ends. */
import { PapersError } from '../errors.js'

export interface WriterLock {
  release(): void
}

const PATIENCE_MS = 250

/**
 * Takes the lock that belongs to a database file. It is a transaction in a small database beside it that stays open:
 * unlike a file with a process id in it, it cannot be left behind.
 *
 * @throws PapersError `locked` with the process that holds it
 */
export async function takeWriterLock(file: string, now: number): Promise<WriterLock> {
  const { default: Database } = await import('libsql')
  const database = new Database(`${file}-lock`, { timeout: PATIENCE_MS })
  try {
    // Here, too, whoever only looks must not be in the way of whoever writes.
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, pid INTEGER, since INTEGER)')
    database.exec(`INSERT OR REPLACE INTO holder VALUES (1, ${process.pid}, ${Math.trunc(now)})`)
    database.exec('BEGIN IMMEDIATE')
  } catch (cause) {
    const holder = holderIn(database)
    database.close()
    if (holder === undefined)
      throw new PapersError('unwritable', 'the lock of the database cannot be taken', { value: file, cause })
    throw new PapersError('locked', `another process writes to this database (${holder}); stop it, or use its pages`, {
      value: file,
      cause,
    })
  }
  return {
    release: () => {
      database.exec('ROLLBACK')
      database.close()
    },
  }
}

function holderIn(database: { prepare(sql: string): { get(...args: unknown[]): unknown } }): string | undefined {
  try {
    const row = database.prepare('SELECT pid, since FROM holder').get([]) as { pid: number; since: number } | undefined
    return row === undefined ? undefined : `process ${row.pid}, since ${new Date(row.since).toISOString()}`
  } catch {
    // Nothing readable there: then it is no lock that holds us up, and the caller reports the first failure.
    return undefined
  }
}
