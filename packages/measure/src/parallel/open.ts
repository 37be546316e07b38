/**
 * @file Opens parallel text: a folder of files, one for each language, or one file of JSON Lines with a key for each
 * language. Everything is read once to count and to check before anything is measured, and again for each measurement.
 */
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'
import { languageName } from '../language/detect.js'
import type { ParallelCorpus } from './contract.js'
import { openFiles } from './from-files.js'
import { openRows } from './from-rows.js'
import type { Opening } from './opening.js'
import { readLanguages, readSplit, type LanguageEntry } from './selection.js'

export interface ParallelOptions {
  /** Take these languages only, in this order. */
  readonly languages?: readonly string[]
  /** Take the lines of these splits only, as the table `splitFile` says. */
  readonly splits?: readonly string[]
  /** Default: `lines.tsv` in the folder or the one above. */
  readonly splitFile?: string
  /** Table of names and families. Default: `languages.tsv` in the folder or the one above, where there is one. */
  readonly languageFile?: string
}

/**
 * @param paths a folder, several files, or one `.jsonl` file, each plain or in gzip
 * @throws TokenwrightError `invalid-option` where languages have different numbers of lines (all named, with their
 * counts), `empty-corpus` for a language without any text, `unreadable` for what is no UTF-8
 * @example
 * const corpus = await openParallel(['ntrex'], { splits: ['eval'] })
 * corpus.languages.length // 59
 */
export async function openParallel(paths: readonly string[], options: ParallelOptions = {}): Promise<ParallelCorpus> {
  if (paths.length === 0) throw new TokenwrightError('invalid-option', 'no parallel text named', { value: paths })
  const names = await languageTable(paths, options)
  const opening: Opening = {
    languages: options.languages ?? null,
    selected: await selectedLines(paths, options),
    describe: (code) => {
      const entry = names.get(code)
      return { code, name: entry?.name ?? languageName(code), family: entry?.family ?? null }
    },
  }
  const isRows = paths.length === 1 && /\.(jsonl|ndjson)(\.gz)?$/i.test(paths[0])
  return isRows ? openRows(paths[0], opening) : openFiles(paths, opening)
}

async function selectedLines(
  paths: readonly string[],
  { splits, splitFile }: ParallelOptions,
): Promise<ReadonlySet<number> | null> {
  if (splits === undefined) return null
  const table = splitFile ?? (await beside(paths, 'lines.tsv'))
  if (table === null)
    throw new TokenwrightError('invalid-option', 'splits without a table that says which line is in which', {
      value: splits.join(', '),
    })
  return readSplit(table, splits)
}

async function languageTable(
  paths: readonly string[],
  { languageFile }: ParallelOptions,
): Promise<ReadonlyMap<string, LanguageEntry>> {
  const table = languageFile ?? (await beside(paths, 'languages.tsv'))
  return table === null ? new Map() : readLanguages(table)
}

async function beside([path]: readonly string[], name: string): Promise<string | null> {
  for (const folder of [path, dirname(path), dirname(dirname(path))]) {
    const candidate = join(folder, name)
    try {
      await access(candidate)
      return candidate
    } catch {
      // Not there: the next place is tried.
    }
  }
  return null
}
