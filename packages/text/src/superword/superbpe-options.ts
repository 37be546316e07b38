/** @file What the SuperBPE trainer can be told, and its checks. */
import { TokenwrightError } from '../errors.js'
import { checkOneOf, checkWhole } from '../train/options.js'
import type { CommonTrainingOptions } from '../train/types.js'
import type { Tokenizer } from '../tokenizer.js'
import { MAX_ID } from '../vocabulary.js'
import { STAGES_TWO, type StageTwo } from './stage-two.js'
import type { SuperwordRules } from './superword-rules.js'

/** `split` is that of the first stage; `limitAlphabet` does not apply. */
export interface SuperBpeOptions extends CommonTrainingOptions, SuperwordRules {
  /**
   * Where the first stage ends: number of tokens, special tokens and alphabet included, or a share of the vocabulary
   * below 1. The whole vocabulary is plain byte-pair encoding; the alphabet or less has no first stage. Default 0.9.
   */
  readonly transition?: number
  /**
   * What a count in `transition` counts. `lines`: lines of merges.txt, as in the authors' scripts, the first of which
   * is a header, so one merge fewer, and the alphabet comes on top. Default `tokens`.
   */
  readonly transitionUnit?: 'tokens' | 'lines'
  /** How text is cut in the second stage and by the tokenizer. Default `mark-safe`. */
  readonly stage2?: StageTwo
  /** Takes this byte-level BPE tokenizer for the first stage. Its ids stay, and all new tokens are learned across words. */
  readonly base?: Tokenizer
}

/** Options that `base` decides. */
const OF_FIRST_STAGE = [
  'split',
  'normalizer',
  'specialTokens',
  'reservedSlots',
  'initialAlphabet',
  'transition',
  'transitionUnit',
] as const

/** @throws TokenwrightError `invalid-option` */
export function checkSuperBpeOptions(options: SuperBpeOptions, vocabularySize: number): void {
  const { transition, base } = options
  checkWhole(options.maxWords, 1, MAX_ID, 'maxWords')
  checkOneOf(options.stage2, STAGES_TWO, 'stage2')
  checkOneOf(options.transitionUnit, ['tokens', 'lines'], 'transitionUnit')
  if (options.limitAlphabet !== undefined)
    throw new TokenwrightError('invalid-option', 'only for models of characters', {
      where: 'limitAlphabet',
      value: options.limitAlphabet,
    })
  if (transition !== undefined && !(transition > 0 && (transition < 1 || Number.isInteger(transition))))
    throw new TokenwrightError('invalid-option', 'must be a number of tokens or a share between 0 and 1', {
      where: 'transition',
      value: transition,
    })
  if (transition !== undefined && transition > vocabularySize)
    throw new TokenwrightError('invalid-option', `must not be above the vocabulary size of ${vocabularySize}`, {
      where: 'transition',
      value: transition,
    })
  if (base === undefined) return
  for (const name of OF_FIRST_STAGE)
    if (options[name] !== undefined)
      throw new TokenwrightError('invalid-option', 'does not go with a base tokenizer, which decides it', {
        where: name,
        value: options[name],
      })
}
