/** @file What the BoundlessBPE trainer can be told, and its checks. */
import { TokenwrightError } from '../errors.js'
import { GPT2_PATTERN } from '../formats/patterns.js'
import { isByteLevel } from '../train/cut-plan.js'
import { preTokenizerOfSplit } from '../train/splits.js'
import type { CommonTrainingOptions, Split } from '../train/types.js'
import type { PreTokenizer } from '../tokenizer.js'

/** Ties always go by bytes, the alphabet is always all bytes, and `split` must cut without respelling (names do). */
export interface BoundlessOptions extends CommonTrainingOptions {
  /**
   * Deletes a part of a new word where at least this share of its occurrences went into the word (PickyBPE, arXiv
   * 2409.04599), and is not made again. 0.9 is usual. Default: nothing is deleted.
   */
  readonly tau?: number
  /** Two phases: number of tokens, or share of the vocabulary below 1, at which words end. Default 0.9. */
  readonly transition?: number
}

export const DEFAULT_TRANSITION = 0.9

/** @throws TokenwrightError `invalid-option` */
export function checkBoundlessOptions(options: BoundlessOptions, interleaved: boolean, size: number): void {
  const { tau, transition } = options
  if (tau !== undefined && !(tau > 0))
    throw new TokenwrightError('invalid-option', 'must be above 0', { where: 'tau', value: tau })
  if (transition !== undefined && interleaved)
    throw new TokenwrightError('invalid-option', 'only for two phases', { where: 'transition', value: transition })
  if (transition !== undefined && !(transition > 0 && transition <= size))
    throw new TokenwrightError('invalid-option', `must be above 0 and not above the vocabulary size of ${size}`, {
      where: 'transition',
      value: transition,
    })
  for (const name of ['limitAlphabet', 'initialAlphabet', 'tieRule'] as const) {
    const value = options[name]
    if (value !== undefined && value !== 'bytes')
      throw new TokenwrightError('invalid-option', 'BoundlessBPE always has all bytes, and ties go by bytes', {
        where: name,
        value,
      })
  }
}

/** The split as a pre-tokenizer that leaves text as it is. */
export function rawSplit(split: Split): PreTokenizer {
  const part = split === 'gpt2' ? isolated(GPT2_PATTERN) : preTokenizerOfSplit(split)
  const raw =
    part?.type === 'Sequence' && part.pretokenizers.length === 2 && isBareByteLevel(part.pretokenizers[1])
      ? part.pretokenizers[0]
      : part
  if (raw !== null && raw.type !== 'Metaspace' && !isByteLevel(null, raw)) return raw
  throw new TokenwrightError('invalid-option', 'BoundlessBPE needs a split that leaves text as it is', {
    where: 'split',
    value: split,
  })
}

function isolated(Regex: string): PreTokenizer {
  return { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }
}

function isBareByteLevel(part: PreTokenizer): boolean {
  return part.type === 'ByteLevel' && !part.use_regex && !part.add_prefix_space
}
