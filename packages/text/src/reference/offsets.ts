/** @file Collects ids with their place in the input. */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { Encoding } from '../encoder.js'
import { contents, numberBuffer, push, type NumberBuffer } from '../models/number-buffer.js'
import { spellBytes } from '../pre-tokenizers/byte-level.js'
import { blanksOf } from '../post-processors/trim.js'
import type { Pipeline } from './pipeline.js'
import type { RawEncoding } from './raw-encoding.js'
import { joinSpans, WHOLE, type Span } from './span.js'
import { bytePositions, utf8Length } from './utf8.js'

/** Ids of one text with offsets, before trimming and templates. */
export function encodeTracked(
  pipeline: Pipeline,
  text: string,
  mode: SpecialMode,
  tokenOf: (id: number) => string,
  lengthOf: (id: number) => number,
): RawEncoding {
  const ids = numberBuffer()
  const utf16 = numberBuffer()
  const bytes = numberBuffer()
  const words = numberBuffer()
  const ranges = numberBuffer()
  const positions = bytePositions(text)
  /** What tokens say where that is not what the vocabulary says: added tokens, unknown text. */
  const spelled: string[] = []
  const pieces: { tokens: number; added: boolean }[] = []
  /** Pieces that wait for a model which looks at neighbours. */
  let run: Span[] = []

  const placePiece = (piece: Span, from: number): void => {
    const unitOf = pipeline.byteUnits ? null : unitsOfBytes(piece.text)
    for (let i = 0; from + i < ids.length; i++) {
      const begin = ranges.data[2 * i]
      const end = ranges.data[2 * i + 1]
      place(piece, unitOf, begin, end, positions, utf16, bytes)
      push(words, pieces.length)
      if (ids.data[from + i] === pipeline.spelledUnknown)
        spelled[from + i] = piece.text.slice(
          unitOf?.[begin] ?? begin,
          unitOf?.[end] ?? (unitOf === null ? end : undefined),
        )
    }
    pieces.push({ tokens: ids.length - from, added: false })
  }
  const flushRun = (): void => {
    if (run.length > 0) placeRun(run)
    run = []
  }
  /** Tokens spell the run byte by byte, across its pieces. */
  const placeRun = (waiting: readonly Span[]): void => {
    const { model } = pipeline
    if (!('encodeSequence' in model)) return
    const before = ids.length
    const first = numberBuffer()
    model.encodeSequence(
      waiting.map(({ text: piece }) => piece),
      ids,
      first,
    )
    const joined = joinSpans(waiting.map((piece) => spellBytes.map(piece)))
    const tokens = waiting.map(() => 0)
    for (let i = before, at = 0; i < ids.length; i++) {
      const end = at + lengthOf(ids.data[i])
      place(joined, null, at, end, positions, utf16, bytes)
      push(words, pieces.length + first.data[i - before])
      tokens[first.data[i - before]]++
      at = end
    }
    for (const count of tokens) pieces.push({ tokens: count, added: false })
  }

  pipeline.track(text, mode, {
    piece: (found) => {
      const { model } = pipeline
      if ('encodeSequence' in model) {
        run.push(found)
        return
      }
      ranges.length = 0
      const before = ids.length
      model.encodeWithRanges(found.text, ids, ranges)
      placePiece(pipeline.byteUnits ? spellBytes.map(found) : found, before)
    },
    added: (id, span) => {
      flushRun()
      push(ids, id)
      place(span, null, 0, span.text.length, positions, utf16, bytes)
      push(words, pieces.length)
      pieces.push({ tokens: 1, added: true })
      spelled[ids.length - 1] = span.text
    },
  })
  flushRun()

  const encoding: Encoding = {
    ids: contents(ids),
    bytes: contents(bytes),
    utf16: contents(utf16),
    words: contents(words),
  }
  return { encoding, text, pieces, blanks: (i) => blanksOf(spelled[i] ?? tokenOf(encoding.ids[i])) }
}

/** Appends where a range of a piece comes from. `unitOf` turns bytes into UTF-16 units; null: they are the same. */
function place(
  piece: Span,
  unitOf: Uint32Array | null,
  from: number,
  to: number,
  positions: Uint32Array,
  utf16: NumberBuffer,
  bytes: NumberBuffer,
): void {
  const { origin } = piece
  if (origin === null) throw new Error('offsets of an untracked piece')
  const limit = unitOf === null ? piece.text.length : unitOf.length
  const first = Math.min(from, limit - 1)
  const last = Math.min(Math.max(to - 1, from), limit - 1)
  const a = unitOf === null ? first : unitOf[first]
  const b = unitOf === null ? last : unitOf[last]
  push(utf16, origin.starts[a])
  push(utf16, origin.ends[b])
  const startByte = origin.byteOf === null ? WHOLE : origin.byteOf[a]
  const endByte = origin.byteOf === null ? WHOLE : origin.byteOf[b]
  push(bytes, positions[origin.starts[a]] + (startByte === WHOLE ? 0 : startByte))
  push(bytes, endByte === WHOLE ? positions[origin.ends[b]] : positions[origin.starts[b]] + endByte + 1)
}

/** UTF-16 unit of the character that each byte belongs to; null where all are ASCII. */
function unitsOfBytes(text: string): Uint32Array | null {
  let ascii = 0
  while (ascii < text.length && text.charCodeAt(ascii) < 0x80) ascii++
  if (ascii === text.length) return null
  const units = new Uint32Array(ascii + (text.length - ascii) * 3)
  let at = 0
  for (let i = 0; i < text.length;) {
    const point = text.codePointAt(i)!
    for (let left = utf8Length(point); left > 0; left--) units[at++] = i
    i += point > 0xffff ? 2 : 1
  }
  return units.subarray(0, at)
}
