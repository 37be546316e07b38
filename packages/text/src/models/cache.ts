/**
 * @file Remembers the ids of short pieces. Two generations, so that memory is bounded and what is used stays: when
 * the young one is full it becomes the old one, and what is found in the old one moves to the young one.
 */
import { pushAll, type NumberBuffer } from './number-buffer.js'

const ENTRIES = 32_768
/** Longer pieces seldom come twice. */
const LONGEST = 48

/** Appends the ids of a piece. */
export type EncodePiece = (piece: string, ids: NumberBuffer) => void

/** The same function with a memory. */
export function cached(encode: EncodePiece): EncodePiece {
  let young = new Map<string, Uint32Array>()
  let old = new Map<string, Uint32Array>()

  const remember = (piece: string, ids: Uint32Array): void => {
    if (young.size >= ENTRIES) {
      old = young
      young = new Map()
    }
    young.set(piece, ids)
  }

  return (piece, ids) => {
    const recent = young.get(piece)
    if (recent !== undefined) {
      pushAll(ids, recent)
      return
    }
    if (piece.length > LONGEST) {
      encode(piece, ids)
      return
    }
    const known = old.get(piece)
    if (known !== undefined) {
      pushAll(ids, known)
      remember(detached(piece), known)
      return
    }
    const before = ids.length
    encode(piece, ids)
    remember(detached(piece), ids.data.slice(before, ids.length))
  }
}

/** A copy of a slice: engines let a slice keep the whole text alive. */
function detached(piece: string): string {
  if (piece.length < 13) return piece
  let copy = ''
  for (let i = 0; i < piece.length; i++) copy += piece[i]
  return copy
}
