/** @file Files of public repositories over HTTPS, kept where a broken download can go on. */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'
import type { UpstreamFile } from './contract.js'
import { readOptional } from '../files.js'
import { sha256 } from './open.js'

export interface DownloadOptions {
  /** Where raw files of repositories lie. Default: TOKENWRIGHT_RAW, else https://raw.githubusercontent.com. */
  readonly base?: string
  readonly signal?: AbortSignal
}

/** No upstream file is larger. */
const MOST_BYTES = 2 ** 28
const ATTEMPTS = 3

/**
 * The address of a file: `<base>/<owner>/<name>/<commit>/<path>`.
 *
 * @throws TokenwrightError `invalid-data` for a path that leads elsewhere, `invalid-option` for a base without encryption
 */
export function addressOf({ repository, commit, path }: UpstreamFile, base: string): string {
  const steps = path.split('/')
  if (
    !/^[\w.-]+\/[\w.-]+$/.test(repository) ||
    !/^[0-9a-f]{7,40}$/.test(commit) ||
    steps.some((step) => step === '' || step === '.' || step === '..')
  )
    throw new TokenwrightError('invalid-data', 'upstream file that leads elsewhere', {
      value: `${repository}/${commit}/${path}`,
    })
  let home: URL
  try {
    home = new URL(base)
  } catch (cause) {
    throw new TokenwrightError('invalid-option', 'base of downloads that is no address', { value: base, cause })
  }
  if (!isPrivate(home))
    throw new TokenwrightError('invalid-option', 'base of downloads that is not https', { value: base })
  return `${base.replace(/\/+$/, '')}/${repository}/${commit}/${steps.map(encodeURIComponent).join('/')}`
}

/** What is fetched is checked by hash, but not what is asked for: only a server on this machine may do without encryption. */
function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

/**
 * Fetches an upstream file into a folder, unless it is there already.
 *
 * @throws TokenwrightError `unreadable` where it cannot be had, `invalid-data` where it is not the declared file, `aborted`
 */
export async function download(file: UpstreamFile, folder: string, options: DownloadOptions): Promise<Uint8Array> {
  const base = options.base ?? (process.env['TOKENWRIGHT_RAW'] || 'https://raw.githubusercontent.com')
  const address = addressOf(file, base)
  const place = join(folder, file.repository.replace('/', '--'), file.commit, ...file.path.split('/'))
  const kept = await readOptional(place)
  if (kept !== null && (file.sha256 === undefined || sha256(kept) === file.sha256)) return kept
  const part = `${place}.part`
  await mkdir(dirname(place), { recursive: true })
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchInto(address, part, options.signal)
      break
    } catch (error) {
      stopIfAborted(options.signal, address)
      if (attempt === ATTEMPTS || !(error instanceof TokenwrightError && error.kind === 'unreadable')) throw error
      await new Promise((resolve) => setTimeout(resolve, 200 * attempt))
    }
  }
  const bytes = await readOptional(part)
  if (bytes === null) throw new TokenwrightError('unreadable', 'download that went while it was read', { value: part })
  if (file.sha256 !== undefined && sha256(bytes) !== file.sha256) {
    await rm(part, { force: true })
    throw new TokenwrightError('invalid-data', `not the file that was declared (hash ${sha256(bytes)})`, {
      value: address,
    })
  }
  await rename(part, place)
  return bytes
}

/** Goes on after what a broken download left: a file at a commit never changes. */
async function fetchInto(address: string, part: string, signal: AbortSignal | undefined): Promise<void> {
  const before = await stat(part).then(
    ({ size }) => size,
    () => 0,
  )
  const response = await ask(address, before, signal)
  if (response.status === 416) {
    await response.body?.cancel()
    await rm(part, { force: true })
    throw new TokenwrightError('unreadable', 'download that was longer than the file', { value: address })
  }
  if (!response.ok) {
    await response.body?.cancel()
    const missing = response.status === 404 || response.status === 410
    throw new TokenwrightError(missing ? 'invalid-data' : 'unreadable', `the server answers ${response.status}`, {
      value: address,
    })
  }
  const start = Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN)
  const from = response.status === 206 && start === before ? before : 0
  if (response.status === 206 && from !== before)
    throw new TokenwrightError('unreadable', 'the server sends another part than was asked for', { value: address })
  const announced = response.headers.has('content-encoding')
    ? NaN
    : Number(response.headers.get('content-length') ?? NaN)
  if (announced + from > MOST_BYTES) throw tooLarge(address)
  const target = await open(part, from > 0 ? 'r+' : 'w')
  try {
    let at = from
    for await (const chunk of chunksOf(response, address, signal)) {
      if (at + chunk.length > MOST_BYTES) throw tooLarge(address)
      await target.write(chunk, 0, chunk.length, at)
      at += chunk.length
    }
    if (at - from < announced)
      throw new TokenwrightError('unreadable', `download that broke off after ${at} bytes`, { value: address })
  } finally {
    await target.close()
  }
}

async function ask(address: string, from: number, signal: AbortSignal | undefined): Promise<Response> {
  let at = address
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const response = await askOnce(at, from, signal)
    const next = response.headers.get('location')
    if (!REDIRECTS.has(response.status) || next === null) return response
    await response.body?.cancel()
    if (!URL.canParse(next, at))
      throw new TokenwrightError('invalid-data', 'the server sends us on to what is no address', { value: next })
    const target = new URL(next, at)
    if (!isPrivate(target))
      throw new TokenwrightError('invalid-data', 'the server sends us on to where there is no encryption', {
        value: target.href,
      })
    at = target.href
  }
  throw new TokenwrightError('invalid-data', 'the server sends us round in circles', { value: address })
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const MOST_HOPS = 5

async function askOnce(address: string, from: number, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(address, {
      // Ranges count bytes of the file as it is, so it must come as it is.
      headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
      redirect: 'manual',
      signal: signal ?? null,
    })
  } catch (cause) {
    stopIfAborted(signal, address)
    throw new TokenwrightError('unreadable', 'address that cannot be reached', { value: address, cause })
  }
}

async function* chunksOf(
  response: Response,
  address: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    if (response.body !== null) yield* response.body
  } catch (cause) {
    stopIfAborted(signal, address)
    throw new TokenwrightError('unreadable', 'download that broke off', { value: address, cause })
  }
}

function tooLarge(address: string): TokenwrightError {
  return new TokenwrightError('invalid-data', `file of more than ${MOST_BYTES} bytes`, { value: address })
}

function stopIfAborted(signal: AbortSignal | undefined, address: string): void {
  if (signal?.aborted === true)
    throw new TokenwrightError('aborted', 'download that was interrupted; it goes on next time', { value: address })
}
