/** @file The folder that everything of the studio lies in. Names that come from a browser never lead out of it. */
import { mkdir, readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve, sep } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'

export type Shelf = 'uploads' | 'tokenizers' | 'models' | 'jobs' | 'results' | 'outbox'

const SHELVES: readonly Shelf[] = ['uploads', 'tokenizers', 'models', 'jobs', 'results', 'outbox']

export interface Workspace {
  readonly root: string
  /** The database of papers, jobs and settings. */
  readonly database: string
  folder(shelf: Shelf): string
  /** @throws TokenwrightError `invalid-option` for a name that is no plain file name */
  path(shelf: Shelf, name: string): string
  /** What lies on a shelf, newest first. */
  list(shelf: Shelf): Promise<WorkspaceFile[]>
}

export interface WorkspaceFile {
  readonly name: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly changed: number
}

/** Letters, digits, marks and single separators of any script: nothing that a file system reads as a place. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N} .@_()+-]{0,99}$/u
/** Windows keeps these for devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Whether a file of the workspace may be called so. */
export function isFileName(name: string): boolean {
  return NAME.test(name) && !DEVICE.test(name) && !name.includes('..') && !/[ .]$/.test(name)
}

/** Where the workspace lies if nothing else is said: a folder of the user's data. */
export function defaultWorkspace(environment: NodeJS.ProcessEnv = process.env): string {
  const data = environment['XDG_DATA_HOME'] ?? environment['LOCALAPPDATA'] ?? join(homedir(), '.local', 'share')
  return join(data, 'tokenwright', 'studio')
}

/**
 * Opens a workspace and makes what is missing of it.
 *
 * @throws TokenwrightError `unwritable` for a folder that cannot be made
 * @example
 * const workspace = await openWorkspace('studio')
 * workspace.path('uploads', 'contracts.txt')
 */
export async function openWorkspace(folder: string): Promise<Workspace> {
  const root = resolve(folder)
  try {
    for (const shelf of SHELVES) await mkdir(join(root, shelf), { recursive: true })
  } catch (cause) {
    throw new TokenwrightError('unwritable', 'workspace that cannot be made', { value: root, cause })
  }
  return {
    root,
    database: join(root, 'studio.db'),
    folder: (shelf) => join(root, shelf),
    path(shelf, name) {
      const path = join(root, shelf, name)
      if (!isFileName(name) || !path.startsWith(join(root, shelf) + sep))
        throw new TokenwrightError('invalid-option', 'a name must be that of a file, without folders', { value: name })
      return path
    },
    async list(shelf) {
      const found: WorkspaceFile[] = []
      for (const entry of await readdir(join(root, shelf), { withFileTypes: true })) {
        // Links could lead anywhere, and half-written files are not there yet.
        if (!entry.isFile() || !isFileName(entry.name) || entry.name.endsWith(PARTIAL)) continue
        const { size, mtimeMs } = await stat(join(root, shelf, entry.name))
        found.push({ name: entry.name, bytes: size, changed: Math.round(mtimeMs) })
      }
      return found.toSorted((a, b) => b.changed - a.changed || (a.name < b.name ? -1 : 1))
    },
  }
}

/** The ending of files that are still coming in. */
export const PARTIAL = '.partial'
