/** @file WordPiece: the longest token from the left, again and again; a word that does not come out whole is unknown. */
import { TokenwrightError } from '../errors.js'
import type { WordPieceModel } from '../tokenizer.js'
import { entryId } from '../vocabulary.js'
import { byteIndex } from './byte-index.js'
import { byteTrie } from './byte-trie.js'
import type { PieceModel } from './model.js'
import { push, type NumberBuffer } from './number-buffer.js'
import { utf8Scratch } from './utf8-scratch.js'

export function createWordPiece(model: WordPieceModel): PieceModel {
  const { vocab } = model
  const trie = byteTrie(vocab)
  const unknownId = byteIndex(vocab).findText(model.unk_token)
  const utf8 = utf8Scratch()
  /** Where tokens that continue a word begin in the trie, or -1 if there are none. */
  let inside = trie.root
  for (const byte of new TextEncoder().encode(model.continuing_subword_prefix))
    if (inside >= 0) inside = trie.next(inside, byte)

  const encode = (piece: string, ids: NumberBuffer, ranges: NumberBuffer | null): void => {
    const size = utf8.write(piece)
    const { bytes } = utf8
    const firstId = ids.length
    const firstRange = ranges === null ? 0 : ranges.length
    let at = characters(piece) > model.max_input_chars_per_word ? -1 : 0
    while (at >= 0 && at < size) {
      let node = at === 0 ? trie.root : inside
      let entry = -1
      let end = at
      for (let i = at; i < size && node >= 0;) {
        node = trie.next(node, bytes[i++])
        if (node >= 0 && trie.entries[node] >= 0) {
          entry = trie.entries[node]
          end = i
        }
      }
      if (entry < 0) {
        at = -1
        break
      }
      push(ids, entryId(vocab, entry))
      if (ranges !== null) {
        push(ranges, at)
        push(ranges, end)
      }
      at = end
    }
    if (at >= 0) return
    if (unknownId < 0)
      throw new TokenwrightError('invalid-tokenizer', 'unknown token that is not in the vocabulary', {
        where: 'model.unk_token',
        value: model.unk_token,
      })
    ids.length = firstId
    push(ids, unknownId)
    if (ranges !== null) {
      ranges.length = firstRange
      push(ranges, 0)
      push(ranges, size)
    }
  }
  return {
    encode: (piece, ids) => encode(piece, ids, null),
    encodeWithRanges: (piece, ids, ranges) => encode(piece, ids, ranges),
  }
}

function characters(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++
  return count
}
