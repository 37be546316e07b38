/** @file What merging a batch gives, and what decides whether two neighbours may merge. */
import { TokenwrightError } from '@tokenwright/text'

/** Whether two neighbouring tokens, in the byte alphabet, may become one. */
export type PairRule = (left: string, right: string) => boolean

export interface Merge {
  readonly left: string
  readonly right: string
  /** How often the two stood side by side; overlapping ones (a a a) count each. */
  readonly count: number
  /** How many tokens the batch lost by it: `count`, less what overlapped. */
  readonly replaced: number
}

export interface MergedBatch {
  readonly tokens: readonly (readonly string[])[]
  /** Where the first part of each token stood in its sequence before merging. */
  readonly starts: readonly (readonly number[])[]
  readonly history: readonly Merge[]
}

/** @throws TokenwrightError `invalid-option` for a budget that is no whole number (Infinity: all), or an empty token */
export function checkBatch(batch: readonly (readonly string[])[], budget: number): void {
  if (budget !== Infinity && (!Number.isSafeInteger(budget) || budget < 0))
    throw new TokenwrightError('invalid-option', 'a budget of merges is a whole number from 0 on', {
      where: 'merges',
      value: budget,
    })
  batch.forEach((tokens, example) => {
    const empty = tokens.indexOf('')
    if (empty >= 0)
      throw new TokenwrightError('invalid-option', 'a token without characters', {
        where: `batch[${example}][${empty}]`,
        value: '',
      })
  })
}
