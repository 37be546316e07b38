/** @file A database by its statements: in a file, or on a libsql server. */
import { PapersError } from '../errors.js'

/** What statements take; booleans are numbers in SQL. */
export type SqlValue = null | string | number | bigint | Uint8Array
export type SqlArgs = readonly SqlValue[] | Readonly<Record<string, SqlValue>>
export type Statement = string | { readonly sql: string; readonly args?: SqlArgs }
/** Blobs come as ArrayBuffer. */
export type Row = Readonly<Record<string, unknown>>

export interface Outcome {
  readonly rows: readonly Row[]
  readonly rowsAffected: number
  readonly lastInsertRowid: number
}

export interface Connection {
  execute(statement: Statement): Promise<Outcome>
  /** All statements or none. */
  batch(statements: readonly Statement[]): Promise<Outcome[]>
  close(): void
}

/** Texts of statements are few and come again; one that is not prepared anew costs neither time nor memory. */
const STATEMENTS = 400
const BUSY_MS = 5000

/**
 * A database in a file. Statements are prepared once and kept: libsql (0.5.29) does not give back the memory of a
 * statement, some 10 kB each, so that preparing each call anew, as its general client does, would fill the memory.
 */
export async function connectFile(file: string): Promise<Connection> {
  const { default: Database } = await import('libsql')
  const database = new Database(file, { timeout: BUSY_MS })
  const prepared = new Map<string, ReturnType<typeof database.prepare<unknown[]>>>()
  const prepare = (sql: string): ReturnType<typeof database.prepare<unknown[]>> => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const [oldest] = prepared.keys()
    if (prepared.size >= STATEMENTS && oldest !== undefined) prepared.delete(oldest)
    const statement = database.prepare<unknown[]>(sql)
    prepared.set(sql, statement)
    return statement
  }
  const run = (statement: Statement): Outcome => {
    const { sql, args = [] } = typeof statement === 'string' ? { sql: statement } : statement
    const known = prepare(sql)
    if (known.reader) {
      const rows = known.all(args) as Row[]
      return { rows, rowsAffected: rows.length, lastInsertRowid: 0 }
    }
    const { changes, lastInsertRowid } = known.run(args)
    return { rows: [], rowsAffected: changes, lastInsertRowid: Number(lastInsertRowid) }
  }
  return {
    execute: async (statement) => run(statement),
    batch: async (statements) => {
      database.exec('BEGIN IMMEDIATE')
      try {
        const outcomes = statements.map(run)
        database.exec('COMMIT')
        return outcomes
      } catch (error) {
        if (database.inTransaction) database.exec('ROLLBACK')
        throw error
      }
    },
    close: () => void database.close(),
  }
}

/** A database on a server. */
export async function connectServer(url: string, authToken: string | undefined): Promise<Connection> {
  const { createClient } = await import('@libsql/client')
  try {
    const client = createClient({ url, ...(authToken === undefined ? {} : { authToken }) })
    const outcomeOf = (result: Awaited<ReturnType<typeof client.execute>>): Outcome => ({
      rows: result.rows,
      // A statement that returns the rows it changed counts them, as in a file.
      rowsAffected: result.rows.length > 0 ? result.rows.length : result.rowsAffected,
      lastInsertRowid: Number(result.lastInsertRowid ?? 0),
    })
    const plain = (statement: Statement): { sql: string; args: SqlValue[] | Record<string, SqlValue> } => {
      const { sql, args = [] } = typeof statement === 'string' ? { sql: statement } : statement
      return { sql, args: isList(args) ? [...args] : { ...args } }
    }
    return {
      execute: async (statement) => outcomeOf(await client.execute(plain(statement))),
      batch: async (statements) => (await client.batch(statements.map(plain), 'write')).map(outcomeOf),
      close: () => client.close(),
    }
  } catch (cause) {
    throw new PapersError('unreadable', 'database that cannot be opened', { value: url, cause })
  }
}

function isList(args: SqlArgs): args is readonly SqlValue[] {
  return Array.isArray(args)
}
