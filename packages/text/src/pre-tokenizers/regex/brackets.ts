/** @file Character classes in brackets: ranges, nested classes, intersections, POSIX brackets. */
import { caseClosure, complement, intersection, union, type CodePointSet } from '../../unicode/index.js'
import { escapeSet, posixSet } from './classes.js'
import { parseCharacterEscape, parseProperty } from './escapes.js'
import { refuseFoldedClass } from './folds.js'
import { refuse, type Reader } from './reader.js'

const MAX_DEPTH = 50

/**
 * Parses from behind the opening bracket to behind the closing one. Where case is ignored, Rust folds every class
 * before negating it, Oniguruma only the outermost one.
 */
export function parseBrackets(reader: Reader, ignoreCase: boolean, depth: number): CodePointSet {
  if (depth > MAX_DEPTH) refuse(reader, `more than ${MAX_DEPTH} nested classes`)
  const { pattern } = reader
  const negative = pattern[reader.at] === '^'
  if (negative) reader.at++
  let whole: CodePointSet | undefined
  let parts: CodePointSet[] = []
  let first = true
  for (; ; first = false) {
    const next = pattern[reader.at]
    if (next === undefined) refuse(reader, 'a class without end')
    if (next === ']') {
      if (first) refuse(reader, 'a class that begins with a bracket')
      reader.at++
      break
    }
    if (pattern.startsWith('&&', reader.at)) {
      reader.at += 2
      whole = whole === undefined ? union(...parts) : intersection(whole, union(...parts))
      parts = []
      continue
    }
    if (reader.flavor === 'rust' && /^(--|~~)/.test(pattern.slice(reader.at, reader.at + 2)))
      refuse(reader, `the class operator ${pattern.slice(reader.at, reader.at + 2)}`)
    parts.push(parseMember(reader, ignoreCase, depth))
  }
  let set = union(...parts)
  if (whole !== undefined) set = intersection(whole, set)
  if (ignoreCase) {
    if (reader.flavor === 'oniguruma') refuseFoldedClass(reader, set, negative)
    set = caseClosure(set)
  }
  return negative ? complement(set) : set
}

/** A nested class, a POSIX bracket, an escape for a set, a character or a range of characters. */
function parseMember(reader: Reader, ignoreCase: boolean, depth: number): CodePointSet {
  const { pattern } = reader
  if (pattern[reader.at] === '[') {
    const posix = /^\[:(\^?)([a-z]+):\]/.exec(pattern.slice(reader.at, reader.at + 16))
    if (posix !== null) {
      const set = posixSet(posix[2])
      if (set === undefined || reader.flavor === 'rust') refuse(reader, `the class ${posix[0]}`)
      reader.at += posix[0].length
      return posix[1] === '^' ? complement(set) : set
    }
    reader.at++
    return parseBrackets(reader, ignoreCase && reader.flavor === 'rust', depth + 1)
  }
  if (pattern[reader.at] === '\\') {
    const letter = pattern[reader.at + 1] ?? ''
    const set = escapeSet(letter, reader.flavor, true)
    if (set !== undefined) {
      reader.at += 2
      return set
    }
    if (letter === 'p' || letter === 'P') return parseProperty(reader, ignoreCase && reader.flavor === 'rust')
  }
  const low = parseCharacter(reader)
  if (pattern[reader.at] !== '-' || pattern[reader.at + 1] === ']' || pattern[reader.at + 1] === undefined)
    return [low, low + 1]
  reader.at++
  if (pattern[reader.at] === '[' || /^\\[sSdDwWhHpP]/.test(pattern.slice(reader.at, reader.at + 2)))
    refuse(reader, 'a range that ends with a class')
  const high = parseCharacter(reader)
  if (high < low) refuse(reader, 'a range that runs backwards')
  return [low, high + 1]
}

function parseCharacter(reader: Reader): number {
  const { pattern } = reader
  if (pattern[reader.at] === '\\') {
    if (pattern[reader.at + 1] === 'b') refuse(reader, 'a backspace')
    return parseCharacterEscape(reader)
  }
  const point = pattern.codePointAt(reader.at)
  if (point === undefined) refuse(reader, 'a class without end')
  reader.at += point > 0xffff ? 2 : 1
  return point
}
