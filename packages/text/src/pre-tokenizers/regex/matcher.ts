/**
 * @file Runs patterns: finds all matches as the references' iterators do, and says what lies between them.
 */
import type { Pattern } from '../../tokenizer.js'
import { isPairAt } from '../../reference/span.js'
import { emitPattern } from './emit.js'
import { parsePattern } from './parse.js'
import type { Flavor } from './syntax.js'

/**
 * Appends from, to, from, to, ... so that the ranges cover the text in order; `flags` gets 1 for a match and 0 for
 * what lies between matches. Empty matches are ranges of no length.
 */
export type Matcher = (text: string, ranges: number[], flags: number[]) => void

/** The matcher of a pattern of `Split` or `Replace`. Throws `unsupported-part` for what is not understood exactly. */
export function patternMatcher(pattern: Pattern, flavor: Flavor = 'oniguruma'): Matcher {
  if ('String' in pattern) return textMatcher(pattern.String)
  return regexMatcher(new RegExp(emitPattern(parsePattern(pattern.Regex, flavor), flavor), 'gu'))
}

/** Matches of a JavaScript regular expression with the flags g and u, in the order of Oniguruma's `find_iter`. */
function regexMatcher(regex: RegExp): Matcher {
  const sticky = new RegExp(regex.source, 'uy')
  return (text, ranges, flags) => {
    let last = 0
    let from = 0
    let lastMatch = -1
    while (from <= text.length) {
      // Patterns that cover the text match where the last match ended; asking there first spares the match object.
      sticky.lastIndex = from
      let start = from
      let end: number
      if (sticky.test(text)) {
        end = sticky.lastIndex
      } else {
        start = searchFrom(regex, text, from)
        if (start < 0) break
        end = regex.lastIndex
      }
      if (start === end && lastMatch === end) {
        from += isPairAt(text, from) ? 2 : 1
        continue
      }
      if (start > last) {
        ranges.push(last, start)
        flags.push(0)
      }
      ranges.push(start, end)
      flags.push(1)
      last = from = lastMatch = end
    }
    if (last < text.length) {
      ranges.push(last, text.length)
      flags.push(0)
    }
  }
}

/** Where the next match begins, or -1. V8 also finds empty matches inside of a surrogate pair; those do not count. */
function searchFrom(regex: RegExp, text: string, from: number): number {
  for (let at = from; ;) {
    regex.lastIndex = at
    const match = regex.exec(text)
    if (match === null) return -1
    if (match.index === 0 || !isPairAt(text, match.index - 1)) return match.index
    at = match.index + 1
  }
}

/** Occurrences of a fixed text. An empty one matches between all characters, as the escaped empty pattern does. */
export function textMatcher(needle: string): Matcher {
  if (needle === '') return regexMatcher(/(?:)/gu)
  return (text, ranges, flags) => {
    let last = 0
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, last)) {
      if (at > last) {
        ranges.push(last, at)
        flags.push(0)
      }
      last = at + needle.length
      ranges.push(at, last)
      flags.push(1)
    }
    if (last < text.length) {
      ranges.push(last, text.length)
      flags.push(0)
    }
  }
}

/** Every single character for which the test holds is a match. */
export function characterMatcher(test: (codePoint: number) => boolean): Matcher {
  return (text, ranges, flags) => {
    let last = 0
    for (let at = 0; at < text.length;) {
      const point = text.codePointAt(at)!
      const next = at + (point > 0xffff ? 2 : 1)
      if (test(point)) {
        if (at > last) {
          ranges.push(last, at)
          flags.push(0)
        }
        ranges.push(at, next)
        flags.push(1)
        last = next
      }
      at = next
    }
    if (last < text.length) {
      ranges.push(last, text.length)
      flags.push(0)
    }
  }
}
