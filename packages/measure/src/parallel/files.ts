/** @file Which files of a folder are languages, and by what code. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'

export interface ParallelFile {
  readonly path: string
  readonly name: string
  readonly code: string
  readonly size: number
  readonly modified: number
  readonly gzip: boolean
}

/** What lies beside the languages and is none. */
const NO_LANGUAGE = /^(readme|licen[cs]e|copying|notice|changelog)|\.(md|tsv|csv|json|jsonl|pdf|html?|py|sh|zip|tar)$/i

/**
 * The language files behind paths: files as they are named, of folders all that look like one.
 *
 * @throws TokenwrightError `unreadable` for a path that does not exist, `empty-corpus` where there is no file, and
 * `invalid-option` where two files have the same language
 */
export async function languageFiles(paths: readonly string[]): Promise<ParallelFile[]> {
  const found: Omit<ParallelFile, 'code'>[] = []
  for (const path of paths) {
    const info = await statOf(path)
    if (info.isDirectory()) {
      const names = await readdir(path)
      for (const name of names.sort()) {
        if (name.startsWith('.') || NO_LANGUAGE.test(withoutGzip(name))) continue
        const inner = await statOf(join(path, name))
        if (inner.isFile()) found.push(fileOf(join(path, name), inner))
      }
    } else found.push(fileOf(path, info))
  }
  if (found.length === 0)
    throw new TokenwrightError('empty-corpus', 'no language files found', { value: paths.join(' ') })
  return refuseTwice(withCodes(found))
}

async function statOf(path: string): ReturnType<typeof stat> {
  try {
    return await stat(path)
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'no such file or folder', { value: path, cause })
  }
}

function fileOf(path: string, info: Awaited<ReturnType<typeof stat>>): Omit<ParallelFile, 'code'> {
  const name = basename(path)
  return {
    path: resolve(path),
    name,
    size: Number(info.size),
    modified: Number(info.mtimeMs),
    gzip: name.toLowerCase().endsWith('.gz'),
  }
}

function withoutGzip(name: string): string {
  return name.toLowerCase().endsWith('.gz') ? name.slice(0, -3) : name
}

/** `eng.txt.gz` is `eng`; of `eng_Latn.dev` and `deu_Latn.dev` the ending that all share is no part of the code. */
function withCodes(files: readonly Omit<ParallelFile, 'code'>[]): ParallelFile[] {
  const plain = files.map(({ name }) => withoutGzip(name).replace(/\.txt$/i, ''))
  const endings = new Set(plain.map((name) => /\.[^.]+$/.exec(name)?.[0] ?? ''))
  const [shared] = endings.size === 1 && files.length > 1 ? endings : ['']
  return files.map((file, i) => ({ ...file, code: plain[i].slice(0, plain[i].length - shared.length) }))
}

function refuseTwice(files: readonly ParallelFile[]): ParallelFile[] {
  const seen = new Map<string, string>()
  for (const { code, name } of files) {
    const other = seen.get(code)
    if (other !== undefined)
      throw new TokenwrightError('invalid-option', `two files for the language ${code}`, { value: `${other}, ${name}` })
    seen.set(code, name)
  }
  return [...files]
}

/**
 * Refuses a file that is not as it was when it was opened: half of the lines would be of one text and half of another.
 *
 * @throws TokenwrightError `unreadable`
 */
export async function refuseChanged(file: Pick<ParallelFile, 'path' | 'name' | 'size' | 'modified'>): Promise<void> {
  const now = await statOf(file.path)
  if (Number(now.size) !== file.size || Number(now.mtimeMs) !== file.modified)
    throw new TokenwrightError('unreadable', 'file that changed while it was read', { value: file.name })
}
