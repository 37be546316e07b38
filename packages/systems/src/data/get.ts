/** @file Fetches what a data set lacks. */
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { TokenwrightError } from '@tokenwright/text'
import { writeWhole } from '../files.js'
import type { DataFile, DataSet } from './contract.js'
import { download, type DownloadOptions } from './download.js'
import { checkDataSet, dataHome, isWhole, placeOf, sha256, type DataHome } from './open.js'

export interface GetOptions extends DownloadOptions {
  readonly home?: DataHome
  /** @param done files that are whole */
  readonly onProgress?: (done: number, path: string) => void
}

/**
 * Makes the missing files of a data set in the cache, each whole or not at all.
 *
 * @throws TokenwrightError `unreadable` naming the files that cannot be made from public sources, after all others were; `invalid-data`
 * where what comes out is not the declared file
 */
export async function getDataSet(set: DataSet, options: GetOptions = {}): Promise<void> {
  const home = options.home ?? dataHome()
  const checked = await checkDataSet(set, home)
  const wanted = checked.filter(({ state }) => state !== 'whole')
  if (wanted.length === 0) return
  if (home.kind === 'local')
    throw new TokenwrightError(
      'invalid-option',
      `data of ${set.slug}: ${wanted.length} files are missing or changed in the folder that TOKENWRIGHT_DATA names, and nothing is ever written there`,
      { value: join(home.folder, set.slug) },
    )
  const unmade: DataFile[] = []
  let done = checked.length - wanted.length
  for (const { file } of wanted) {
    options.onProgress?.(done, file.path)
    if (file.from.length === 0) unmade.push(file)
    else {
      await writeWhole(placeOf(home, set, file.path), await made(file, join(home.folder, '.upstream'), options))
      done++
    }
  }
  if (unmade.length > 0)
    throw new TokenwrightError(
      'unreadable',
      `data of ${set.slug}: ${unmade.length} of ${set.files.length} files cannot be made from public sources; set TOKENWRIGHT_DATA to a folder that holds ${set.slug}/ with them. ${unmade
        .map(({ path, unmade: why }) => `${path} (${why ?? 'made by hand'})`)
        .join('; ')}. First`,
      { value: unmade[0].path },
    )
}

async function made(file: DataFile, folder: string, options: GetOptions): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (const upstream of file.from) parts.push(await download(upstream, folder, options))
  if (file.slice === undefined && parts.length > 1)
    throw new TokenwrightError('invalid-data', 'several upstream files and no way to join them', { value: file.path })
  const content = file.slice === undefined ? parts[0] : await file.slice(parts)
  const packed =
    file.path.endsWith('.gz') && !(content[0] === 0x1f && content[1] === 0x8b)
      ? await promisify(gzip)(content, { level: 9 })
      : content
  if (!(await isWhole(file, packed)))
    throw new TokenwrightError(
      'invalid-data',
      `what was made from upstream is not the declared file (hash of its content ${sha256(content)})`,
      { value: file.path },
    )
  return packed
}
