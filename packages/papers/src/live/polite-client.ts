/** @file Asks public servers for papers without being a burden to them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { PapersError } from '../errors.js'
import { optionalText } from '../store/rows.js'
import type { Store } from '../store/open.js'

export interface LiveOptions {
  /** Where the daily papers are; `TOKENWRIGHT_DAILY_PAPERS` or https://huggingface.co. */
  readonly dailyBase?: string
  /** Where the arXiv API is; `TOKENWRIGHT_ARXIV` or https://export.arxiv.org. */
  readonly arxivBase?: string
  readonly fetch?: typeof fetch
  /** Waits for milliseconds; for tests. */
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly signal?: AbortSignal
}

export interface Answer {
  /** Null where the server says that nothing has changed since the last time. */
  readonly body: string | null
  /** Remembers the version of the answer: to be called when what it held is safe in the store. */
  readonly remember: () => Promise<void>
}

const USER_AGENT = 'tokenwright-papers/0.1 (a local reader of papers; one person, one machine)'
const TRIES = 4
const TIMEOUT_MS = 60_000
const SIZE_LIMIT = 32 * 2 ** 20
/** The first wait after a refusal; each further one is three times as long. */
const BACK_OFF_MS = 3000
const LONGEST_WAIT_MS = 120_000

/** When each server was asked last, by its origin: the pause holds for the whole process. */
const lastAsked = new Map<string, number>()

const waitFor = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal })
}

/**
 * Fetches a text. Says who asks, keeps a pause between two calls to one server, sends back the version that it has
 * (ETag), and after "too many requests" or a failure of the server waits, as long as the server says or 3, 9, 27 s.
 *
 * @param pause least time between two calls to this server, in milliseconds
 * @throws PapersError `unreadable` with the address, `aborted`
 */
export async function askPolitely(store: Store, url: string, pause: number, options: LiveOptions): Promise<Answer> {
  const { signal, wait = waitFor } = options
  const origin = originOf(url)
  const known = await cachedVersion(store, url)
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted === true) throw new PapersError('aborted', 'stopped before it was asked', { value: url })
    const since = store.now() - (lastAsked.get(origin) ?? -Infinity)
    if (since < pause) await wait(pause - since, signal)
    lastAsked.set(origin, store.now())
    const outcome = await attemptOnce(url, known, options)
    if ('body' in outcome) return { body: outcome.body, remember: () => remember(store, url, outcome) }
    if (outcome.retryAfter === undefined || attempt === TRIES)
      throw new PapersError('unreadable', outcome.reason, { value: url, cause: outcome.cause })
    await wait(Math.min(LONGEST_WAIT_MS, Math.max(outcome.retryAfter, BACK_OFF_MS * 3 ** (attempt - 1))), signal)
  }
}

interface Version {
  readonly etag: string | null
  readonly lastModified: string | null
}

interface Received extends Version {
  readonly body: string | null
}

interface Failure {
  readonly reason: string
  /** Undefined where it makes no sense to ask again. */
  readonly retryAfter: number | undefined
  readonly cause?: unknown
}

async function attemptOnce(url: string, known: Version, options: LiveOptions): Promise<Received | Failure> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const headers = new Headers({ 'user-agent': USER_AGENT, accept: 'application/json, application/atom+xml' })
  if (known.etag !== null) headers.set('if-none-match', known.etag)
  if (known.lastModified !== null) headers.set('if-modified-since', known.lastModified)
  try {
    const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal])
    const response = await (options.fetch ?? fetch)(url, { headers, signal })
    const version = { etag: response.headers.get('etag'), lastModified: response.headers.get('last-modified') }
    if (response.status === 304) return { ...known, body: null }
    if (response.ok) return { ...version, body: await readText(response, url) }
    await response.body?.cancel()
    const again = response.status === 429 || response.status >= 500
    return { reason: `the server answers ${response.status}`, retryAfter: again ? retryAfter(response) : undefined }
  } catch (cause) {
    if (cause instanceof PapersError) throw cause
    if (options.signal?.aborted === true) throw new PapersError('aborted', 'stopped', { value: url, cause })
    return { reason: 'the server cannot be reached', retryAfter: 0, cause }
  }
}

/** Seconds or a date, as HTTP has it; 0 where the server says nothing. */
function retryAfter(response: Response): number {
  const value = response.headers.get('retry-after') ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now())
}

async function readText(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > SIZE_LIMIT)
      throw new PapersError('invalid-data', `answer of more than ${SIZE_LIMIT} bytes`, { value: url })
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

async function cachedVersion(store: Store, url: string): Promise<Version> {
  const [row] = await store.rows('SELECT etag, last_modified FROM http_cache WHERE url = ?', [url])
  return row === undefined
    ? { etag: null, lastModified: null }
    : { etag: optionalText(row, 'etag'), lastModified: optionalText(row, 'last_modified') }
}

async function remember(store: Store, url: string, { etag, lastModified }: Version): Promise<void> {
  await store.exclusive(() =>
    store.batch([
      {
        sql: 'INSERT OR REPLACE INTO http_cache (url, etag, last_modified, at) VALUES (?, ?, ?, ?)',
        args: [url, etag, lastModified, store.now()],
      },
    ]),
  )
}

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new PapersError('invalid-option', 'the address must be one of the web', { value: url })
  return new URL(url).origin
}
