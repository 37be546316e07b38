/** @file The steps of each kind of pre-tokenizer. */
import { TokenwrightError } from '../errors.js'
import type { PreTokenizer } from '../tokenizer.js'
import { isNumeric } from '../unicode/rust.js'
import { splitter } from './behavior.js'
import { bertPreTokenizerSteps, punctuationStep, splitWhiteSpace } from './bert.js'
import { byteLevelSteps } from './byte-level.js'
import { fixedLengthStep } from './fixed-length.js'
import { metaspaceSteps, requireCharacter } from './metaspace.js'
import { characterMatcher, patternMatcher, textMatcher } from './regex/matcher.js'
import type { Flavor } from './regex/syntax.js'
import type { PreTokenizerStep } from './step.js'
import { unicodeScriptsStep } from './unicode-scripts.js'
import { whitespaceStep } from './whitespace.js'

const MAX_DEPTH = 32

/**
 * The pre-tokenizer as steps. Throws `unsupported-part` for patterns that cannot be reproduced.
 *
 * @param flavor whose regular expressions they are: Oniguruma's, or Rust's in tiktoken's encodings
 */
export function createPreTokenizer(part: PreTokenizer, flavor: Flavor, depth = 0): PreTokenizerStep[] {
  if (depth > MAX_DEPTH)
    throw new TokenwrightError('unsupported-part', `pre-tokenizers nested deeper than ${MAX_DEPTH}`, {
      value: part.type,
    })
  switch (part.type) {
    case 'Sequence':
      return part.pretokenizers.flatMap((inner) => createPreTokenizer(inner, flavor, depth + 1))
    case 'ByteLevel':
      return byteLevelSteps(part)
    case 'Metaspace':
      return metaspaceSteps(part)
    case 'Digits':
      return [
        {
          kind: 'split',
          split: splitter(characterMatcher(isNumeric), part.individual_digits ? 'Isolated' : 'Contiguous', false),
        },
      ]
    case 'Punctuation':
      return [punctuationStep(part.behavior)]
    case 'CharDelimiterSplit':
      requireCharacter(part.delimiter, 'pre_tokenizer.delimiter')
      return [{ kind: 'split', split: splitter(textMatcher(part.delimiter), 'Removed', false) }]
    case 'FixedLength':
      return [fixedLengthStep(part)]
    case 'Whitespace':
      return [whitespaceStep]
    case 'WhitespaceSplit':
      return [splitWhiteSpace]
    case 'BertPreTokenizer':
      return [...bertPreTokenizerSteps]
    case 'UnicodeScripts':
      return [unicodeScriptsStep]
    case 'Split':
      return [{ kind: 'split', split: splitter(patternMatcher(part.pattern, flavor), part.behavior, part.invert) }]
    default:
      throw new TokenwrightError('unsupported-part', 'unknown pre-tokenizer', {
        where: 'pre_tokenizer.type',
        value: (part as PreTokenizer).type,
      })
  }
}
