/**
 * @file From path arguments to a list of files: folders are walked, globs matched, `.gitignore` obeyed, and what is
 * not taken is written down with its reason. Nothing is opened here but `.gitignore` files.
 */
import { createReadStream, lstatSync } from 'node:fs'
import { lstat, readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'
import { createBreather } from './breathe.js'
import { fileType } from './file-types.js'
import { isIgnored, parseIgnoreRules, type IgnoreRules } from './ignore-rules.js'
import type { Ledger } from './ledger.js'
import type { Spool } from './spool.js'
import {
  expandBraces,
  isGlob,
  parseSourcePath,
  tableFormat,
  withoutGzip,
  type SourcePath,
  type TableFormat,
} from './source-path.js'
import { compilePattern, matchesPath, type PathPattern } from './wildmatch.js'

export interface FoundFile {
  /** Absolute. */
  readonly path: string
  /** As a person would write it: relative to the working folder where it lies inside, with `/` on every system. */
  readonly name: string
  /** Bytes on disk. */
  readonly size: number
  /** Modification time in milliseconds: a later difference means that the file changed. */
  readonly modified: number
  /** `text` is read as it is; a table is read row by row through `field`. */
  readonly format: 'text' | TableFormat
  readonly field: string | null
  readonly gzip: boolean
  readonly type: string
  /** Share of its documents that is read. Default: all of them. */
  readonly share?: number
}

export interface FindOptions {
  /** Folder that relative paths start from. Default: the process's. */
  readonly folder?: string
  /** Take what `.gitignore` files leave out as well. Default false. */
  readonly ignored?: boolean
  /** Where the standard input (`-`) and pipes are kept while they are read. Without it they are refused. */
  readonly spool?: Spool
  readonly signal?: AbortSignal
  /** Called now and then with the number of files found so far. */
  readonly onProgress?: (files: number) => void
}

/** Folders that hold tools' own files and never a person's text. */
const TOOL_FOLDERS: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj', 'node_modules', '__pycache__'])

/** What is read of a file. */
type Taking = Pick<SourcePath, 'field' | 'share'>

const WHOLE: Taking = { field: null, share: 1 }

interface Walk {
  readonly ledger: Ledger
  readonly files: Map<string, FoundFile>
  readonly folder: string
  readonly ignored: boolean
  readonly spool: Spool | undefined
  readonly breathe: () => Promise<void> | undefined
  readonly onProgress: (files: number) => void
}

/**
 * Finds the files behind path arguments: files, folders, globs, `table.jsonl:field`, and of each a share (`texts:0.25`). A file named outright is taken
 * even where `.gitignore` leaves it out. Sorted by name; each file once.
 *
 * @throws TokenwrightError `unreadable` for a path that does not exist and a glob that matches nothing
 * @example
 * const ledger = createLedger()
 * const files = await findFiles(['src', 'essays.jsonl:text'], ledger)
 */
export async function findFiles(
  paths: readonly string[],
  ledger: Ledger,
  options: FindOptions = {},
): Promise<FoundFile[]> {
  const walk: Walk = {
    ledger,
    files: new Map(),
    folder: resolve(options.folder ?? '.'),
    ignored: options.ignored ?? false,
    spool: options.spool,
    breathe: createBreather(options.signal),
    onProgress: options.onProgress ?? (() => undefined),
  }
  for (const argument of paths) await findArgument(walk, argument)
  return [...walk.files.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

async function findArgument(walk: Walk, argument: string): Promise<void> {
  if (argument === '-' && walk.spool !== undefined) return takePipe(walk, walk.spool, process.stdin, 'standard input')
  // A file may be called `a[1].txt` or `x.csv:y`: what exists comes before what it could mean.
  const literal = resolve(walk.folder, argument)
  if (argument !== '' && (await exists(literal))) return takeNamed(walk, literal, WHOLE)
  const { path, field, share } = parseSourcePath(argument)
  const taking = { field, share }
  const absolute = resolve(walk.folder, path)
  if (path !== argument && (await exists(absolute))) return takeNamed(walk, absolute, taking)
  if (!isGlob(path)) throw new TokenwrightError('unreadable', 'no such file or folder', { value: argument })
  const before = walk.files.size
  for (const pattern of expandBraces(path)) await walkGlob(walk, pattern, taking)
  if (walk.files.size === before) throw new TokenwrightError('unreadable', 'no file matches', { value: argument })
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw new TokenwrightError('unreadable', `cannot look at file (${reasonOf(error)})`, { value: path, cause: error })
  }
}

async function takeNamed(walk: Walk, path: string, taking: Taking): Promise<void> {
  let found
  try {
    found = await stat(path)
  } catch (error) {
    throw new TokenwrightError('unreadable', `cannot read (${reasonOf(error)})`, { value: path, cause: error })
  }
  if (found.isDirectory()) {
    const stack = walk.ignored ? [] : await rulesAbove(path)
    await walkFolder(walk, path, rebase(stack, path), null, taking)
  } else if (found.isFile()) take(walk, path, found.size, found.mtimeMs, taking)
  else if (walk.spool !== undefined && (found.isFIFO() || found.isCharacterDevice()))
    await takePipe(walk, walk.spool, createReadStream(path), displayName(walk, path))
  else throw new TokenwrightError('unreadable', 'neither file nor folder', { value: path })
}

/** What comes once is written to a temporary file, so that it can be read as often as a file. */
async function takePipe(walk: Walk, spool: Spool, stream: NodeJS.ReadableStream, name: string): Promise<void> {
  const path = await spool.keep(stream)
  const { size, mtimeMs } = await stat(path)
  walk.files.set(path, { path, name, size, modified: mtimeMs, format: 'text', field: null, gzip: false, type: 'Text' })
}

async function walkGlob(walk: Walk, pattern: string, taking: Taking): Promise<void> {
  const parts = pattern.split('/')
  let fixed = 0
  while (fixed < parts.length - 1 && !isGlob(parts[fixed])) fixed++
  const base = resolve(walk.folder, parts.slice(0, fixed).join('/') || (pattern.startsWith('/') ? '/' : '.'))
  const compiled = compilePattern(parts.slice(fixed).join('/'))
  if (compiled === null || !(await exists(base))) return
  const stack = walk.ignored ? [] : await rulesAbove(base)
  await walkFolder(walk, base, rebase(stack, base), compiled, taking)
}

/** Rules with the absolute folder that they came from; the walk itself counts segments from the topmost of them. */
interface PlacedRules {
  readonly folder: string
  readonly text: string
}

interface Stack {
  readonly root: string
  readonly rules: readonly IgnoreRules[]
}

function rebase(placed: readonly PlacedRules[], start: string): Stack {
  const root = placed[0]?.folder ?? start
  return { root, rules: placed.map(({ folder, text }) => parseIgnoreRules(text, segmentsBetween(root, folder).length)) }
}

/** `.gitignore` files above a folder, up to the root of its repository; none outside a repository. */
async function rulesAbove(folder: string): Promise<PlacedRules[]> {
  const above: string[] = []
  for (let at = folder; ; at = dirname(at)) {
    if (at !== folder) above.push(at)
    if (await exists(join(at, '.git'))) {
      const placed: PlacedRules[] = [
        { folder: at, text: (await readOptional(join(at, '.git', 'info', 'exclude'))) ?? '' },
      ]
      for (const place of above.toReversed()) {
        const text = await readOptional(join(place, '.gitignore'))
        if (text !== null) placed.push({ folder: place, text })
      }
      return placed
    }
    if (dirname(at) === at) return []
  }
}

async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    // Missing, a folder of that name, or not ours to read: git goes on without it, and so do we.
    return null
  }
}

interface Pending {
  readonly path: string
  readonly rules: readonly IgnoreRules[]
}

/** Walks with an own stack of folders: depth is bounded by the disk, not by the call stack. */
async function walkFolder(
  walk: Walk,
  start: string,
  stack: Stack,
  glob: PathPattern | null,
  taking: Taking,
): Promise<void> {
  const pending: Pending[] = [{ path: start, rules: stack.rules }]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    await walk.breathe()
    let entries
    try {
      entries = await readdir(folder.path, { withFileTypes: true })
    } catch (error) {
      walk.ledger.note('unreadable', `${displayName(walk, folder.path)} (${reasonOf(error)})`)
      continue
    }
    const rules = walk.ignored ? [] : await withOwnRules(folder, stack.root)
    const above = segmentsBetween(stack.root, folder.path)
    for (const entry of entries) {
      const path = join(folder.path, entry.name)
      const isFolder = entry.isDirectory()
      if (isFolder && TOOL_FOLDERS.has(entry.name)) walk.ledger.note('tool-folder', displayName(walk, path))
      else if (rules.length > 0 && isIgnored(rules, [...above, entry.name], isFolder)) {
        if (glob === null) walk.ledger.note('ignored', displayName(walk, path) + (isFolder ? '/' : ''))
      } else if (isFolder) pending.push({ path, rules })
      else if (glob === null || matchesPath(glob, segmentsBetween(start, path))) {
        if (entry.isFile()) takeFound(walk, path, taking)
        else walk.ledger.note(entry.isSymbolicLink() ? 'link' : 'special', displayName(walk, path))
      }
    }
  }
}

async function withOwnRules(folder: Pending, root: string): Promise<readonly IgnoreRules[]> {
  const text = await readOptional(join(folder.path, '.gitignore'))
  return text === null
    ? folder.rules
    : [...folder.rules, parseIgnoreRules(text, segmentsBetween(root, folder.path).length)]
}

function takeFound(walk: Walk, path: string, taking: Taking): void {
  try {
    // Synchronous on purpose: one call takes microseconds, and a promise for each of a million files takes minutes.
    const found = lstatSync(path)
    if (found.size === 0) walk.ledger.note('empty', displayName(walk, path))
    else if (tableFormat(path) === 'parquet' && taking.field === null)
      walk.ledger.note('no-field', displayName(walk, path), found.size)
    else take(walk, path, found.size, found.mtimeMs, taking)
  } catch (error) {
    walk.ledger.note('unreadable', `${displayName(walk, path)} (${reasonOf(error)})`)
  }
}

function take(walk: Walk, path: string, size: number, modified: number, { field, share }: Taking): void {
  const table = tableFormat(path)
  if (table === 'parquet' && field === null)
    throw new TokenwrightError(
      'invalid-option',
      'a Parquet file needs the field that holds the text, as in data.parquet:text',
      { value: path },
    )
  if (field !== null && table === null)
    throw new TokenwrightError('invalid-option', 'only JSONL, CSV, TSV and Parquet files have fields', {
      value: `${path}:${field}`,
    })
  const name = displayName(walk, path)
  walk.files.set(`${path}\0${field ?? ''}`, {
    path,
    name: field === null ? name : `${name}:${field}`,
    size,
    modified,
    format: field === null || table === null ? 'text' : table,
    field,
    gzip: withoutGzip(path) !== path,
    type: fileType(path),
    ...(share === 1 ? {} : { share }),
  })
  walk.onProgress(walk.files.size)
}

function displayName(walk: Walk, path: string): string {
  const inside = relative(walk.folder, path)
  const name = inside === '' ? basename(path) : inside.startsWith('..') ? path : inside
  return name.split(sep).join('/')
}

function segmentsBetween(root: string, path: string): string[] {
  const inside = relative(root, path)
  return inside === '' ? [] : inside.split(sep)
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG'
}

/** `EACCES` and the like, for a line in a table. */
export function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error))
}
