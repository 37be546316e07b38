/** @file Escapes that stand for one character, the same inside and outside of brackets. */
import { refuse, type Reader } from './parse.js'

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
