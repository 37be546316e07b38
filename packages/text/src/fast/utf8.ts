/** @file Small UTF-8 facts that encoders and streams share. */

/** Length of the longest prefix of `bytes` that is valid UTF-8. */
export function validPrefix(bytes: Uint8Array): number {
  let i = 0
  while (i < bytes.length) {
    const lead = bytes[i]
    if (lead < 0x80) {
      i++
      continue
    }
    const size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    if (size === 0 || i + size > bytes.length) return i
    const second = bytes[i + 1]
    // The second byte excludes overlong forms, surrogates and what lies past U+10FFFF.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (second < low || second > high) return i
    for (let j = 2; j < size; j++) if ((bytes[i + j] & 0xc0) !== 0x80) return i
    i += size
  }
  return i
}

/** How many bytes at the end begin a character that is not complete: 0 to 3. Decoding may be cut before them. */
export function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]
    if ((byte & 0xc0) === 0x80) continue
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return size > back ? back : 0
  }
  return 0
}

/** Bytes that `TextEncoder` makes of text[from, to): a lone surrogate takes three. */
export function utf8Length(text: string, from: number, to: number): number {
  let length = 0
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i)
    const pair = (unit & 0xfc00) === 0xd800 && i + 1 < to && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
    length += unit < 0x80 ? 1 : unit < 0x800 ? 2 : pair ? 4 : 3
    if (pair) i++
  }
  return length
}

/** Walks the text once to turn ascending UTF-8 offsets into UTF-16 offsets. */
export interface OffsetWalker {
  /** UTF-16 offset of the character that holds byte `offset`; rounded up to its end if `up` and the byte is inside. */
  at(offset: number, up: boolean): number
}

/** `text` as `TextEncoder` writes it: a lone surrogate takes three bytes. Offsets must not go down by more than a character. */
export function offsetWalker(text: string): OffsetWalker {
  let units = 0
  let bytes = 0
  return {
    at(offset, up) {
      while (bytes < offset) {
        const unit = text.charCodeAt(units)
        const pair = (unit & 0xfc00) === 0xd800 && (text.charCodeAt(units + 1) & 0xfc00) === 0xdc00
        const size = unit < 0x80 ? 1 : unit < 0x800 ? 2 : pair ? 4 : 3
        if (bytes + size > offset) return up ? units + (pair ? 2 : 1) : units
        bytes += size
        units += pair ? 2 : 1
      }
      return units
    },
  }
}
