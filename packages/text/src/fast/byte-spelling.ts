/** @file GPT-2's byte alphabet over UTF-8 arrays. */
import { BYTE_TO_UNIT, byteOfUnit } from '../pre-tokenizers/byte-alphabet.js'

/** Writes the bytes that utf8[from, to) spells in the alphabet to `out` at `at`; how many, or -1 for other characters. */
export function spellBytes(utf8: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
  const start = at
  for (let i = from; i < to;) {
    const lead = utf8[i]
    let unit = lead
    if (lead < 0x80) i++
    else if (lead < 0xe0) {
      unit = ((lead & 31) << 6) | (utf8[i + 1] & 63)
      i += 2
    } else return -1
    const byte = byteOfUnit(unit)
    if (byte < 0) return -1
    out[at++] = byte
  }
  return at - start
}

/** The bytes as text in the alphabet. */
export function spellText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(BYTE_TO_UNIT[byte])
  return text
}
