/** @file WordLevel: a piece is a token, or unknown. */
import { TokenwrightError } from '../errors.js'
import type { WordLevelModel } from '../tokenizer.js'
import { byteIndex } from './byte-index.js'
import type { PieceModel } from './model.js'
import { push } from './number-buffer.js'

export function createWordLevel(model: WordLevelModel): PieceModel {
  const index = byteIndex(model.vocab)
  const unknownId = index.findText(model.unk_token)
  const idOf = (piece: string): number => {
    const id = index.findText(piece)
    if (id >= 0) return id
    if (unknownId < 0)
      throw new TokenwrightError('invalid-tokenizer', 'unknown token that is not in the vocabulary', {
        where: 'model.unk_token',
        value: model.unk_token,
      })
    return unknownId
  }
  const encoder = new TextEncoder()
  return {
    encode: (piece, ids) => push(ids, idOf(piece)),
    encodeWithRanges: (piece, ids, ranges) => {
      push(ids, idOf(piece))
      push(ranges, 0)
      push(ranges, encoder.encode(piece).length)
    },
  }
}
