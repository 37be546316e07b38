/** @file The steps of each kind of normalizer. */
import { TokenwrightError } from '../errors.js'
import type { Normalizer } from '../tokenizer.js'
import type { NormalizerStep } from './step.js'

const MAX_DEPTH = 32

/** The normalizer as a list of steps. Throws `unsupported-part` for what cannot be reproduced. */
export function createNormalizer(part: Normalizer, depth = 0): NormalizerStep[] {
  if (depth > MAX_DEPTH)
    throw new TokenwrightError('unsupported-part', `normalizers nested deeper than ${MAX_DEPTH}`, { value: part.type })
  switch (part.type) {
    case 'Sequence':
      return part.normalizers.flatMap((inner) => createNormalizer(inner, depth + 1))
    default:
      throw new TokenwrightError('unsupported-part', 'unknown normalizer', {
        where: 'normalizer.type',
        value: (part as Normalizer).type,
      })
  }
}
