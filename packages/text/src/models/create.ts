/** @file One function for each kind of model. */
import { TokenwrightError } from '../errors.js'
import type { Model } from '../tokenizer.js'
import { createBpe } from './bpe/bpe.js'
import type { ByteModel, PieceModel } from './model.js'

/** The model as a function of pieces. Throws `unsupported-part` for what it cannot reproduce. */
export function createModel(model: Model): PieceModel | ByteModel {
  switch (model.type) {
    case 'BPE':
      return createBpe(model)
    default:
      throw new TokenwrightError('unsupported-part', 'unknown model', {
        where: 'model.type',
        value: (model as Model).type,
      })
  }
}
