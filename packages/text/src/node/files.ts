/** @file Files, on Node. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TokenwrightError } from '../errors.js'
import type { HubOptions, Repository, RepositoryReader } from '../load/hub.js'
import { cachedHub } from './hub-cache.js'

export { join } from 'node:path'

/** What a path leads to. */
export async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    const found = await stat(path)
    return found.isDirectory() ? 'folder' : 'file'
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || (cause as NodeJS.ErrnoException).code === 'ENOTDIR')
      return null
    throw new TokenwrightError('unreadable', 'path that cannot be looked up', { value: path, cause })
  }
}

export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const bytes = await readFile(path)
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'file that cannot be read', { value: path, cause })
  }
}

export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'folder that cannot be read', { value: folder, cause })
  }
}

/**
 * Writes a file whole or not at all: to a file beside it first, which then takes its name. Whatever was there stays
 * untouched if the disk is full or the process dies.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(draft, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (cause) {
    await rm(draft, { force: true })
    throw new TokenwrightError('unwritable', 'file that cannot be written', { value: path, cause })
  }
}

export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (cause) {
    throw new TokenwrightError('unwritable', 'folder that cannot be made', { value: path, cause })
  }
}

/** Reads the files of a repository through the cache on disk. */
export function hubReader(repository: Repository, options: HubOptions): RepositoryReader {
  const env = process.env
  const folder =
    options.cache ??
    env['TOKENWRIGHT_CACHE'] ??
    join(env['XDG_CACHE_HOME'] || join(homeFolder(), '.cache'), 'tokenwright')
  return cachedHub(repository, folder, {
    ...options,
    endpoint: options.endpoint ?? (env['HF_ENDPOINT'] || 'https://huggingface.co'),
    token: options.token ?? (env['HF_TOKEN'] || undefined),
    offline: options.offline ?? ['1', 'true', 'yes', 'on'].includes((env['HF_HUB_OFFLINE'] ?? '').toLowerCase()),
  })
}

function homeFolder(): string {
  const home = process.env['HOME'] ?? process.env['USERPROFILE']
  if (home === undefined)
    throw new TokenwrightError('invalid-option', 'no home folder for the cache; TOKENWRIGHT_CACHE names another', {
      value: home,
    })
  return home
}
