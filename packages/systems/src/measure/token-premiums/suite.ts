/** @file Comparable monolingual tokenizers: the same text, size and algorithm, one language each. */
import { TokenwrightError, train } from '@tokenwright/text'
import type { Tokenizer, TrainingOptions } from '@tokenwright/text'
import { splitFor, type SuiteSplit } from './splits.js'
import { truncateMerges } from './truncate.js'

/** `superbpe-script` is SuperBPE with the pattern of its authors' script, which breaks text with combining marks. */
export type SuiteAlgorithm = 'bpe' | 'unigram' | 'superbpe' | 'superbpe-script'

export const SUITE_ALGORITHMS: readonly SuiteAlgorithm[] = ['bpe', 'unigram', 'superbpe', 'superbpe-script']

/** Share of the vocabulary that SuperBPE learns inside words. Source: Arnett et al., section 5.3. */
const TRANSITION = 0.9

/**
 * One tokenizer for each size, all byte-level with all 256 bytes, so that no text is unknown. BPE is trained once, and cut;
 * the others are trained for each size, since they do not nest.
 *
 * @param lines each is a sequence of its own
 * @throws TokenwrightError `empty-corpus`, `invalid-option` for sizes below 257
 * @example
 * for await (const { size, tokenizer } of trainSuite(lines, 'bpe', 'o200k', [512, 1024])) ...
 */
export async function* trainSuite(
  lines: readonly string[],
  algorithm: SuiteAlgorithm,
  split: SuiteSplit,
  sizes: readonly number[],
  signal?: AbortSignal,
): AsyncGenerator<{ readonly size: number; readonly tokenizer: Tokenizer }> {
  checkSizes(sizes)
  const learn = (vocabularySize: number): Promise<Tokenizer> =>
    train(lines, { ...optionsFor(algorithm), vocabularySize, split: splitFor(split), workers: 1, signal }).result()
  if (algorithm !== 'bpe') {
    for (const size of sizes) yield { size, tokenizer: await learn(size) }
    return
  }
  const largest = await learn(Math.max(...sizes))
  for (const size of sizes) yield { size, tokenizer: truncateMerges(largest, size) }
}

/** A vocabulary above this is no experiment but a slip, or an attack. */
export const LARGEST_VOCABULARY = 2 ** 20

/** @throws TokenwrightError `invalid-option` for no sizes, or one that is no vocabulary */
export function checkSizes(sizes: readonly number[]): void {
  if (sizes.length === 0)
    throw new TokenwrightError('invalid-option', 'no vocabulary sizes', { where: 'sizes', value: sizes })
  for (const size of sizes) {
    if (size > LARGEST_VOCABULARY)
      throw new TokenwrightError('invalid-option', `a vocabulary has at most ${LARGEST_VOCABULARY} entries`, {
        where: 'sizes',
        value: size,
      })
    if (!Number.isInteger(size) || size < 257)
      throw new TokenwrightError('invalid-option', 'a vocabulary holds 256 bytes and at least one token more', {
        where: 'sizes',
        value: size,
      })
  }
}

/** Hugging Face's conventions where there is a choice. */
function optionsFor(algorithm: SuiteAlgorithm): TrainingOptions {
  const common = { minFrequency: 1, initialAlphabet: 'bytes', tieRule: 'huggingface' } as const
  switch (algorithm) {
    case 'bpe':
      return { ...common, algorithm }
    case 'unigram':
      return { initialAlphabet: 'bytes', algorithm }
    case 'superbpe':
      return { ...common, algorithm, transition: TRANSITION, stage2: 'mark-safe' }
    case 'superbpe-script':
      return { ...common, algorithm: 'superbpe', transition: TRANSITION, stage2: 'script' }
    default:
      throw new TokenwrightError('invalid-option', `unknown algorithm (known: ${SUITE_ALGORITHMS.join(', ')})`, {
        where: 'algorithm',
        value: algorithm,
      })
  }
}
