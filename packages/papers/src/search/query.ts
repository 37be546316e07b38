/** @file A query as people type it, and as the full-text index wants it. */
import { cleanText } from '../plain-text.js'
import { stemOf, wordsOf } from '../vectors/terms.js'

export interface Query {
  /** What is left for search by meaning: all that is wanted, as plain text. */
  readonly text: string
  /** Each of these must or may occur: a word, a phrase (several words), the beginning of a word. */
  readonly wanted: readonly Part[]
  readonly unwanted: readonly Part[]
}

export interface Part {
  readonly words: readonly string[]
  /** The last word is only the beginning of one. */
  readonly isPrefix: boolean
}

const QUERY_LIMIT = 300

/**
 * Reads a query: words, `"a phrase"`, `beginning*`, `-unwanted`. Anything else is text; nothing is an error.
 *
 * @param asTyped the last word may not be finished yet
 *
 * @example
 * readQuery('"visual tokens" prun* -audio').wanted.length // 2
 */
export function readQuery(input: string, asTyped = false): Query {
  const text = cleanText(input, QUERY_LIMIT)
  const wanted: Part[] = []
  const unwanted: Part[] = []
  for (const match of text.matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/g)) {
    const [whole, minus, phrase, word] = match
    const words = (phrase ?? word ?? '').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
    if (words.length === 0) continue
    const isLast = (match.index ?? 0) + whole.length === text.length && !/\s$/.test(input)
    const isPrefix = phrase === undefined && (whole.endsWith('*') || (asTyped && isLast))
    ;(minus === '-' ? unwanted : wanted).push({ words, isPrefix })
  }
  return { text: wanted.map(({ words }) => words.join(' ')).join(' '), wanted, unwanted }
}

/** A string of FTS5: nothing in it can be taken for an operator. */
const quoted = ({ words, isPrefix }: Part): string =>
  words.length === 0 ? '""' : `"${words.join(' ').replaceAll('"', '')}"${isPrefix ? '*' : ''}`

/** The expression for FTS5, its parts joined by AND or by OR; undefined where nothing is wanted. */
export function matchExpression(
  wanted: readonly Part[],
  unwanted: readonly Part[],
  join: 'AND' | 'OR',
): string | undefined {
  if (wanted.length === 0) return undefined
  const positive = wanted.map(quoted).join(` ${join} `)
  return unwanted.length === 0 ? positive : `(${positive}) NOT (${unwanted.map(quoted).join(' OR ')})`
}

/** The parts that carry meaning: without words like "of", unless there is nothing else. */
export function contentParts(parts: readonly Part[]): readonly Part[] {
  const content = parts.filter(({ words, isPrefix }) => isPrefix || words.some((word) => wordsOf(word).length > 0))
  return content.length > 0 ? content : parts
}

/** Words of a text that a query asks for, in the order of the query, as the query writes them. */
export function matchedWords({ wanted }: Query, text: string): string[] {
  const words = new Set(wordsOf(text))
  const stems = new Set([...words].map(stemOf))
  const found = new Set<string>()
  for (const { words: parts, isPrefix } of wanted)
    for (const [i, part] of parts.entries())
      for (const word of wordsOf(part)) {
        const begins = isPrefix && i === parts.length - 1 && [...words].some((known) => known.startsWith(word))
        if (stems.has(stemOf(word)) || begins) found.add(word)
      }
  return [...found]
}
