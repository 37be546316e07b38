/** @file What a path argument means: a plain path, a glob, or a table with the field that holds the text. */
import { TokenwrightError } from '@tokenwright/text'

export type TableFormat = 'jsonl' | 'csv' | 'tsv' | 'parquet'

export interface SourcePath {
  readonly path: string
  /** Field after a colon: `essays.jsonl:body.text`. */
  readonly field: string | null
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
 * Splits `file.jsonl:field.path`. A colon counts only after the name of a table, so `C:\notes.txt` and `a:b.md` stay
 * what they are.
 *
 * @example
 * parseSourcePath('essays.jsonl.gz:body.text') // { path: 'essays.jsonl.gz', field: 'body.text' }
 */
export function parseSourcePath(argument: string): SourcePath {
  if (argument === '') throw new TokenwrightError('invalid-option', 'empty path', { value: argument })
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
