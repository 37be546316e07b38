/** @file Qtok's twelve categories of tokens, and the script of a token. */
import { byteOfUnit } from '@tokenwright/text'
import type { Mode, Token } from './decode-vocabulary.js'
import { nameWords, OTHER_WORD, scriptWord, UNNAMED } from './name-words.js'

/** In the order of the printed tables. */
export const CATEGORIES = [
  'control_tokens',
  'pure_unicode',
  'char_alpha',
  'spaced_alpha',
  'inner_alpha',
  'char_other',
  'spaced_other',
  'inner_other',
  'unicode_flanks',
  'char_errors',
  'spaced_errors',
  'inner_errors',
] as const

export type Category = (typeof CATEGORIES)[number]

export interface Classified {
  readonly category: Category
  /** First word of the characters' names; only in the three alpha categories. */
  readonly script?: string
}

/** Tags of web pages, which are no control tokens. */
const TAGS: ReadonlySet<string> = new Set('br h1 h2 h3 h4 h5 h6 b img li tr td p th u em'.split(' '))

/**
 * The category of a token. In the corrected mode a raw byte is `pure_unicode` and a fragment of UTF-8 `unicode_flanks`
 * because of what they are; in the compatible mode because of how the original spells them, so that "é" is a byte there.
 * The compatible mode knows the names of Unicode 14, the corrected one those of 17.
 *
 * @example
 * classify({ text: ' слово', kind: 'text', id: 7 }, 'corrected') // { category: 'spaced_alpha', script: 'CYRILLIC' }
 */
export function classify({ text, kind }: Token, mode: Mode): Classified {
  if (kind === 'byte') return { category: 'pure_unicode' }
  if (kind === 'fragment') return { category: 'unicode_flanks' }
  const words = nameWords(mode === 'compatible' ? 14 : 17)
  const first = text.codePointAt(0) ?? -1
  if (first >= 0 && text.length === (first > 0xffff ? 2 : 1)) {
    if (mode === 'compatible' && byteOfUnit(first) >= 0) return { category: 'pure_unicode' }
    if (words[first] === UNNAMED) return { category: 'char_errors' }
    return withScript(words[first], 'char_alpha', 'char_other')
  }
  if (first === 0x20) {
    const { unnamed, word } = sharedWord(text, 1, words)
    return unnamed ? { category: 'spaced_errors' } : withScript(word, 'spaced_alpha', 'spaced_other')
  }
  if (isControl(text, mode)) return { category: 'control_tokens' }
  if (mode === 'compatible' && text.startsWith('<0y')) return { category: 'unicode_flanks' }
  const { unnamed, word } = sharedWord(text, 0, words)
  return unnamed ? { category: 'inner_errors' } : withScript(word, 'inner_alpha', 'inner_other')
}

function withScript(word: number, alpha: Category, other: Category): Classified {
  const script = scriptWord(word)
  return script === undefined ? { category: other } : { category: alpha, script }
}

/** The word that all characters from `start` on share, or OTHER_WORD. */
function sharedWord(text: string, start: number, words: Uint8Array): { unnamed: boolean; word: number } {
  let word = -1
  for (let at = start; at < text.length;) {
    const point = text.codePointAt(at) as number
    if (words[point] === UNNAMED) return { unnamed: true, word: OTHER_WORD }
    word = word === -1 || word === words[point] ? words[point] : OTHER_WORD
    at += point > 0xffff ? 2 : 1
  }
  return { unnamed: false, word: word === -1 ? OTHER_WORD : word }
}

function isControl(text: string, mode: Mode): boolean {
  const angle = text.startsWith('<') && text.endsWith('>') && !(mode === 'compatible' && text.startsWith('<0y'))
  const square = text.startsWith('[') && text.endsWith(']')
  return text.length > 1 && (angle || square) && !TAGS.has(text.slice(1, -1).replaceAll('/', ''))
}
