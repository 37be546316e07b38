/** @file Short passages that show how two tokenizers cut the same text: typical ones, not flattering ones. */
import type { Encoder, Encoding } from '@tokenwright/text'
import { position } from '../corpora/profile.js'
import type { Passage, Piece } from './data.js'

/** UTF-16 units of a passage. */
const LENGTH = 420
const SHORTEST = 60
const TRIES = 12

export interface PassageSource {
  readonly file: string
  readonly text: string
}

/**
 * The passage, of a few tried, whose saving is closest to `saving`, the share that `right` saves on the whole group.
 * Null where the texts hold no passage of words.
 */
export function typicalPassage(
  sources: readonly PassageSource[],
  group: string,
  left: Encoder,
  right: Encoder,
  saving: number,
): Passage | null {
  let best: { text: string; file: string; distance: number } | null = null
  for (const [index, source] of sources.entries()) {
    for (let attempt = 0; attempt < Math.ceil(TRIES / sources.length); attempt++) {
      const text = cutPassage(source.text, position(attempt + 1, source.file, index))
      if (text.length < SHORTEST || wordShare(text) < 0.5) continue
      const distance = Math.abs(1 - right.count(text) / Math.max(1, left.count(text)) - saving)
      if (best === null || distance < best.distance) best = { text, file: source.file, distance }
    }
  }
  if (best === null) return null
  return {
    file: best.file,
    group,
    left: cutPieces(best.text, left.encodeWithOffsets(best.text)),
    right: cutPieces(best.text, right.encodeWithOffsets(best.text)),
  }
}

/** A passage that begins at a line begin near the place and ends at a line end, or between two words. */
function cutPassage(text: string, place: number): string {
  if (text.length <= LENGTH) return text.trim()
  const wanted = Math.floor(place * (text.length - LENGTH))
  const line = text.lastIndexOf('\n', wanted)
  const start = wanted - line < LENGTH ? line + 1 : text.indexOf(' ', wanted) + 1 || wanted
  const end = Math.min(text.length, start + LENGTH)
  const lineEnd = text.lastIndexOf('\n', end)
  const space = text.lastIndexOf(' ', end)
  const cut = lineEnd > start + LENGTH / 2 ? lineEnd : space > start + LENGTH / 2 ? space : end
  return text.slice(start, safeEnd(text, cut)).trim()
}

/** Not between the halves of a surrogate pair. */
function safeEnd(text: string, end: number): number {
  const code = text.charCodeAt(end)
  return code >= 0xdc00 && code < 0xe000 ? end + 1 : end
}

function wordShare(text: string): number {
  return (text.match(/[\p{L}\p{M}\p{N} ]/gu)?.length ?? 0) / Math.max(1, Array.from(text).length)
}

/** The text in pieces, one for each token; tokens that share a character share a piece. */
export function cutPieces(text: string, { ids, utf16 }: Encoding): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  let tokens = 0
  for (let index = 0; index < ids.length; index++) {
    tokens++
    const end = utf16[2 * index + 1]
    // The next token covers part of the same character: wait for the last of them.
    if (index + 1 < ids.length && utf16[2 * index + 2] < end) continue
    if (end > start) {
      pieces.push({ text: text.slice(start, end), tokens })
      start = end
      tokens = 0
    }
  }
  if (start < text.length || tokens > 0) {
    const last = pieces.at(-1)
    if (start < text.length) pieces.push({ text: text.slice(start), tokens })
    else if (last !== undefined) pieces[pieces.length - 1] = { text: last.text, tokens: last.tokens + tokens }
  }
  return pieces
}
