/**
 * @file GPT-2's alphabet: every byte has a printable character of its own, so that a vocabulary of bytes can be
 * written as text. Source: `bytes_to_unicode` of openai/gpt-2, `src/encoder.py`.
 */

/** Character code of each byte. */
export const BYTE_TO_UNIT = new Uint16Array(256)

const FIRST_BORROWED = 0x100
const LIMIT = FIRST_BORROWED + 68
/** Byte of each character code below LIMIT, or -1. */
const UNIT_TO_BYTE = new Int16Array(LIMIT).fill(-1)

let borrowed = FIRST_BORROWED
for (let byte = 0; byte < 256; byte++) {
  const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad)
  BYTE_TO_UNIT[byte] = printable ? byte : borrowed++
  UNIT_TO_BYTE[BYTE_TO_UNIT[byte]] = byte
}

/** Byte that a character of the alphabet stands for, or -1 for any other character. */
export function byteOfUnit(unit: number): number {
  return unit < LIMIT ? UNIT_TO_BYTE[unit] : -1
}

/** The UTF-8 bytes of a well-formed text in the alphabet. */
export function toByteAlphabet(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x20 && unit < 0x7f) {
      out += text[i]
      continue
    }
    const point = text.codePointAt(i)!
    if (point < 0x80) {
      out += String.fromCharCode(BYTE_TO_UNIT[point])
    } else if (point < 0x800) {
      out += String.fromCharCode(BYTE_TO_UNIT[0xc0 | (point >> 6)], BYTE_TO_UNIT[0x80 | (point & 63)])
    } else if (point < 0x10000) {
      out += String.fromCharCode(
        BYTE_TO_UNIT[0xe0 | (point >> 12)],
        BYTE_TO_UNIT[0x80 | ((point >> 6) & 63)],
        BYTE_TO_UNIT[0x80 | (point & 63)],
      )
    } else {
      out += String.fromCharCode(
        BYTE_TO_UNIT[0xf0 | (point >> 18)],
        BYTE_TO_UNIT[0x80 | ((point >> 12) & 63)],
        BYTE_TO_UNIT[0x80 | ((point >> 6) & 63)],
        BYTE_TO_UNIT[0x80 | (point & 63)],
      )
      i++
    }
  }
  return out
}

/** The bytes that a text in the alphabet stands for, or null where a character is not in it. */
export function fromByteAlphabet(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const byte = byteOfUnit(text.charCodeAt(i))
    if (byte < 0) return null
    bytes[i] = byte
  }
  return bytes
}
