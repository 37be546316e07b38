/** @file Finds the folder of a data set and checks every file of it. */
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { TokenwrightError } from '@tokenwright/text'
import { readOptional } from '../files.js'
import type { DataFile, DataFolder, DataSet } from './contract.js'
import { dataSet } from './sets/index.js'

/** No file of a data set is larger when unpacked. */
const MOST_BYTES = 2 ** 30

export interface DataHome {
  readonly folder: string
  /** `local`: named by TOKENWRIGHT_DATA, never written to. `cache`: filled by `tokenwright data get`. */
  readonly kind: 'local' | 'cache'
}

/** Where data sets lie: TOKENWRIGHT_DATA where it is set, else the cache. */
export function dataHome(env: Readonly<Record<string, string | undefined>> = process.env): DataHome {
  const local = env['TOKENWRIGHT_DATA']
  if (local !== undefined && local !== '') return { folder: resolve(local), kind: 'local' }
  const cache = env['TOKENWRIGHT_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tokenwright')
  return { folder: join(resolve(cache), 'data'), kind: 'cache' }
}

export type FileState = 'whole' | 'missing' | 'changed'

/** One file of a data set, looked at. */
export interface CheckedFile {
  readonly file: DataFile
  readonly state: FileState
  /** SHA-256 of what is there. */
  readonly found?: string
}

/** Looks at all files of a data set. */
export async function checkDataSet(set: DataSet, home: DataHome = dataHome()): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = []
  for (const file of set.files) {
    const bytes = await readOptional(placeOf(home, set, file.path))
    if (bytes === null) checked.push({ file, state: 'missing' })
    else checked.push({ file, state: (await isWhole(file, bytes)) ? 'whole' : 'changed', found: sha256(bytes) })
  }
  return checked
}

/**
 * Opens a data set after checking every file of it against its hash.
 *
 * @throws TokenwrightError `invalid-option` for a name that is no data set, `unreadable` where files are missing (the text says
 * how to get them), `invalid-data` where one has changed
 */
export async function openDataSet(slug: string, home: DataHome = dataHome()): Promise<DataFolder> {
  const set = dataSet(slug)
  const checked = await checkDataSet(set, home)
  const folder = join(home.folder, slug)
  const missing = checked.filter(({ state }) => state === 'missing')
  if (missing.length > 0)
    throw new TokenwrightError(
      'unreadable',
      `data of ${slug}: ${missing.length} of ${checked.length} files are missing in ${folder} (${
        home.kind === 'local' ? 'named by TOKENWRIGHT_DATA' : `run: tokenwright data get ${slug}`
      }), first`,
      { value: missing[0].file.path },
    )
  const changed = checked.find(({ state }) => state === 'changed')
  if (changed !== undefined)
    throw new TokenwrightError(
      'invalid-data',
      `data of ${slug}: not the file that was declared (hash ${changed.found})`,
      {
        value: changed.file.path,
      },
    )
  const paths = new Set(set.files.map(({ path }) => path))
  const bytes = async (path: string): Promise<Uint8Array> => {
    if (!paths.has(path))
      throw new TokenwrightError('invalid-option', `file that the data of ${slug} does not have`, { value: path })
    const content = await readOptional(placeOf(home, set, path))
    if (content === null)
      throw new TokenwrightError('unreadable', `data of ${slug}: file that went while it was used`, { value: path })
    return path.endsWith('.gz') ? unpack(content, path) : content
  }
  return {
    slug,
    folder,
    hashes: Object.fromEntries(set.files.map((file) => [file.path, file.contentSha256 ?? file.sha256])),
    bytes,
    text: async (path) => new TextDecoder('utf-8', { fatal: true }).decode(await bytes(path)),
  }
}

/** Whether bytes are the declared file. Gzip is compared by content, since packers differ. */
export async function isWhole(file: DataFile, bytes: Uint8Array): Promise<boolean> {
  if (sha256(bytes) === file.sha256) return true
  if (file.contentSha256 === undefined) return false
  try {
    return sha256(await unpack(bytes, file.path)) === file.contentSha256
  } catch (error) {
    // What cannot be unpacked is not the file.
    if (error instanceof TokenwrightError) return false
    throw error
  }
}

/** @throws TokenwrightError `invalid-data` for what is no gzip, or unpacks to more than a data set may hold */
export async function unpack(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES })
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'gzip that cannot be unpacked', { value: path, cause })
  }
}

/**
 * The place of a file on the disk.
 *
 * @throws TokenwrightError `invalid-data` for a path that leads out of the data set's folder
 */
export function placeOf(home: DataHome, set: Pick<DataSet, 'slug'>, path: string): string {
  const folder = join(home.folder, set.slug)
  const place = resolve(folder, path)
  const steps = path.split('/')
  if (
    !/^[a-z0-9-]+$/.test(set.slug) ||
    path === '' ||
    isAbsolute(path) ||
    path.includes('\\') ||
    path.includes('\0') ||
    steps.some((step) => step === '' || step === '.' || step === '..') ||
    !place.startsWith(folder + sep)
  )
    throw new TokenwrightError('invalid-data', 'path that leads out of the data set', { value: path })
  return place
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
