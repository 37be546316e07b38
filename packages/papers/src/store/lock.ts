/** @file One process writes to a database file: a lock of the operating system that ends with the process, however it ends. */
import { pathToFileURL } from 'node:url'
import { createClient, type Client, type Transaction } from '@libsql/client'
import { PapersError } from '../errors.js'

export interface WriterLock {
  release(): void
}

/**
 * Takes the lock that belongs to a database file. It is a transaction in a small database beside it that stays open:
 * unlike a file with a process id in it, it cannot be left behind.
 *
 * @throws PapersError `locked` with the process that holds it
 */
export async function takeWriterLock(file: string, now: number): Promise<WriterLock> {
  const client = createClient({ url: pathToFileURL(`${file}-lock`).href, timeout: 250 })
  try {
    // Here, too, whoever only looks must not be in the way of whoever writes, not even for a moment after it failed.
    await client.execute('PRAGMA journal_mode = WAL')
    await client.execute('CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, pid INTEGER, since INTEGER)')
    await client.execute({ sql: 'INSERT OR REPLACE INTO holder VALUES (1, ?, ?)', args: [process.pid, now] })
    const transaction: Transaction = await client.transaction('write')
    return {
      release: () => {
        transaction.close()
        client.close()
      },
    }
  } catch (cause) {
    const holder = await holderOf(client)
    client.close()
    if (holder === undefined)
      throw new PapersError('unwritable', 'the lock of the database cannot be taken', { value: file, cause })
    throw new PapersError('locked', `another process writes to this database (${holder}); stop it, or use its pages`, {
      value: file,
      cause,
    })
  }
}

async function holderOf(client: Client): Promise<string | undefined> {
  try {
    const { rows } = await client.execute('SELECT pid, since FROM holder')
    const [row] = rows
    return row === undefined
      ? undefined
      : `process ${String(row['pid'])}, since ${new Date(Number(row['since'])).toISOString()}`
  } catch {
    // Nothing readable there: then it is no lock that holds us up, and the caller reports the first failure.
    return undefined
  }
}
