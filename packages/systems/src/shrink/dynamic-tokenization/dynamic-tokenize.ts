/** @file The tokens of a batch after merging: by a number of merges or by a percentage of the way to the end. */
import { TokenwrightError } from '@tokenwright/text'
import { createBoundary, type BoundaryOptions, type BoundaryRule } from './boundary.js'
import { curveOf } from './curve.js'
import { mergeWithin } from './merge-within.js'
import type { Merge, MergedBatch } from './merged-batch.js'

export type Budget =
  /** So many merges in each batch; Infinity for all. */
  | { readonly merges: number; readonly percent?: undefined }
  /** So far, from 0 (no merge) to 100 (no valid pair is left), on this very batch. */
  | { readonly percent: number; readonly merges?: undefined }

export type DynamicOptions = Budget &
  (BoundaryOptions | { readonly rule: BoundaryRule }) & {
    /** Words that the tokens belong to, of the batch's shape; null for special tokens. */
    readonly wordIds?: readonly (readonly (number | null)[])[]
    /**
     * Places of tokens that may not merge with the one before, for each example, rising: where a pre-token or a labelled word
     * begins. The pair rule alone sees no text around a pair.
     */
    readonly borders?: readonly (readonly number[])[]
  }

export interface DynamicBatch {
  readonly tokens: readonly (readonly string[])[]
  /** Where the first part of each token stood before. */
  readonly starts: readonly (readonly number[])[]
  /** The word of each token's first part, where words were given. */
  readonly wordIds?: readonly (readonly (number | null)[])[]
  readonly mergesApplied: number
  readonly history: readonly Merge[]
  /** Every merge joined a pair that was there once: what merged follows from the order alone. */
  readonly nothingRepeats: boolean
}

/**
 * Merges the pairs that are frequent in this batch. Nothing is kept between batches, so the same text can come out
 * differently beside other texts; `dynamicTokenizeEach` is the mode in which it cannot.
 * Source: section 3.1 of arXiv 2411.18553.
 *
 * @param batch tokens of the model's own tokenizer, in the byte alphabet (`createSpelling`)
 * @throws TokenwrightError `invalid-option` for a budget out of range, words that do not fit, an unknown boundary;
 * `unsupported-part` for a tokenizer that is not byte-level
 * @example dynamicTokenize([['Ġun', 'happ', 'y'], ['Ġun', 'happ', 'ily']], { merges: 1, tokenizer }).tokens
 */
export function dynamicTokenize(batch: readonly (readonly string[])[], options: DynamicOptions): DynamicBatch {
  const { wordIds } = options
  const { valid } = 'rule' in options ? options.rule : createBoundary(options)
  if (wordIds !== undefined) checkWords(batch, wordIds)
  const merge = (budget: number): MergedBatch => mergeWithin(batch, budget, valid, options.borders)
  const all = options.percent === undefined ? undefined : merge(Infinity)
  const budget =
    all === undefined
      ? (options.merges as number)
      : curveOf([{ batch, history: all.history }]).mergesFor(options.percent as number)
  const merged = all !== undefined && budget === all.history.length ? all : merge(budget)
  return {
    tokens: merged.tokens,
    starts: merged.starts,
    wordIds: wordIds && merged.starts.map((starts, example) => starts.map((start) => wordIds[example][start])),
    mergesApplied: merged.history.length,
    history: merged.history,
    nothingRepeats: merged.history.length > 0 && merged.history.every(({ count }) => count === 1),
  }
}

/** Each example as a batch of its own: the same text always gives the same tokens. */
export function dynamicTokenizeEach(
  examples: readonly (readonly string[])[],
  options: DynamicOptions,
): readonly DynamicBatch[] {
  const rule = 'rule' in options ? options.rule : createBoundary(options)
  const budget = options.percent === undefined ? { merges: options.merges } : { percent: options.percent }
  return examples.map((example, i) =>
    dynamicTokenize([example], {
      ...budget,
      rule,
      wordIds: options.wordIds && [options.wordIds[i]],
      borders: options.borders && [options.borders[i]],
    }),
  )
}

function checkWords(batch: readonly (readonly string[])[], words: readonly (readonly unknown[])[]): void {
  if (words.length !== batch.length)
    throw new TokenwrightError('invalid-option', `words for ${batch.length} examples`, {
      where: 'wordIds',
      value: words.length,
    })
  batch.forEach((tokens, example) => {
    if (words[example].length !== tokens.length)
      throw new TokenwrightError('invalid-option', `words for ${tokens.length} tokens`, {
        where: `wordIds[${example}]`,
        value: words[example].length,
      })
  })
}
