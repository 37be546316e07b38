/** @file One function for each kind of model. */
import { TokenwrightError } from '../errors.js'
import type { Model } from '../tokenizer.js'
import { createBpe } from './bpe/bpe.js'
import type { ByteModel, PieceModel } from './model.js'
import { createUnigram } from './unigram.js'
import { createWordLevel } from './word-level.js'
import { createWordPiece } from './word-piece.js'

/** The model as a function of pieces. Throws `unsupported-part` for what it cannot reproduce. */
export function createModel(model: Model): PieceModel | ByteModel {
  switch (model.type) {
    case 'BPE':
      return createBpe(model)
    case 'Unigram':
      return createUnigram(model)
    case 'WordPiece':
      return createWordPiece(model)
    case 'WordLevel':
      return createWordLevel(model)
    default:
      throw new TokenwrightError('unsupported-part', 'unknown model', {
        where: 'model.type',
        value: (model as Model).type,
      })
  }
}
