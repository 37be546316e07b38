/**
 * @file One text under two tokenizers, laid out side by side: stretches that both cut alike, and between them the
 * shortest stretches that they cut differently.
 */
import type { Encoder, Encoding } from '@tokenwright/text'
import { differingStretches, pieces, spell } from '../compare/segmentation.js'

export interface AlignedStretch {
  /** Bytes of the text: from `start` up to but not including `end`. Stretches follow on one another without gaps. */
  readonly start: number
  readonly end: number
  /** As it reads; bytes that are no whole characters are written as `\xE6`. */
  readonly text: string
  /** Both have a token end at the same places. */
  readonly agree: boolean
  /** The text of each token. Both are empty where neither tokenizer has a token, as for white space that is stripped. */
  readonly left: readonly string[]
  readonly right: readonly string[]
}

export interface Alignment {
  /** UTF-8 bytes of the text. */
  readonly bytes: number
  readonly leftTokens: number
  readonly rightTokens: number
  readonly stretches: readonly AlignedStretch[]
}

/**
 * Cuts a text with two tokenizers and lays the results side by side.
 *
 * @example
 * align('dropout', compile(await load('o200k_base')), compile(await load('cl100k_base')))
 * // { bytes: 7, leftTokens: 2, rightTokens: 1,
 * //   stretches: [{ start: 0, end: 7, text: 'dropout', agree: false, left: ['drop', 'out'], right: ['dropout'] }] }
 */
export function align(text: string, left: Encoder, right: Encoder): Alignment {
  return alignEncodings(text, left.encodeWithOffsets(text), right.encodeWithOffsets(text))
}

/** The same for encodings that are there already; both must be of `text`. */
export function alignEncodings(text: string, left: Encoding, right: Encoding): Alignment {
  const bytes = new TextEncoder().encode(text)
  const stretches: AlignedStretch[] = []
  const leftTokens = left.ids.length
  const rightTokens = right.ids.length
  let at = 0
  let i = 0
  let j = 0
  const add = (end: number, leftTo: number, rightTo: number, agree: boolean): void => {
    // Offsets that run backwards, which some normalizers make, must not make stretches that do.
    const to = Math.max(at, end)
    if (to > at || leftTo > i || rightTo > j)
      stretches.push({
        start: at,
        end: to,
        text: spell(bytes.subarray(at, to)),
        agree,
        left: pieces(bytes, left.bytes, at, i, leftTo),
        right: pieces(bytes, right.bytes, at, j, rightTo),
      })
    at = to
    i = leftTo
    j = rightTo
  }
  for (const stretch of differingStretches(left, right)) {
    add(stretch.start, stretch.leftFrom, stretch.rightFrom, true)
    add(stretch.end, stretch.leftTo, stretch.rightTo, false)
  }
  const common = commonTail(left.bytes, i, leftTokens, right.bytes, j, rightTokens)
  add(common === 0 ? at : left.bytes[2 * (i + common) - 1], i + common, j + common, true)
  // One of them has tokens for text that the other drops at its end.
  if (i < leftTokens || j < rightTokens)
    add(Math.max(lastEnd(left.bytes, i), lastEnd(right.bytes, j)), leftTokens, rightTokens, false)
  add(bytes.length, leftTokens, rightTokens, true)
  return { bytes: bytes.length, leftTokens, rightTokens, stretches }
}

/** How many of the last tokens have the same ends on both sides, counted from the first of them. */
function commonTail(a: Uint32Array, aFrom: number, aTo: number, b: Uint32Array, bFrom: number, bTo: number): number {
  const most = Math.min(aTo - aFrom, bTo - bFrom)
  let count = 0
  while (count < most && a[2 * (aFrom + count) + 1] === b[2 * (bFrom + count) + 1]) count++
  return count
}

function lastEnd(offsets: Uint32Array, from: number): number {
  return offsets.length > 2 * from ? offsets[offsets.length - 1] : 0
}
