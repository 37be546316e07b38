/** @file The tokenizers that the experiment trains. Merging is greedy: the largest holds all smaller ones. */
import { nest, train, vocabularySize, type Tokenizer } from '@tokenwright/text'
import type { StepContext } from '../../../experiment/contract.js'
import { normalizerOf } from '../normalization.js'
import { SPECIAL_TOKENS } from '../special-tokens.js'
import { corpora } from './corpora.js'

/** `general`: speeches. `domain`: as many characters of contracts. `domain-all`: all contracts. */
export type Text = 'general' | 'domain' | 'domain-all'

export const LARGEST = { smoke: 2048, full: 16_384 } as const

/** As in the reference figures. */
const MIN_FREQUENCY = 2

/** Trained to the largest size, with the special tokens and nothing added. */
export function largest(context: StepContext, text: Text, cap?: number): Promise<Tokenizer> {
  return context.once(`trained: ${text}, cap ${cap ?? 'none'}`, async () => {
    const { contracts, speeches, equal } = await corpora(context)
    const documents = text === 'general' ? speeches.train : text === 'domain' ? equal : contracts.train
    return train(documents, {
      vocabularySize: LARGEST[context.size],
      split: 'gpt2',
      normalizer: normalizerOf('nfkc', false),
      specialTokens: SPECIAL_TOKENS,
      minFrequency: MIN_FREQUENCY,
      maxTokenLength: cap,
      signal: context.signal,
    }).result()
  })
}

/** The same with its first `size` tokens, or all where it has no more. */
export async function trained(context: StepContext, text: Text, size: number, cap?: number): Promise<Tokenizer> {
  const tokenizer = await largest(context, text, cap)
  return vocabularySize(tokenizer.model.vocab) <= size ? tokenizer : nest(tokenizer, size).tokenizer
}
