/** @file Builds what the trainers take from plain maps. */
import type { PieceCounts, TrainingContext } from '../../types.js'

/** Sorted as countPieces sorts: most frequent first, then by bytes. */
export function pieceCounts(pieces: ReadonlyMap<string, number>): PieceCounts {
  const encoder = new TextEncoder()
  const list = Array.from(pieces, ([text, count]) => ({ bytes: encoder.encode(text), count }))
  list.sort((a, b) => b.count - a.count || Buffer.compare(a.bytes, b.bytes))
  const bytes = new Uint8Array(list.reduce((sum, piece) => sum + piece.bytes.length, 0))
  const ends = new Uint32Array(list.length)
  let at = 0
  list.forEach((piece, i) => {
    bytes.set(piece.bytes, at)
    ends[i] = at += piece.bytes.length
  })
  return { bytes, ends, counts: Float64Array.from(list, (piece) => piece.count) }
}

/** Words of a text with U+2581 before each. */
export function wordCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of text.split(/\s+/)) if (word !== '') counts.set(`▁${word}`, (counts.get(`▁${word}`) ?? 0) + 1)
  return counts
}

export const quietContext: TrainingContext = {
  options: {},
  count: () => Promise.reject(new Error('the pieces are counted already')),
  report: () => undefined,
  breathe: () => Promise.resolve(),
}
