/** @file Escapes that mean the same inside and outside of brackets: characters and properties. */
import { caseClosure, complement, type CodePointSet } from '../../unicode/index.js'
import { namedSet } from './classes.js'
import { refuse, type Reader } from './reader.js'

const LETTERS = new Map([
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['a', 7],
  ['e', 27],
])

/** The code point of the escape at the reader, which moves behind it. */
export function parseCharacterEscape(reader: Reader): number {
  const { pattern } = reader
  const rest = pattern.slice(reader.at, reader.at + 16)
  const hexadecimal = /^\\(?:x\{([0-9A-Fa-f]{1,8})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(rest)
  if (hexadecimal !== null) {
    const point = parseInt(hexadecimal[1] ?? hexadecimal[2] ?? hexadecimal[3], 16)
    // \xE9 is a single byte to Oniguruma, not a character.
    const isByte = hexadecimal[2] !== undefined && point >= 0x80 && reader.flavor === 'oniguruma'
    if (isByte || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
      refuse(reader, `the escape ${hexadecimal[0]}`)
    reader.at += hexadecimal[0].length
    return point
  }
  const letter = pattern[reader.at + 1]
  const known = LETTERS.get(letter)
  if (known !== undefined) {
    reader.at += 2
    return known
  }
  const point = pattern.codePointAt(reader.at + 1)
  if (point === undefined || /[0-9A-Za-z]/.test(letter) || point > 0x7f) refuse(reader, `the escape \\${letter ?? ''}`)
  reader.at += 2
  return point
}

/** `\p{Name}`, `\p{^Name}`, `\P{Name}` and, in Rust, `\pL`. */
export function parseProperty(reader: Reader, ignoreCase: boolean): CodePointSet {
  const { pattern } = reader
  let negative = pattern[reader.at + 1] === 'P'
  let name: string
  let end: number
  if (pattern[reader.at + 2] === '{') {
    end = pattern.indexOf('}', reader.at)
    if (end < 0) refuse(reader, 'a property without end')
    name = pattern.slice(reader.at + 3, end)
    end++
  } else {
    if (reader.flavor === 'oniguruma') refuse(reader, 'a property without braces')
    name = pattern[reader.at + 2] ?? ''
    end = reader.at + 3
  }
  if (name.startsWith('^') && reader.flavor === 'oniguruma') {
    negative = !negative
    name = name.slice(1)
  }
  const set = namedSet(name, reader.flavor)
  if (set === undefined) refuse(reader, `the property ${name}`)
  reader.at = end
  const closed = ignoreCase ? caseClosure(set) : set
  return negative ? complement(closed) : closed
}
