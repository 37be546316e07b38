/** @file Spans of the text against the places of tokens: both run from left to right, so one walk does. */
import type { Places } from './places.js'
import type { TextMap } from './text-map.js'

/** Bits of a byte that continue a character. */
export function continues(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}

/**
 * Calls `each` for every span with the first and last token that overlap it; -1 and -1 where none does.
 *
 * @param data start and end of span i at 2i and 2i + 1
 */
export function walkSpans(
  data: ArrayLike<number>,
  length: number,
  { from, to }: Places,
  tokens: number,
  each: (from: number, to: number, first: number, last: number, index: number) => void,
): void {
  let token = 0
  for (let index = 0; index < length; index++) {
    const start = data[2 * index]
    const end = data[2 * index + 1]
    while (token < tokens && to[token] <= start) token++
    if (token === tokens || from[token] >= end) {
      each(start, end, -1, -1, index)
      continue
    }
    let last = token
    while (last + 1 < tokens && from[last + 1] < end) last++
    each(start, end, token, last, index)
    // The last token may reach into the next span.
    token = last
  }
}

/** Whether a token holds nothing but white space outside of the span. */
export function holdsOnly({ source }: TextMap, places: Places, token: number, start: number, end: number): boolean {
  return isBlank(source, places.from[token], start) && isBlank(source, end, places.to[token])
}

const decoder = new TextDecoder()

export function isBlank(source: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = source[at]
    if (byte === 0x20 || (byte >= 9 && byte <= 13)) continue
    if (byte < 0x80) return false
    return /^\p{White_Space}+$/u.test(decoder.decode(source.subarray(at, to)))
  }
  return true
}
