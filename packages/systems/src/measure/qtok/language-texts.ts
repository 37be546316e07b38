/** @file Text by language from a folder: one file for each, named by the language, or JSON Lines with `code` and `lines`. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { TokenwrightError } from '@tokenwright/text'
import type { LanguageText } from './words.js'

/** More text than this says nothing new about alphabets and frequent words. */
const MOST_BYTES = 2 ** 28

/**
 * Reads `eng.txt`, `deu.txt.gz`, ... of a folder, and every `*.jsonl` or `*.jsonl.gz` whose lines are
 * `{"code": "eng", "lines": ["..."]}`; also one such file by itself. Texts of one language are joined. Read only.
 *
 * @param only languages that are wanted; default all
 * @throws TokenwrightError `unreadable`, `invalid-data`, `empty-corpus`
 * @example
 * await readLanguageTexts('parallel') // [{ language: 'deu', lines: [...] }, ...]
 */
export async function readLanguageTexts(path: string, only?: ReadonlySet<string>): Promise<LanguageText[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new TokenwrightError('unreadable', 'neither a file nor a folder', { value: path, cause })
  })
  const files = found.isDirectory() ? (await readdir(path)).toSorted().map((name) => join(path, name)) : [path]
  const texts = new Map<string, string[]>()
  const put = (language: string, lines: readonly string[]): void => {
    if (only !== undefined && !only.has(language)) return
    const known = texts.get(language) ?? []
    for (const line of lines) known.push(line)
    texts.set(language, known)
  }
  for (const file of files) {
    const match = /([^\\/]+)\.(txt|jsonl)(?:\.gz)?$/.exec(file)
    if (match === null) continue
    if (match[2] === 'txt' && only !== undefined && !only.has(match[1])) continue
    const lines = (await readText(file)).split(/\r?\n/).filter((line) => line !== '')
    if (match[2] === 'txt') put(match[1], lines)
    else for (const [index, line] of lines.entries()) put(...languageOfLine(line, `${file}, line ${index + 1}`))
  }
  if (texts.size === 0)
    throw new TokenwrightError(
      'empty-corpus',
      only === undefined ? 'no text in any language' : `no text in any of the languages ${[...only].join(', ')}`,
      { value: path },
    )
  return [...texts].map(([language, lines]) => ({ language, lines }))
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file)
    if (bytes.length > MOST_BYTES)
      throw new TokenwrightError('unreadable', `text of more than ${MOST_BYTES} bytes, ${bytes.length},`, {
        value: file,
      })
    const content = file.endsWith('.gz') ? await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES }) : bytes
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (cause) {
    if (cause instanceof TokenwrightError) throw cause
    throw new TokenwrightError('unreadable', 'text that cannot be read as UTF-8', { value: file, cause })
  }
}

function languageOfLine(line: string, where: string): [language: string, lines: readonly string[]] {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'line that is not JSON', { where, value: line, cause })
  }
  if (typeof value === 'object' && value !== null && 'code' in value && 'lines' in value) {
    const { code, lines } = value
    if (
      typeof code === 'string' &&
      Array.isArray(lines) &&
      lines.every((one): one is string => typeof one === 'string')
    )
      return [code, lines]
  }
  throw new TokenwrightError('invalid-data', 'line without `code` and a list of `lines`', { where, value: line })
}

/**
 * A lexicon as the original ships it: an object from tokens to lists of languages.
 *
 * @throws TokenwrightError `invalid-data`
 */
export function readLexicon(json: string, name: string): ReadonlyMap<string, readonly string[]> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'lexicon that is not JSON', { value: name, cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TokenwrightError('invalid-data', 'lexicon that is not an object of tokens', { value: name })
  return new Map(
    Object.entries(value).map(([token, languages]: [string, unknown]) => {
      if (!Array.isArray(languages) || !languages.every((one): one is string => typeof one === 'string'))
        throw new TokenwrightError('invalid-data', `lexicon ${name}: token without a list of languages`, {
          where: JSON.stringify(token),
          value: languages,
        })
      return [token, languages]
    }),
  )
}
