/** @file Lexemes of programs under tokens. See code.ts for where they come from. */
import type { Lexeme } from './code.js'
import type { Places } from './places.js'
import { walkSpans } from './spans-under-tokens.js'
import type { TextMap } from './text-map.js'

export interface PlacedLexemes {
  /** Bytes: start and end of lexeme i at 2i and 2i + 1. */
  readonly spans: Uint32Array
  /** Whether lexeme i is a name. */
  readonly names: Uint8Array
  readonly length: number
}

/** Puts lexemes, which come in UTF-16 units and in order, at their bytes. */
export function placeLexemes(text: string, lexemes: readonly Lexeme[]): PlacedLexemes {
  const spans = new Uint32Array(2 * lexemes.length)
  const names = new Uint8Array(lexemes.length)
  let unit = 0
  let byte = 0
  const byteAt = (wanted: number): number => {
    for (; unit < wanted; unit++) {
      const code = text.charCodeAt(unit)
      // Halves of a pair have two bytes each of the four.
      byte += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
    }
    return byte
  }
  for (const [i, { from, to, kind }] of lexemes.entries()) {
    spans[2 * i] = byteAt(from)
    spans[2 * i + 1] = byteAt(to)
    names[i] = kind === 'identifier' ? 1 : 0
  }
  return { spans, names, length: lexemes.length }
}

export interface LexemeSums {
  /** Lexemes that begin and end where tokens do. */
  aligned: number
  /** Names in one token. */
  whole: number
  /** Tokens of all names. */
  nameTokens: number
}

const SPACE = 0x20

/** One space at the beginning of a token is not counted as part of it: it belongs to no lexeme, and half of all tokenizers join it to the word. */
export function countLexemes(map: TextMap, placed: PlacedLexemes, places: Places, tokens: number): LexemeSums {
  const sums = { aligned: 0, whole: 0, nameTokens: 0 }
  walkSpans(placed.spans, placed.length, places, tokens, (start, end, first, last, index) => {
    if (first < 0) return
    const from = places.from[first]
    const begin = map.source[from] === SPACE && places.to[first] > from + 1 ? from + 1 : from
    if (begin === start && places.to[last] === end) sums.aligned++
    if (placed.names[index] === 0) return
    if (first === last) sums.whole++
    sums.nameTokens += last - first + 1
  })
  return sums
}
