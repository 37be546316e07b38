/** @file Examples from files: lines of text, or JSON lines with text, labelled words, or pairs of sentences. */
import { readFile } from 'node:fs/promises'
import { TokenwrightError } from '@tokenwright/text'
import type { createSpelling } from './byte-level.js'

export interface Example {
  readonly tokens: readonly string[]
  /** Tokens that begin a pre-token. */
  readonly borders: readonly number[]
  /** Tokens that begin a labelled word, or a sentence of a pair: no token grows over them, whatever the boundary. */
  readonly breaks: readonly number[]
  /** The word of each token, where words are labelled. */
  readonly wordIds?: readonly number[]
}

type Spelling = ReturnType<typeof createSpelling>

/**
 * Reads the examples of a file: one on each line, empty lines left out. In `.jsonl` files a line has `text`; or `tokens`, with or
 * without `tags`, which are words cut one by one behind a space; or `premise` and `hypothesis`.
 *
 * @throws TokenwrightError `unreadable`, `invalid-data` for a line of another kind or with another number of tags than words,
 * `empty-corpus` for a file without examples
 */
export async function readExamples(path: string, spelling: Spelling): Promise<readonly Example[]> {
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'cannot read', { value: path, cause })
  }
  const examples: Example[] = []
  content.split(/\r?\n/).forEach((line, number) => {
    if (line.trim() === '') return
    const where = `${path}:${number + 1}`
    examples.push(
      path.endsWith('.jsonl') ? exampleOf(parse(line, where), spelling, where) : textExample(line, spelling),
    )
  })
  if (examples.length === 0) throw new TokenwrightError('empty-corpus', 'a file without examples', { value: path })
  return examples
}

function textExample(text: string, spelling: Spelling): Example {
  return { ...spelling.tokensWithBorders(text), breaks: [] }
}

function exampleOf(entry: object, spelling: Spelling, where: string): Example {
  if ('tokens' in entry && isWords(entry.tokens)) {
    const { tokens: words } = entry
    if ('tags' in entry && !(Array.isArray(entry.tags) && entry.tags.length === words.length))
      throw new TokenwrightError('invalid-data', `tags for ${words.length} words`, { where, value: entry.tags })
    return joined(words.map((word) => spelling.tokensWithBorders(` ${word}`)))
  }
  if ('premise' in entry && 'hypothesis' in entry) {
    const { premise, hypothesis } = entry
    if (typeof premise === 'string' && typeof hypothesis === 'string') {
      const { tokens, borders, breaks } = joined([premise, hypothesis].map((text) => spelling.tokensWithBorders(text)))
      return { tokens, borders, breaks }
    }
  }
  if ('text' in entry && typeof entry.text === 'string') return textExample(entry.text, spelling)
  throw new TokenwrightError('invalid-data', 'a line without text, tokens, or premise and hypothesis', {
    where,
    value: entry,
  })
}

function joined(
  parts: readonly { readonly tokens: readonly string[]; readonly borders: readonly number[] }[],
): Required<Example> {
  const tokens: string[] = []
  const borders: number[] = []
  const breaks: number[] = []
  const wordIds: number[] = []
  parts.forEach((part, word) => {
    if (part.tokens.length > 0) breaks.push(tokens.length)
    for (const border of part.borders) borders.push(tokens.length + border)
    for (const token of part.tokens) {
      tokens.push(token)
      wordIds.push(word)
    }
  })
  return { tokens, borders, breaks, wordIds }
}

function parse(line: string, where: string): object {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'a line that is not JSON', { where, value: line, cause })
  }
  if (typeof value !== 'object' || value === null)
    throw new TokenwrightError('invalid-data', 'a line that is no object', { where, value })
  return value
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string')
}
