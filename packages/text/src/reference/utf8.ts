/** @file Lengths and positions in UTF-8 of JavaScript strings. */

/** A text in which every lone surrogate is U+FFFD, as any conversion to UTF-8 makes it. */
export function wellFormed(text: string): string {
  const native: MaybeWellFormed = text as unknown as MaybeWellFormed
  if (native.isWellFormed !== undefined ? native.isWellFormed() : !LONE.test(text)) return text
  return text.replace(ALL_LONE, '\ufffd')
}

/** Engines since 2023 look at a flat string much faster than an expression does. */
interface MaybeWellFormed {
  isWellFormed?(): boolean
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const ALL_LONE = new RegExp(LONE, 'g')

/** Number of UTF-8 bytes of a code point. */
export function utf8Length(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}

/** Byte position of every UTF-16 position of a well-formed text, its end included; both halves of a pair have the pair's. */
export function bytePositions(text: string): Uint32Array {
  const positions = new Uint32Array(text.length + 1)
  let at = 0
  for (let i = 0; i < text.length; i++) {
    positions[i] = at
    const unit = text.charCodeAt(i)
    if (unit < 0x80) at++
    else if (unit < 0x800) at += 2
    else if (unit < 0xd800 || unit >= 0xdc00) at += 3
    else {
      positions[++i] = at
      at += 4
    }
  }
  positions[text.length] = at
  return positions
}
