/** @file BertPreTokenizer and its parts: white space goes, punctuation stands alone. */
import { isWhiteSpace } from '../unicode/index.js'
import { isPunctuationOrSymbol } from '../unicode/rust.js'
import type { SplitBehavior } from '../tokenizer.js'
import { splitter } from './behavior.js'
import { characterMatcher } from './regex/matcher.js'
import type { PreTokenizerStep } from './step.js'

export const splitWhiteSpace: PreTokenizerStep = {
  kind: 'split',
  split: splitter(characterMatcher(isWhiteSpace), 'Removed', false),
}

export function punctuationStep(behavior: SplitBehavior): PreTokenizerStep {
  return { kind: 'split', split: splitter(characterMatcher(isPunctuationOrSymbol), behavior, false) }
}

export const bertPreTokenizerSteps: readonly PreTokenizerStep[] = [splitWhiteSpace, punctuationStep('Isolated')]
