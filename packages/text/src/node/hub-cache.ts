/**
 * @file A cache for files of the hub. Layout: folder/hub/<host>/<org>--<name>/<revision>/<file>, with the file's ETag
 * beside it in <file>.etag, and what a broken download has left in <file>.part, with which the next one goes on. A commit
 * never changes, so its files are not asked for again; a branch's are, with their ETag.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TokenwrightError } from '../errors.js'
import { chunksOf, fileAddress, request, type HubOptions, type Repository, type RepositoryReader } from '../load/hub.js'

export function cachedHub(
  repository: Repository,
  root: string,
  options: HubOptions & { readonly endpoint: string },
): RepositoryReader {
  const { name, revision } = repository
  const folder = join(root, 'hub', safe(hostOf(options.endpoint)), safe(name.replace('/', '--')), safe(revision))
  const fixed = /^[0-9a-f]{40}$/.test(revision)

  return async (file) => {
    const path = join(folder, safe(file))
    const cached = await contents(path)
    if (cached !== null && (fixed || options.offline === true)) return cached
    if (options.offline === true) return null
    const etag = cached === null ? null : await contents(`${path}.etag`)
    try {
      return await download(
        fileAddress(repository, file, options.endpoint),
        path,
        etag === null ? null : etag.toString('utf8'),
        options,
      )
    } catch (error) {
      // What was there yesterday is better than nothing while the network is down or the disk is full.
      if (cached !== null && error instanceof TokenwrightError && error.kind !== 'aborted') return cached
      throw error
    }
  }
}

/** Fetches a file into the cache unless the copy there is the current one. null: the repository does not have it. */
async function download(
  address: string,
  path: string,
  etag: string | null,
  options: HubOptions,
): Promise<Buffer | null> {
  await inCache(path, () => mkdir(dirname(path), { recursive: true }))
  // Only one process may go on with what is there; others download for themselves.
  const release = await inCache(path, () => lock(`${path}.part.lock`))
  try {
    const left = release === null ? null : await leftover(path)
    let response = await request(address, headersFor(etag, left), options)
    if (response?.status === 416) {
      await response.body?.cancel()
      response = await request(address, headersFor(etag, null), options)
    }
    if (response === null) return null
    if (response.status === 304) {
      await response.body?.cancel()
      const cached = await contents(path)
      if (cached !== null) return cached
      throw new TokenwrightError('unreadable', 'file that went from the cache while it was read', { value: path })
    }
    const from = response.status === 206 && left !== null && rangeStart(response) === left.size ? left.size : 0
    if (response.status === 206 && from === 0) {
      await response.body?.cancel()
      throw new TokenwrightError('unreadable', 'the hub answers with another part of the file than was asked for', {
        value: address,
      })
    }
    const tag = response.headers.get('etag') ?? (from > 0 ? (left?.etag ?? null) : null)
    return await keep(response, tag, { address, path, from, alone: release !== null, signal: options.signal })
  } finally {
    await release?.()
  }
}

function headersFor(etag: string | null, left: Leftover | null): Record<string, string> {
  // Ranges count bytes of the file as it is, so it must come as it is.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (etag !== null) headers['if-none-match'] = etag
  if (left !== null) {
    headers['range'] = `bytes=${left.size}-`
    headers['if-range'] = left.etag
  }
  return headers
}

interface Target {
  readonly address: string
  readonly path: string
  /** Byte at which the response begins. */
  readonly from: number
  /** Nobody else writes to what a broken download leaves. */
  readonly alone: boolean
  readonly signal: AbortSignal | undefined
}

/** Writes a response to the cache. */
async function keep(
  response: Response,
  etag: string | null,
  { address, path, from, alone, signal }: Target,
): Promise<Buffer> {
  // Only a strong ETag says that two answers agree in every byte.
  const resumable = alone && etag !== null && !etag.startsWith('W/')
  const part = resumable ? `${path}.part` : `${path}.${randomUUID()}.part`
  try {
    if (resumable) await writeSmall(`${path}.part.etag`, etag)
    const file = await open(part, from > 0 ? 'r+' : 'w')
    try {
      let at = from
      for await (const chunk of chunksOf(response, address, signal)) {
        await file.write(chunk, 0, chunk.length, at)
        at += chunk.length
      }
      await file.sync()
    } finally {
      await file.close()
    }
    const bytes = await readFile(part)
    await rename(part, path)
    if (etag === null) await rm(`${path}.etag`, { force: true })
    else await writeSmall(`${path}.etag`, etag)
    if (resumable) await rm(`${path}.part.etag`, { force: true })
    return bytes
  } catch (cause) {
    if (!resumable) await rm(part, { force: true })
    if (cause instanceof TokenwrightError) throw cause
    throw unwritable(path, cause)
  }
}

async function inCache<Result>(path: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function unwritable(path: string, cause: unknown): TokenwrightError {
  return new TokenwrightError('unwritable', 'file of the cache that cannot be written', { value: path, cause })
}

/** A lock of a process that died is broken after this many milliseconds. */
const LOCK_LIFE = 60 * 60_000

/** Takes a lock; null where another process has it. */
async function lock(path: string): Promise<(() => Promise<void>) | null> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await (await open(path, 'wx')).close()
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const held = await stat(path).catch(() => null)
      if (held !== null && Date.now() - held.mtimeMs < LOCK_LIFE) return null
      await rm(path, { force: true })
    }
  }
  return null
}

/** What a broken download left, and the ETag it belongs to. */
interface Leftover {
  readonly size: number
  readonly etag: string
}

async function leftover(path: string): Promise<Leftover | null> {
  const etag = await contents(`${path}.part.etag`)
  if (etag === null) return null
  const part = await stat(`${path}.part`).catch(() => null)
  return part === null || part.size === 0 ? null : { size: part.size, etag: etag.toString('utf8') }
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN)
}

async function writeSmall(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  const file = await open(draft, 'wx')
  try {
    await file.writeFile(text)
  } finally {
    await file.close()
  }
  await rename(draft, path)
}

async function contents(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new TokenwrightError('unreadable', 'file of the cache that cannot be read', { value: path, cause })
  }
}

function hostOf(endpoint: string): string {
  try {
    return new URL(endpoint).host
  } catch (cause) {
    throw new TokenwrightError('invalid-option', 'endpoint that is no address', { value: endpoint, cause })
  }
}

/** A name as one step of a path: nothing in it leads anywhere else. */
function safe(name: string): string {
  const encoded = encodeURIComponent(name).replace(/^\.+/, (dots) => '%2E'.repeat(dots.length))
  return encoded.length <= 120
    ? encoded
    : `${encoded.slice(0, 80)}-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
}
