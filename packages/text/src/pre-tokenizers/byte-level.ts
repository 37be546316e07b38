/** @file ByteLevel: GPT-2's split, and its alphabet for bytes. */
import { isPairAt, WHOLE, type Span } from '../reference/span.js'
import { utf8Length } from '../reference/utf8.js'
import type { PreTokenizer } from '../tokenizer.js'
import { splitter } from './behavior.js'
import { toByteAlphabet } from './byte-alphabet.js'
import { prependTo } from './prepend.js'
import { patternMatcher } from './regex/matcher.js'
import type { PreTokenizerStep } from './step.js'

/** The pattern of GPT-2 (openai/gpt-2, `src/encoder.py`). */
export const GPT2_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

/** Rewrites in the alphabet of bytes; a unit remembers which byte of its character it is. */
export const spellBytes: PreTokenizerStep & { readonly kind: 'spell' } = {
  kind: 'spell',
  spell: toByteAlphabet,
  map: mapToBytes,
}

export function byteLevelSteps(part: PreTokenizer & { readonly type: 'ByteLevel' }): PreTokenizerStep[] {
  const steps: PreTokenizerStep[] = []
  if (part.add_prefix_space)
    steps.push({
      kind: 'map',
      needsOrigin: false,
      map: (piece) => (piece.text.startsWith(' ') ? piece : prependTo(piece, ' ')),
    })
  if (part.use_regex)
    steps.push({ kind: 'split', split: splitter(patternMatcher({ Regex: GPT2_PATTERN }), 'Isolated', false) })
  steps.push(spellBytes)
  return steps
}

function mapToBytes(piece: Span): Span {
  const text = toByteAlphabet(piece.text)
  const { origin } = piece
  if (origin === null) return { text, start: piece.start, origin }
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  const byteOf = new Uint8Array(text.length)
  let to = 0
  for (let i = 0; i < piece.text.length; i++) {
    const point = piece.text.codePointAt(i)!
    const length = utf8Length(point)
    const unchanged =
      origin.source.codePointAt(origin.starts[i]) === point &&
      origin.ends[i] - origin.starts[i] === (point > 0xffff ? 2 : 1)
    for (let byte = 0; byte < length; byte++, to++) {
      starts[to] = origin.starts[i]
      ends[to] = origin.ends[i]
      byteOf[to] = unchanged ? byte : WHOLE
    }
    if (isPairAt(piece.text, i)) i++
  }
  return { text, start: piece.start, origin: { source: origin.source, starts, ends, byteOf } }
}
