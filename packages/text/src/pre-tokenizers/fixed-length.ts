/** @file FixedLength: pieces of so many characters. */
import { TokenwrightError } from '../errors.js'
import { isPairAt } from '../reference/span.js'
import type { PreTokenizer } from '../tokenizer.js'
import type { PreTokenizerStep } from './step.js'

export function fixedLengthStep(part: PreTokenizer & { readonly type: 'FixedLength' }): PreTokenizerStep {
  const { length } = part
  if (!Number.isInteger(length) || length < 1)
    throw new TokenwrightError('invalid-tokenizer', 'pieces without length', {
      where: 'pre_tokenizer.length',
      value: length,
    })
  return {
    kind: 'split',
    split: (text, pieces) => {
      for (let at = 0; at < text.length;) {
        const begin = at
        for (let left = length; left > 0 && at < text.length; left--) at += isPairAt(text, at) ? 2 : 1
        pieces.push(begin, at)
      }
    },
  }
}
