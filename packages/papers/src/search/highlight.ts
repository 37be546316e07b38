/** @file Marks in a text what a query asked for. */
import { stemOf, wordsOf } from '../vectors/terms.js'
import type { Query } from './query.js'

/** Before and after what was found: characters that no text here holds. */
export const FOUND = '\u0001'
export const FOUND_END = '\u0002'

const SNIPPET_WORDS = 32

interface Word {
  readonly start: number
  readonly end: number
  readonly found: boolean
}

/** Decides for a word of a text whether the query asked for it. */
export function wordFinder({ wanted }: Query): (word: string) => boolean {
  const stems = new Set<string>()
  const beginnings: string[] = []
  for (const { words, isPrefix } of wanted)
    for (const [i, part] of words.entries())
      for (const word of wordsOf(part)) {
        stems.add(stemOf(word))
        if (isPrefix && i === words.length - 1) beginnings.push(word)
      }
  return (text) =>
    wordsOf(text).some((word) => stems.has(stemOf(word)) || beginnings.some((start) => word.startsWith(start)))
}

/** The text with each find between {@link FOUND} and {@link FOUND_END}. */
export function markFinds(isFound: (word: string) => boolean, text: string): string {
  return mark(text, wordsIn(isFound, text), 0, text.length)
}

/** The 32 words of a text with the most finds, marked; the first ones where there is none. */
export function snippetOf(isFound: (word: string) => boolean, text: string): string {
  const words = wordsIn(isFound, text)
  if (words.length <= SNIPPET_WORDS) return mark(text, words, 0, text.length)
  let finds = words.slice(0, SNIPPET_WORDS).filter(({ found }) => found).length
  let [best, first] = [finds, 0]
  for (let i = SNIPPET_WORDS; i < words.length; i++) {
    finds += Number(words[i].found) - Number(words[i - SNIPPET_WORDS].found)
    // A few words before the first find of the piece are worth more than a few after the last.
    if (finds > best) [best, first] = [finds, Math.max(0, i - SNIPPET_WORDS + 1)]
  }
  const last = Math.min(words.length, first + SNIPPET_WORDS) - 1
  const from = first === 0 ? 0 : words[first].start
  const to = last === words.length - 1 ? text.length : words[last].end
  return `${first === 0 ? '' : '… '}${mark(text, words.slice(first, last + 1), from, to)}${to === text.length ? '' : ' …'}`
}

function wordsIn(isFound: (word: string) => boolean, text: string): Word[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}\p{M}]+/gu), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    found: isFound(match[0]),
  }))
}

function mark(text: string, words: readonly Word[], from: number, to: number): string {
  let out = ''
  let at = from
  for (const { start, end, found } of words) {
    if (!found) continue
    out += `${text.slice(at, start)}${FOUND}${text.slice(start, end)}${FOUND_END}`
    at = end
  }
  return out + text.slice(at, to)
}
