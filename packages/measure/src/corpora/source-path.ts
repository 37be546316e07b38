/** @file What a path argument means: a plain path, a glob, or a table with the field that holds the text; of each, how much to read. */
import { TokenwrightError } from '@tokenwright/text'

export type TableFormat = 'jsonl' | 'csv' | 'tsv' | 'parquet'

export interface SourcePath {
  readonly path: string
  /** Field after a colon: `essays.jsonl:body.text`. */
  readonly field: string | null
  /** Share of the documents to read, after a last colon: `filings:0.25`. Default 1. */
  readonly share: number
}

const TABLES: readonly (readonly [suffix: string, format: TableFormat])[] = [
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.parquet', 'parquet'],
]

/** The table format that a file name announces, or null. `.gz` at the end does not count. */
export function tableFormat(path: string): TableFormat | null {
  const lower = withoutGzip(path.toLowerCase())
  for (const [suffix, format] of TABLES) if (lower.endsWith(suffix)) return format
  return null
}

export function withoutGzip(path: string): string {
  return /\.gz$/i.test(path) ? path.slice(0, -3) : path
}

/**
 * Splits `file.jsonl:field.path` and `path:0.25`. A colon counts only after the name of a table and before a share, so
 * `C:\notes.txt` and `a:b.md` stay what they are.
 *
 * @example
 * parseSourcePath('essays.jsonl.gz:body.text:0.5') // { path: 'essays.jsonl.gz', field: 'body.text', share: 0.5 }
 */
export function parseSourcePath(argument: string): SourcePath {
  if (argument === '') throw new TokenwrightError('invalid-option', 'empty path', { value: argument })
  const sampled = /^(.+):(\d*\.\d+)$/.exec(argument)
  if (sampled === null) return { ...splitField(argument), share: 1 }
  const share = Number(sampled[2])
  if (share <= 0 || share > 1)
    throw new TokenwrightError('invalid-option', 'share of a corpus that is not above 0 and at most 1', {
      value: argument,
    })
  return { ...splitField(sampled[1]), share }
}

function splitField(argument: string): Omit<SourcePath, 'share'> {
  for (let colon = argument.indexOf(':'); colon >= 0; colon = argument.indexOf(':', colon + 1)) {
    const path = argument.slice(0, colon)
    if (tableFormat(path) === null) continue
    const field = argument.slice(colon + 1)
    if (field === '') throw new TokenwrightError('invalid-option', 'no field after the colon', { value: argument })
    return { path, field }
  }
  return { path: argument, field: null }
}

export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path)
}

/** Expansions of one pattern are refused above this: `{a,b}` twenty times over would be a million patterns. */
const MAX_EXPANSIONS = 1024

/**
 * Expands braces, innermost last.
 *
 * @example
 * expandBraces('src/*.{ts,js}') // ['src/*.ts', 'src/*.js']
 */
export function expandBraces(pattern: string): string[] {
  const done: string[] = []
  const open = [pattern]
  while (open.length > 0) {
    if (open.length + done.length > MAX_EXPANSIONS)
      throw new TokenwrightError('invalid-option', 'too many alternatives in braces', { value: pattern })
    const text = open.pop()!
    const group = firstBraces(text)
    if (group === null) done.push(text)
    else
      for (const choice of group.choices.toReversed())
        open.push(text.slice(0, group.start) + choice + text.slice(group.end))
  }
  return done
}

function firstBraces(text: string): { start: number; end: number; choices: string[] } | null {
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    const choices: string[] = []
    let depth = 0
    let from = start + 1
    for (let i = start; i < text.length; i++) {
      if (text[i] === '{') depth++
      else if (text[i] === ',' && depth === 1) {
        choices.push(text.slice(from, i))
        from = i + 1
      } else if (text[i] === '}' && --depth === 0) {
        choices.push(text.slice(from, i))
        if (choices.length > 1) return { start, end: i + 1, choices }
        break
      }
    }
  }
  return null
}
