/** @file Stands in for node/files.ts where there is no file system. */
import { TokenwrightError } from './errors.js'
import { uncached, type HubOptions, type Repository, type RepositoryReader } from './load/hub.js'

function none(path: string): never {
  throw new TokenwrightError('unreadable', 'path, and there is no file system here', { value: path })
}

export const pathOf = (url: URL): string => none(url.href)
export const join = (...parts: string[]): string => parts.join('/')
export const kindOf = async (_path: string): Promise<'file' | 'folder' | null> => null
export const readBytes = async (path: string): Promise<Uint8Array<ArrayBuffer>> => none(path)
export const namesIn = async (folder: string): Promise<string[]> => none(folder)

export async function writeAllWhole(list: readonly { readonly path: string }[]): Promise<void> {
  throw new TokenwrightError('unwritable', 'path, and there is no file system here', { value: list[0]?.path })
}

export function hubReader(repository: Repository, options: HubOptions): RepositoryReader {
  return uncached(repository, options)
}
