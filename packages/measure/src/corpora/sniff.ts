/** @file Text or not, judged by the first bytes of a file. */
import type { LeftReason } from './ledger.js'

/** How much of a file is looked at before it is taken for text. */
export const SNIFF_BYTES = 1 << 16

/** Share of control characters (other than tab, line ends, form feed, backspace and escape) that text never has. */
const CONTROL_SHARE = 0.1

/**
 * Null for UTF-8 text, else the reason to leave the file out.
 *
 * @param head the first bytes; the last character may be cut
 * @param whole true when `head` is the whole file
 * @example
 * sniff(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0]), true) // 'binary'
 */
export function sniff(head: Uint8Array, whole: boolean): LeftReason | null {
  if (head.length === 0) return 'empty'
  const bom = (head[0] << 8) | head[1]
  if (head.length >= 2 && (bom === 0xfeff || bom === 0xfffe)) return 'utf16'
  if (head.includes(0)) return 'binary'
  let controls = 0
  for (const byte of head) if (byte < 32 && !isTextControl(byte)) controls++
  const binary = controls > head.length * CONTROL_SHARE
  if (!isUtf8(whole ? head : head.subarray(0, wholeCharacters(head))))
    return binary || controls > 0 ? 'binary' : 'not-utf8'
  return binary ? 'binary' : null
}

function isTextControl(byte: number): boolean {
  return (byte >= 8 && byte <= 13) || byte === 27
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Length without a character that is cut at the end; at most three bytes less than all. */
export function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? bytes.length - back : bytes.length
    }
  }
  return bytes.length
}
