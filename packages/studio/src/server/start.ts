/** @file Starts the studio: database, queue, mail, and the server that answers browsers. */
import { createServer as createNetServer } from 'node:net'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve, type ServerType } from '@hono/node-server'
import { importSeed, openStore, PapersError, vectorIndex } from '@tokenwright/papers'
import { systems } from '@tokenwright/systems'
import { projectResults } from '@tokenwright/systems/experiment'
import { TokenwrightError } from '@tokenwright/text'
import { findFor, type Places } from '../corpora.js'
import { createDemoRunner } from '../demos/run.js'
import { createJobQueue, jobFolder } from '../jobs/queue.js'
import { createJobRecords } from '../jobs/record.js'
import { openJobTable } from '../jobs/table.js'
import { defaultWorkspace, openWorkspace } from '../workspace.js'
import { createApp } from './app.js'
import { createMailer } from './mailer.js'
import { takeReport, type ShownReport } from './shown-report.js'

export interface StudioOptions {
  /** Default: `127.0.0.1`. Any other needs a token. */
  readonly host?: string
  /** Default: 4747, or the next that is free. 0 takes any. */
  readonly port?: number
  /** Whoever opens the pages must know it. */
  readonly token?: string
  /** Where everything of the studio lies. Default: a folder of the user's data. */
  readonly workspace?: string
  /** Folders that jobs may read text from. */
  readonly folders?: readonly string[]
  /** Results of experiments; default: those of the project. */
  readonly results?: string
  /** Where mails leave, `smtp://...`; without it they become files in the outbox. */
  readonly smtp?: string
  readonly mailFrom?: string
  /** A report that was made already: the pages begin with it. */
  readonly shown?: ShownReport
  /** Failures that nobody foresaw. */
  readonly report?: (error: unknown) => void
  /** Built pages and the compiled process of jobs; for tests of the sources. */
  readonly appFolder?: string
  readonly jobProgram?: string
  readonly demoProgram?: string
  readonly mostUploadBytes?: number
}

export interface Studio {
  /** With the token, where one is needed. */
  readonly url: string
  /** Where the report that was given is shown. */
  readonly reportUrl: string | null
  /** What has been asked of it, and when last, in milliseconds since 1970; a job that runs counts as asking. */
  activity(): { readonly requests: number; readonly last: number }
  readonly port: number
  readonly workspace: string
  /** Stops serving; a job that runs is taken up by the next server. */
  close(): Promise<void>
}

const DEFAULT_PORT = 4747
const PORTS_TRIED = 50
const KEEP_ALIVE_MS = 75_000
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1'])

/**
 * Starts the studio.
 *
 * @throws TokenwrightError `invalid-option` for a host beyond this machine without a token; PapersError `locked` where
 * another server has the workspace
 * @example
 * const studio = await startStudio({ folders: ['docs'] })
 * console.log(studio.url) // http://127.0.0.1:4747/
 */
export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const { host = '127.0.0.1', token, report = console.error } = options
  if (!LOOPBACK.has(host) && (token === undefined || token.length < 16))
    throw new TokenwrightError(
      'invalid-option',
      'a server that other machines can reach needs a token of 16 characters or more; host',
      { value: host },
    )
  const workspace = await openWorkspace(options.workspace ?? defaultWorkspace())
  const places: Places = { workspace, folders: (options.folders ?? []).map((folder) => resolve(folder)) }
  const store = await openStore({
    location: workspace.database,
    runnable: new Set(systems.map(({ paper }) => paper.slug)),
  })
  const closers: (() => Promise<void>)[] = [() => store.close()]
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).toReversed()) await step()
  }
  try {
    await importSeed(store)
    const folderOf = (id: number): string => jobFolder(workspace.folder('jobs'), id)
    const queue = createJobQueue({
      table: await openJobTable(store),
      records: createJobRecords(folderOf),
      program: options.jobProgram ?? fileURLToPath(new URL('../jobs/child.js', import.meta.url)),
      folderOf,
      find: (request) => findFor(request, places),
      shelves: { tokenizerFolder: workspace.folder('tokenizers'), resultFolder: workspace.folder('results') },
      report,
    })
    closers.push(() => queue.close())
    let port = 0
    const baseUrl = (): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    const mailer = createMailer(store, {
      smtp: options.smtp,
      outbox: workspace.folder('outbox'),
      baseUrl,
      from: options.mailFrom,
      report,
    })
    closers.push(() => mailer.close())
    const shown = options.shown === undefined ? null : await takeReport(options.shown, queue, workspace)
    const runner = createDemoRunner(options.demoProgram ?? fileURLToPath(new URL('../demos/child.js', import.meta.url)))
    closers.push(async () => runner.close())
    let requests = 0
    let last = Date.now()
    const app = createApp({
      store,
      queue,
      mailer,
      places,
      folderOf,
      token,
      hosts: () => hostNames(host, port),
      appFolder: options.appFolder ?? fileURLToPath(new URL('../app', import.meta.url)),
      resultFolder: options.results ?? projectResults(),
      mostUploadBytes: options.mostUploadBytes,
      version: version(),
      shown,
      demonstrate: runner.run,
      onRequest() {
        requests++
        last = Date.now()
      },
      report,
    })
    port = await freePort(host, options.port ?? DEFAULT_PORT)
    const server = await listen(app.fetch, host, port)
    port = (server.address() as { port: number }).port
    closers.push(() => closeServer(server))
    await queue.start()
    // The first search would wait for this; closing the store ends it.
    void vectorIndex(store).catch((error: unknown) => isStopped(error) || report(error))
    const secret = token === undefined ? '' : `?token=${encodeURIComponent(token)}`
    return {
      url: `${baseUrl()}/${secret}`,
      reportUrl: shown === null ? null : `${baseUrl()}/compare${secret}`,
      activity: () => ({ requests, last: queue.busy() ? Date.now() : last }),
      port,
      workspace: workspace.root,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** All names under which browsers of this machine, or of others where the host says so, may ask. */
function hostNames(host: string, port: number): ReadonlySet<string> {
  const names = LOOPBACK.has(host) ? ['127.0.0.1', 'localhost', '[::1]'] : [host, 'localhost', '127.0.0.1']
  return new Set(names.map((name) => `${name}:${port}`))
}

async function freePort(host: string, first: number): Promise<number> {
  if (first === 0) return 0
  for (let port = first; port < first + PORTS_TRIED && port < 65_536; port++) if (await isFree(host, port)) return port
  throw new TokenwrightError('invalid-option', `no free port among the ${PORTS_TRIED} from`, { value: first })
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createNetServer()
    probe.once('error', () => settle(false))
    probe.listen(port, host, () => probe.close(() => settle(true)))
  })
}

function listen(fetch: Parameters<typeof serve>[0]['fetch'], host: string, port: number): Promise<ServerType> {
  return new Promise((settle, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => settle(server))
    // Browsers keep connections for a minute; one that is closed just as they ask again looks like a failure.
    if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS
    server.once('error', reject)
  })
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((settle) => {
    server.close(() => settle())
    // Browsers keep connections open, and those that follow a job never end by themselves.
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

const isStopped = (error: unknown): boolean => error instanceof PapersError && error.kind === 'aborted'

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)(join('..', '..', 'package.json'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
}
