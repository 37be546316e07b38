/**
 * @file Files of a repository on the Hugging Face hub, over HTTPS. This half runs anywhere and keeps nothing; in Node,
 * node/hub-cache.ts puts a cache under it.
 */
import { TokenwrightError } from '../errors.js'

export interface HubOptions {
  /** Default: the environment variable HF_ENDPOINT, else https://huggingface.co. */
  readonly endpoint?: string
  /** For repositories that are private or gated. Default: the environment variable HF_TOKEN. */
  readonly token?: string
  /** Ask nothing of the network: the cache or an error. Default: whether HF_HUB_OFFLINE is set. */
  readonly offline?: boolean
  /** Folder of the cache. Default: TOKENWRIGHT_CACHE, else `tokenwright` in XDG_CACHE_HOME or ~/.cache. Node only. */
  readonly cache?: string
  readonly signal?: AbortSignal
  /** In place of the platform's. */
  readonly fetch?: typeof fetch
}

export interface Repository {
  readonly name: string
  readonly revision: string
}

/** Reads a file of one repository; null where it has none of that name. */
export type RepositoryReader = (file: string) => Promise<Uint8Array | null>

/** `hf:org/name`, with `@revision` (a branch, a tag or a commit) where it is not `main`. */
export function parseHubSource(source: string): Repository {
  const match = /^hf:([^@]*)(?:@(.*))?$/s.exec(source)
  const [name, revision] = [match?.[1] ?? '', match?.[2] ?? 'main']
  const parts = name.split('/')
  if (parts.length > 2 || parts.some((part) => !/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,95}$/.test(part)))
    throw new TokenwrightError('invalid-option', 'not a repository of the hub (hf:org/name@revision)', {
      value: source,
    })
  if (revision === '' || revision.length > 250 || /[\p{Cc}\\]|(?:^|\/)\.{1,2}(?:\/|$)/u.test(revision))
    throw new TokenwrightError('invalid-option', 'not a revision of a repository', { value: source })
  return { name, revision }
}

export function fileAddress({ name, revision }: Repository, file: string, endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/${name}/resolve/${encodeURIComponent(revision)}/${encodeURIComponent(file)}`
}

/** Largest file that is taken: the largest published tokenizers have 40 MB. */
export const MAX_FILE = 2 ** 29

const ATTEMPTS = 3

/**
 * One request, tried again while the server or the network is at fault. A file that is not there is null; 304 and 416,
 * which only conditional requests get, come back as they are.
 *
 * @throws TokenwrightError `unreadable`, `aborted`
 */
export async function request(
  address: string,
  headers: Record<string, string>,
  options: HubOptions,
): Promise<Response | null> {
  for (let attempt = 1; ; attempt++) {
    let response: Response
    try {
      const sent = new Headers(headers)
      if (options.token !== undefined) sent.set('authorization', `Bearer ${options.token}`)
      response = await (options.fetch ?? fetch)(address, {
        headers: sent,
        signal: options.signal ?? null,
      })
    } catch (cause) {
      throwIfAborted(options.signal)
      if (attempt < ATTEMPTS) {
        await pause(attempt, options.signal)
        continue
      }
      throw new TokenwrightError('unreadable', 'address that cannot be reached', { value: address, cause })
    }
    if (response.ok || response.status === 304 || response.status === 416) return response
    await response.body?.cancel()
    if (response.status === 404) return null
    if ((response.status === 429 || response.status >= 500) && attempt < ATTEMPTS) {
      await pause(attempt, options.signal)
      continue
    }
    const hint =
      response.status === 401 || response.status === 403
        ? ', for a repository that does not exist, or is private or gated (HF_TOKEN gives access)'
        : ''
    throw new TokenwrightError('unreadable', `the hub answers ${response.status}${hint}`, { value: address })
  }
}

/** Chunks of a body; one that is larger than files may be, or that stops before its announced end, is refused. */
export async function* chunksOf(response: Response, address: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const announced = Number(response.headers.get('content-length') ?? NaN)
  // The length of a compressed body says nothing of what comes out of it.
  const expected = response.headers.has('content-encoding') ? NaN : announced
  if (expected > MAX_FILE)
    throw new TokenwrightError('unreadable', `file of more than ${MAX_FILE} bytes`, { where: address, value: expected })
  let size = 0
  const reader = response.body?.getReader()
  try {
    for (;;) {
      const { done, value } = reader === undefined ? { done: true, value: undefined } : await reader.read()
      if (done || value === undefined) break
      size += value.length
      if (size > MAX_FILE)
        throw new TokenwrightError('unreadable', `file of more than ${MAX_FILE} bytes`, { where: address, value: size })
      yield value
    }
  } catch (cause) {
    throwIfAborted(signal)
    if (cause instanceof TokenwrightError) throw cause
    throw new TokenwrightError('unreadable', 'download that broke off', { where: address, value: size, cause })
  } finally {
    await reader?.cancel().catch(() => undefined)
  }
  if (size < expected)
    throw new TokenwrightError('unreadable', 'download that broke off', { where: address, value: size })
}

/** Reads without a cache. */
export function uncached(repository: Repository, options: HubOptions): RepositoryReader {
  return async (file) => {
    const address = fileAddress(repository, file, options.endpoint ?? 'https://huggingface.co')
    const response = await request(address, {}, options)
    if (response === null) return null
    const parts: Uint8Array[] = []
    let size = 0
    for await (const chunk of chunksOf(response, address, options.signal)) {
      parts.push(chunk)
      size += chunk.length
    }
    const bytes = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new TokenwrightError('aborted', 'loading was interrupted', { cause: signal.reason })
}

function pause(attempt: number, signal: AbortSignal | undefined): Promise<void> {
  throwIfAborted(signal)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, 200 * 4 ** (attempt - 1))
    function done(): void {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    function stop(): void {
      clearTimeout(timer)
      reject(new TokenwrightError('aborted', 'loading was interrupted', { cause: signal?.reason }))
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
