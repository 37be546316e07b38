/**
 * @file Where the tokens of a text lie in its bytes. Tokens nearly always spell the text end to end, so that comparing
 * bytes finds their places much faster than the encoder's offsets do, and tells on the way whether anything was lost.
 */
import type { Encoder } from '@tokenwright/text'
import type { TextMap } from './text-map.js'
import type { TokenFacts } from './token-facts.js'

export interface Places {
  /** Token i covers the bytes from `from[i]` to `to[i]`. White space may lie between tokens. */
  from: Uint32Array
  to: Uint32Array
  /**
   * `exact`: the tokens spell the text byte for byte; `prefixed`: after one space that was put before it; `loose`: not all
   * of the text lies under tokens, or not as it was.
   */
  fit: 'exact' | 'prefixed' | 'loose'
}

export function createPlaces(): Places {
  return { from: new Uint32Array(256), to: new Uint32Array(256), fit: 'loose' }
}

/**
 * Finds the places of `ids` in the text of `map`. A space that a tokenizer puts before the text, and white space that
 * it drops between words, are passed over; anything else that does not fit is left to the encoder's offsets.
 */
export function placeTokens(
  places: Places,
  ids: Uint32Array,
  text: string,
  map: TextMap,
  facts: TokenFacts,
  encoder: Encoder,
): void {
  if (places.from.length < ids.length) {
    places.from = new Uint32Array(ids.length * 2)
    places.to = new Uint32Array(ids.length * 2)
  }
  if (facts.spells && addLengths(places, ids, map, facts)) return
  if (compareBytes(places, ids, map, facts)) return
  const { bytes } = encoder.encodeWithOffsets(text)
  places.fit = 'loose'
  for (let i = 0; i < ids.length; i++) {
    places.from[i] = bytes[2 * i]
    places.to[i] = bytes[2 * i + 1]
    // A character that two tokens claim (a part of one each, or a marker put before it) belongs to the later one.
    if (i > 0 && places.to[i - 1] > places.from[i]) places.to[i - 1] = Math.max(places.from[i - 1], places.from[i])
  }
}

/** Where tokens spell parts of the text in order, as many bytes as the text has are the text. */
function addLengths(places: Places, ids: Uint32Array, { bytes }: TextMap, { starts }: TokenFacts): boolean {
  const { from, to } = places
  let at = 0
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]
    from[i] = at
    at += starts[id + 1] - starts[id]
    to[i] = at
  }
  places.fit = 'exact'
  return at === bytes
}

const SPACE = 0x20

function compareBytes(places: Places, ids: Uint32Array, { source, bytes }: TextMap, facts: TokenFacts): boolean {
  const { from, to } = places
  const { bytes: spelled, starts } = facts
  let at = 0
  let fit: Places['fit'] = 'exact'
  for (let i = 0; i < ids.length; i++) {
    let begin = starts[ids[i]]
    const end = starts[ids[i] + 1]
    if (begin === end) return false
    let matched = matches(spelled, begin, end, source, at, bytes)
    if (!matched) {
      const isFirst = i === 0
      let blank = at
      while (blank < bytes && isAsciiBlank(source[blank])) blank++
      if (blank > at && matches(spelled, begin, end, source, blank, bytes)) {
        at = blank
        matched = true
        fit = 'loose'
      } else if (spelled[begin] === SPACE) {
        begin++
        matched = matches(spelled, begin, end, source, at, bytes)
        fit = isFirst ? 'prefixed' : 'loose'
      }
      if (!matched) return false
    }
    from[i] = at
    at += end - begin
    to[i] = at
  }
  if (at < bytes) {
    fit = 'loose'
    for (let rest = at; rest < bytes; rest++) if (!isAsciiBlank(source[rest])) return false
  }
  places.fit = fit
  return true
}

function matches(
  spelled: Uint8Array,
  begin: number,
  end: number,
  source: Uint8Array,
  at: number,
  limit: number,
): boolean {
  if (at + end - begin > limit) return false
  for (let i = begin, j = at; i < end; i++, j++) if (spelled[i] !== source[j]) return false
  return true
}

function isAsciiBlank(byte: number): boolean {
  return byte === SPACE || (byte >= 9 && byte <= 13)
}
