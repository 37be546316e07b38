/** @file Opens the database: a file by default, or a libsql server by its address. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { PapersError } from '../errors.js'
import type { Weights } from '../feed/logistic.js'
import type { VectorIndex } from '../vectors/vector-index.js'
import {
  connectFile,
  connectServer,
  type Connection,
  type Outcome,
  type Row,
  type SqlArgs,
  type Statement,
} from './connection.js'
import { takeWriterLock } from './lock.js'
import { migrations } from './schema.js'

export interface StoreOptions {
  /** A path, or the address of a libsql server (`libsql:`, `https:`, `http:`, `wss:`, `ws:`). */
  readonly location: string
  /** For a server that asks for one. */
  readonly authToken?: string
  /** Look only: no lock is taken, and a database that does not exist yet is an error. Default: `write`. */
  readonly mode?: 'read' | 'write'
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number
  /** Slugs of the systems that can be run here. */
  readonly runnable?: ReadonlySet<string>
}

/** An open store. Functions of this package take it first. */
export interface Store {
  readonly location: string
  /** Whether this process may write. */
  readonly writable: boolean
  /** Whether no other process can be writing: a file whose lock this one holds. */
  readonly isAlone: boolean
  readonly runnable: ReadonlySet<string>
  now(): number
  rows(sql: string, args?: SqlArgs): Promise<readonly Row[]>
  /** All statements or none. Only inside {@link Store.exclusive} when they depend on what was read. */
  batch(statements: readonly Statement[]): Promise<Outcome[]>
  /** One after the other: what is read inside stays true until it ends. Never inside another: it would wait for itself. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Vectors and classifiers that are in memory. */
  readonly memory: {
    index?: VectorIndex
    /** Vectors that are being made. */
    building?: { readonly done: Promise<unknown>; stop(): void }
    classifiers?: ReadonlyMap<string, Weights | undefined>
  }
  close(): Promise<void>
}

const SERVER = /^(?:libsql|https?|wss?):/

/**
 * Opens a store and brings its tables up to date.
 *
 * A file has one writing process at a time; a second one gets an error that names the first. Servers have no such
 * lock: what must happen once is decided there by statements that either take a row or do not.
 *
 * @throws PapersError `locked` (a second writer), `unreadable`, or `invalid-data` (made by a newer version)
 *
 * @example
 * const store = await openStore({ location: 'papers.db' })
 * await importSeed(store)
 * await store.close()
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { location, mode = 'write', now = Date.now, runnable = new Set<string>() } = options
  const isServer = SERVER.test(location)
  const file = isServer ? undefined : resolve(location.replace(/^file:/, ''))
  if (file !== undefined && mode === 'read' && !existsSync(file))
    throw new PapersError('unreadable', 'no database of papers yet', { value: location })
  if (file !== undefined && mode === 'write') await mkdir(dirname(file), { recursive: true })
  const lock = file !== undefined && mode === 'write' ? await takeWriterLock(file, now()) : undefined
  try {
    const client = file === undefined ? await connectServer(location, options.authToken) : await connectFile(file)
    if (file !== undefined && mode === 'write') {
      await client.execute('PRAGMA journal_mode = WAL')
      // Waiting for the disk at every change would hold up everyone. What a process wrote outlives it all the same.
      await client.execute('PRAGMA synchronous = NORMAL')
    }
    await migrate(client, mode, location, now())
    return storeOn(client, {
      location,
      now,
      runnable,
      writable: mode === 'write',
      isAlone: lock !== undefined,
      release: () => lock?.release(),
    })
  } catch (error) {
    lock?.release()
    throw error
  }
}

function storeOn(
  client: Connection,
  {
    release,
    ...given
  }: Pick<Store, 'location' | 'now' | 'runnable' | 'writable' | 'isAlone'> & { readonly release: () => void },
): Store {
  let last: Promise<unknown> = Promise.resolve()
  const memory: Store['memory'] = {}
  return {
    ...given,
    memory,
    rows: async (sql, args) => (await client.execute({ sql, args: args ?? [] })).rows,
    batch: (statements) => (statements.length === 0 ? Promise.resolve([]) : client.batch(statements)),
    exclusive: (work) => {
      const result = last.then(work)
      // Whoever waits next must not fail with this one; its caller gets the failure through `result`.
      last = result.catch(() => undefined)
      return result
    },
    close: async () => {
      memory.building?.stop()
      // Whoever asked for them is told.
      await memory.building?.done.catch(() => undefined)
      await last
      client.close()
      release()
    },
  }
}

async function migrate(client: Connection, mode: 'read' | 'write', location: string, now: number): Promise<void> {
  const done = await versionOf(client)
  if (done > migrations.length)
    throw new PapersError(
      'invalid-data',
      `database of a newer version (${done}, this one knows ${migrations.length})`,
      {
        value: location,
      },
    )
  if (done === migrations.length) return
  if (mode === 'read') throw new PapersError('unreadable', 'no database of papers yet', { value: location })
  if (done === 0)
    await client.execute(
      'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT',
    )
  for (const [i, statements] of migrations.entries()) {
    if (i < done) continue
    await client.batch([...statements, { sql: 'INSERT INTO migrations VALUES (?, ?)', args: [i + 1, now] }])
  }
}

async function versionOf(client: Connection): Promise<number> {
  const { rows } = await client.execute(`SELECT count(*) AS tables FROM sqlite_master WHERE name = 'migrations'`)
  if (Number(rows[0]['tables']) === 0) return 0
  const version = await client.execute('SELECT coalesce(max(version), 0) AS version FROM migrations')
  return Number(version.rows[0]['version'])
}
