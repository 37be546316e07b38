/** @file The steps of each kind of normalizer. */
import { TokenwrightError } from '../errors.js'
import { spellBytes } from '../pre-tokenizers/byte-level.js'
import type { Normalizer } from '../tokenizer.js'
import { bertSteps } from './bert.js'
import { lowercase } from './lowercase.js'
import { nmtSteps } from './nmt.js'
import { precompiledStep } from './precompiled.js'
import { prependStep, replaceNormalizer } from './replace.js'
import { sentencePieceStep } from './sentencepiece.js'
import type { NormalizerStep } from './step.js'
import { stripAccents, stripStep } from './strip.js'
import { unicodeForm } from './unicode-forms.js'

const MAX_DEPTH = 32

/** The normalizer as a list of steps. Throws `unsupported-part` for what cannot be reproduced. */
export function createNormalizer(part: Normalizer, depth = 0): readonly NormalizerStep[] {
  if (depth > MAX_DEPTH)
    throw new TokenwrightError('unsupported-part', `normalizers nested deeper than ${MAX_DEPTH}`, { value: part.type })
  switch (part.type) {
    case 'Sequence':
      return part.normalizers.flatMap((inner) => createNormalizer(inner, depth + 1))
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return [unicodeForm(part.type)]
    case 'Nmt':
      return nmtSteps
    case 'Lowercase':
      return [lowercase]
    case 'StripAccents':
      return [stripAccents]
    case 'Strip':
      return [stripStep(part)]
    case 'BertNormalizer':
      return bertSteps(part)
    case 'Prepend':
      return [prependStep(part)]
    case 'Replace':
      return [replaceNormalizer(part.pattern, part.content)]
    case 'Precompiled':
      return [precompiledStep(part.precompiled_charsmap)]
    case 'SentencePiece':
      return [sentencePieceStep(part)]
    case 'ByteLevel':
      return [{ apply: spellBytes.spell, track: spellBytes.map }]
    default:
      throw new TokenwrightError('unsupported-part', 'unknown normalizer', {
        where: 'normalizer.type',
        value: (part as Normalizer).type,
      })
  }
}
