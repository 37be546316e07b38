/**
 * @file The byte alphabet of GPT-2: each byte as one printable character. 188 bytes stand for themselves, the others
 * for U+0100 and up in byte order.
 */

const BYTE_TO_CODE_POINT = new Uint16Array(256)
const CODE_POINT_TO_BYTE = new Int16Array(0x144).fill(-1)

let next = 0x100
for (let byte = 0; byte < 256; byte++) {
  const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
  BYTE_TO_CODE_POINT[byte] = printable ? byte : next++
  CODE_POINT_TO_BYTE[BYTE_TO_CODE_POINT[byte]] = byte
}

/** The bytes that a text in the alphabet (given in UTF-8) spells, written to `out`; -1 if it has other characters. */
export function spellBytes(utf8: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
  const start = at
  for (let i = from; i < to; ) {
    const lead = utf8[i]
    let codePoint = lead
    if (lead < 0x80) i++
    else if (lead < 0xe0) {
      codePoint = ((lead & 31) << 6) | (utf8[i + 1] & 63)
      i += 2
    } else return -1
    const byte = codePoint < 0x144 ? CODE_POINT_TO_BYTE[codePoint] : -1
    if (byte < 0) return -1
    out[at++] = byte
  }
  return at - start
}

/** The bytes as text in the alphabet. */
export function spellText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(BYTE_TO_CODE_POINT[byte])
  return text
}
