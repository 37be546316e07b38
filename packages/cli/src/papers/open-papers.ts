/** @file Where the papers and their mails are on this machine. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { MailSettings, MailTransport, Store } from '@tokenwright/papers'

const isServer = (location: string): boolean => /^(?:libsql|https?|wss?):/.test(location)

/** The database: what was asked for, else `TOKENWRIGHT_PAPERS`, else a file among the user's data. */
function locationOf(asked: string | undefined): string {
  const { env } = process
  if (asked !== undefined) return asked
  if (env['TOKENWRIGHT_PAPERS']) return env['TOKENWRIGHT_PAPERS']
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'tokenwright', 'papers.db')
}

/** Opens the store; one that is new gets the papers of the systems of this project. */
export async function openPapers(asked: string | undefined, mode: 'read' | 'write'): Promise<Store> {
  const { importSeed, openStore, vectorIndex } = await import('@tokenwright/papers')
  const { systems } = await import('@tokenwright/systems')
  const location = locationOf(asked)
  const options = {
    location,
    runnable: new Set(systems.map(({ paper }) => paper.slug)),
    authToken: process.env['TOKENWRIGHT_PAPERS_TOKEN'],
  }
  const isNew = !isServer(location) && !existsSync(location)
  if (mode === 'read' && !isNew) return openStore({ ...options, mode: 'read' })
  const store = await openStore(options)
  const [row] = await store.rows('SELECT count(*) AS papers FROM papers')
  if (Number(row['papers']) > 0) return store
  await importSeed(store)
  await vectorIndex(store)
  return store
}

/** How mails leave: `TOKENWRIGHT_SMTP`, else a folder beside the database. */
export async function mailSettings(
  asked: string | undefined,
): Promise<{ transport: MailTransport; settings: MailSettings; where: string }> {
  const { folderTransport, smtpTransport } = await import('@tokenwright/papers')
  const { env } = process
  const settings = {
    from: env['TOKENWRIGHT_MAIL_FROM'] || 'tokenwright@localhost',
    title: 'Tokenwright papers',
    baseUrl: env['TOKENWRIGHT_URL'] || 'http://127.0.0.1:4747',
  }
  if (env['TOKENWRIGHT_SMTP'])
    return { transport: smtpTransport(env['TOKENWRIGHT_SMTP']), settings, where: 'sent through the mail server' }
  const location = locationOf(asked)
  const folder = join(isServer(location) ? process.cwd() : dirname(location), 'outbox')
  return {
    transport: folderTransport(folder),
    settings,
    where: `no mail server is set (TOKENWRIGHT_SMTP): mails are in ${folder}`,
  }
}
