/** @file Text in front of a piece, with the origin of the piece's first character. */
import type { Span } from '../reference/span.js'

/** The piece with a text before it; an empty piece stays empty. */
export function prependTo(piece: Span, text: string): Span {
  if (piece.text === '') return piece
  const { origin } = piece
  if (origin === null) return { text: text + piece.text, start: piece.start, origin }
  const added = text.length
  const starts = new Uint32Array(added + piece.text.length).fill(origin.starts[0], 0, added)
  const ends = new Uint32Array(starts.length).fill(origin.ends[0], 0, added)
  starts.set(origin.starts, added)
  ends.set(origin.ends, added)
  let byteOf: Uint8Array | null = null
  if (origin.byteOf !== null) {
    byteOf = new Uint8Array(starts.length).fill(origin.byteOf[0], 0, added)
    byteOf.set(origin.byteOf, added)
  }
  return { text: text + piece.text, start: piece.start, origin: { source: origin.source, starts, ends, byteOf } }
}
