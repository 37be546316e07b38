/** @file The pre-tokenizers that suites of comparable tokenizers are trained with. */
import type { PreTokenizer, Split } from '@tokenwright/text'

/**
 * `o200k`: GPT-4o's pattern. `gpt2`: GPT-2's, which takes combining marks for punctuation and so cuts Indic, Burmese,
 * Khmer and Lao words at every vowel sign. `space`: an optional space and what follows it, or a run of white space.
 */
export type SuiteSplit = 'o200k' | 'gpt2' | 'space'

export const SUITE_SPLITS: readonly SuiteSplit[] = ['o200k', 'gpt2', 'space']

const SPACE: PreTokenizer = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: String.raw` ?\S+|\s+` }, behavior: 'Isolated', invert: false },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  ],
}

/** What training takes for the name. */
export function splitFor(name: SuiteSplit): Split {
  return name === 'space' ? SPACE : name
}
