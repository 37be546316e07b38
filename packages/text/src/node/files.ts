/** @file Files, on Node. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TokenwrightError } from '../errors.js'
import type { HubOptions, Repository, RepositoryReader } from '../load/hub.js'
import { cachedHub } from './hub-cache.js'

export { join } from 'node:path'

/** Path that an address of a file means. */
export function pathOf(url: URL): string {
  try {
    return fileURLToPath(url)
  } catch (cause) {
    throw new TokenwrightError('invalid-option', 'address that is not of a file here', { value: url.href, cause })
  }
}

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
    return (await readdir(folder)).toSorted()
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'folder that cannot be read', { value: folder, cause })
  }
}

export interface FileToWrite {
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * Writes files whole or not at all: each to a file beside it first, and once all of them are on the disk they take
 * their names. Whatever was there stays untouched if the disk is full or the process dies.
 */
export async function writeAllWhole(list: readonly FileToWrite[]): Promise<void> {
  const drafts: string[] = []
  const made: [folder: string, outermost: string][] = []
  let at = 0
  try {
    for (; at < list.length; at++) {
      if ((await kindOf(list[at].path)) === 'folder') throw new Error('a folder is there')
      const folder = dirname(list[at].path)
      const outermost = await mkdir(folder, { recursive: true })
      if (outermost !== undefined) made.push([folder, outermost])
      const draft = `${list[at].path}.${randomUUID()}.part`
      const file = await open(draft, 'wx')
      drafts.push(draft)
      try {
        await file.writeFile(list[at].bytes)
        await file.sync()
      } finally {
        await file.close()
      }
    }
    for (at = 0; at < list.length; at++) await rename(drafts[at], list[at].path)
  } catch (cause) {
    for (const draft of drafts) await rm(draft, { force: true })
    for (const [folder, outermost] of made.toReversed()) await removeEmpty(folder, outermost)
    throw new TokenwrightError('unwritable', 'file that cannot be written', { value: list[at]?.path, cause })
  }
}

/** Removes folders from the inner to the outer one, as long as nobody has put anything there. */
async function removeEmpty(folder: string, outermost: string): Promise<void> {
  for (let each = folder; each.startsWith(outermost); each = dirname(each)) {
    try {
      await rmdir(each)
    } catch {
      // Someone else's file is in it: then it stays, with all folders around it.
      return
    }
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
