/** @file Where each token of the fast path stands in the text. */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { Encoding } from '../encoder.js'
import { numberBuffer, push, contents } from '../models/number-buffer.js'
import type { Segmenter } from './segments.js'
import type { TokenTable } from './token-table.js'
import { offsetWalker, utf8Length } from './utf8.js'
import type { Windows } from './windows.js'

/** For tokenizers without a normalizer: tokens lie end to end, so lengths are all that is needed. */
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
  const pieces = (text: string, from: number, to: number): void =>
    windows.encodePieces(text, from, to, (pieceIds, ends) => {
      let at = 0
      for (const end of ends) {
        for (; at < end; at++) put(pieceIds[at], table.lengthOf(pieceIds[at]))
        word++
      }
    })
  if (segmenter.trivial(mode)) pieces(input, 0, input.length)
  else
    segmenter.visit(input, mode, {
      text: pieces,
      added: (id, from, to) => {
        put(id, utf8Length(input, from, to))
        word++
      },
    })
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
