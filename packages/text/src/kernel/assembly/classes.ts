// Character classes of the split patterns, one byte of flags per code point, in a two-stage table that the host
// fills from the library's Unicode 16.0 data.
import { alloc } from './memory'

export const LETTER: u32 = 1 // \p{L}
export const NUMBER: u32 = 2 // \p{N}
export const SPACE: u32 = 4 // \s = Unicode White_Space
export const UPPER: u32 = 8 // [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]
export const LOWER: u32 = 16 // [\p{Ll}\p{Lm}\p{Lo}\p{M}]
export const MARK: u32 = 32 // \p{M}
export const NEWLINE: u32 = 64 // [\r\n]

const BLOCKS: usize = 0x110000 >> 7
/** u16 block number of each run of 128 code points. */
const index = alloc(BLOCKS * 2)
let blocks: usize = 0

export function classIndex(): usize {
  return index
}

export function allocClassBlocks(count: usize): usize {
  blocks = alloc(count << 7)
  return blocks
}

// @ts-ignore: decorator
@inline
export function classOf(codePoint: u32): u32 {
  return load<u8>(blocks + ((<usize>load<u16>(index + ((codePoint >> 7) << 1))) << 7) + (codePoint & 127))
}

/** Class of an ASCII byte: block 0 holds the first 128 code points. */
// @ts-ignore: decorator
@inline
export function classOfAscii(byte: u32): u32 {
  return load<u8>(blocks + byte)
}

/** Length in bytes of the character that begins with `lead`. */
// @ts-ignore: decorator
@inline
export function sizeOf(lead: u32): usize {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

/** The code point at `at` in valid UTF-8 whose lead byte is known to be at least 0x80. */
// @ts-ignore: decorator
@inline
export function codePointAt(at: usize, lead: u32): u32 {
  if (lead < 0xe0) return ((lead & 31) << 6) | (load<u8>(at, 1) & 63)
  if (lead < 0xf0) return ((lead & 15) << 12) | ((load<u8>(at, 1) & 63) << 6) | (load<u8>(at, 2) & 63)
  return ((lead & 7) << 18) | ((load<u8>(at, 1) & 63) << 12) | ((load<u8>(at, 2) & 63) << 6) | (load<u8>(at, 3) & 63)
}

/** Class of the character at `at`. */
// @ts-ignore: decorator
@inline
export function classAt(at: usize): u32 {
  const lead = <u32>load<u8>(at)
  return lead < 0x80 ? classOfAscii(lead) : classOf(codePointAt(at, lead))
}

/** Start of the character before `at`. */
// @ts-ignore: decorator
@inline
export function previous(at: usize): usize {
  at--
  while ((load<u8>(at) & 0xc0) == 0x80) at--
  return at
}
