/** @file Where each token of the fast path stands in the text. */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { Encoding } from '../encoder.js'
import { numberBuffer, push, contents } from '../models/number-buffer.js'
import type { Segmenter } from './segments.js'
import type { TokenTable } from './token-table.js'
import { offsetWalker, utf8Length } from './utf8.js'
import type { Windows } from './windows.js'

/** Without a normalizer tokens lie end to end, so lengths are all that is needed. */
export function encodeWithOffsets(
  input: string,
  mode: SpecialMode,
  windows: Windows,
  segmenter: Segmenter,
  table: TokenTable,
): Encoding {
  const ids = numberBuffer(Math.max(16, input.length >> 1))
  const lengths = numberBuffer(ids.data.length)
  const words = numberBuffer(ids.data.length)
  let word = 0
  const put = (id: number, length: number): void => {
    push(ids, id)
    push(lengths, length)
    push(words, word)
  }
  const runs = segmenter.active(mode) ? segmenter.cut(input, mode) : [-1, 0, input.length]
  for (let i = 0; i < runs.length; i += 3) {
    if (runs[i] >= 0) {
      put(runs[i], utf8Length(input, runs[i + 1], runs[i + 2]))
      word++
      continue
    }
    windows.encodePieces(input, runs[i + 1], runs[i + 2], (pieceIds, ends) => {
      let at = 0
      for (const end of ends) {
        for (; at < end; at++) put(pieceIds[at], table.lengthOf(pieceIds[at]))
        word++
      }
    })
  }
  const bytes = new Uint32Array(ids.length * 2)
  const utf16 = new Uint32Array(ids.length * 2)
  const walker = offsetWalker(input)
  let at = 0
  for (let i = 0; i < ids.length; i++) {
    bytes[2 * i] = at
    utf16[2 * i] = walker.at(at, false)
    at += lengths.data[i]
    bytes[2 * i + 1] = at
    utf16[2 * i + 1] = walker.at(at, true)
  }
  return { ids: contents(ids), bytes, utf16, words: contents(words) }
}
