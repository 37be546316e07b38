/** @file What every model does: one piece in, ids out. */
import type { NumberBuffer } from './number-buffer.js'

export interface PieceModel {
  /** Appends the ids of a piece. The piece is well-formed and not empty. */
  encode(piece: string, ids: NumberBuffer): void
  /** The same, and for each id its begin and end in the UTF-8 bytes of the piece. */
  encodeWithRanges(piece: string, ids: NumberBuffer, ranges: NumberBuffer): void
}

/** A model that also takes raw bytes. */
export interface ByteModel extends PieceModel {
  encodeBytes(bytes: Uint8Array, ids: NumberBuffer): void
}
