/** @file Training: the domain tokenizer, the character tokenizer, and the tokenizer of several words. */
import {
  randomChunkSplit,
  randomWhitespaceSplit,
  TokenwrightError,
  train,
  type CommonTrainingOptions,
  type Corpus,
  type RandomChunkSplit,
  type RandomWhitespaceSplit,
  type TrainingProgress,
} from '@tokenwright/text'
import { checkCustomTokens } from './check-custom-tokens.js'
import { checkSize, compose, type Fill, type Made, type Matching } from './compose.js'
import { normalizerOf, type Normalization } from './normalization.js'
import { SPECIAL_TOKENS } from './special-tokens.js'

/** What has to do with the run and not with the method. */
export type RunningOptions = Pick<
  CommonTrainingOptions,
  'workers' | 'memoryLimit' | 'checkpoint' | 'expectedBytes' | 'signal' | 'minFrequency' | 'tieRule'
>

export interface DomainOptions extends RunningOptions {
  /** Tokens in all. Default 131,072, as in kl3m-004-128k. */
  readonly size?: number
  /** See `customTokens`. Default: none. */
  readonly customTokens?: readonly string[]
  /** Default `anywhere`, as released; `single-word` is better, see the README. */
  readonly matching?: Matching
  /** Default `whitespace`, as released. */
  readonly fill?: Fill
  /** Default true. */
  readonly powerOfTwo?: boolean
  /** Default `nfkc`. */
  readonly normalization?: Normalization
  /** Uncased. Default false. */
  readonly lowercase?: boolean
}

export interface CharacterOptions extends Omit<DomainOptions, 'customTokens' | 'matching'> {
  /** Tokens in all. Default 4,096, as in kl3m-004-char-4k. */
  readonly size?: number
  /** Longest token in bytes, a leading space included; 2 at least. Default 3 below a size of 16,384, else 4. */
  readonly cap?: number
}

export interface MultiWordOptions extends DomainOptions {
  /** How documents are cut while training. Default: at white space, with a probability of 0.3. */
  readonly cut?:
    ({ readonly at: 'whitespace' } & RandomWhitespaceSplit) | ({ readonly at: 'chunks' } & RandomChunkSplit)
}

/** A training under way: progress, and at its end the tokenizer with an account of its vocabulary. */
export interface MakingRun extends AsyncIterable<TrainingProgress> {
  result(): Promise<Made>
}

/**
 * Trains a domain tokenizer with controlled tokens (paper, section 3; kl3m-003 and kl3m-004): NFKC, the split of GPT-2,
 * thirteen special tokens, custom tokens that stay whole, a size that is a power of two.
 *
 * @throws TokenwrightError `invalid-option` at once for custom tokens that cannot work and for sizes without room for
 * them; through the run all that `train` throws
 * @example
 * const run = trainDomainTokenizer(contracts, { size: 16_384, customTokens: customTokens({ terms }), matching: 'single-word' })
 * const { tokenizer, composition } = await run.result()
 */
export function trainDomainTokenizer(corpus: Corpus, options: DomainOptions = {}): MakingRun {
  return make(corpus, options, 'gpt2')
}

/**
 * Trains a tokenizer of short tokens (paper, section 3.4; kl3m-004-char), so that a damaged character changes few of
 * them. A corpus holds only so many short tokens: `composition.missing` says how many it lacked.
 *
 * @throws TokenwrightError as `trainDomainTokenizer`
 * @example
 * const { tokenizer } = await trainCharacterTokenizer(pages, { size: 8192, cap: 3 }).result()
 */
export function trainCharacterTokenizer(corpus: Corpus, options: CharacterOptions = {}): MakingRun {
  const { size = 4096, cap = size < 16_384 ? 3 : 4, ...rest } = options
  if (!Number.isInteger(cap) || cap < 2)
    throw new TokenwrightError('invalid-option', 'tokens of one byte need no training: must be a whole number from 2', {
      where: 'cap',
      value: cap,
    })
  return make(corpus, { ...rest, size }, 'gpt2', cap)
}

/**
 * Trains a tokenizer whose tokens may span words, in one pass (kl3m-005, after the paper): documents are cut at random
 * while training, and nothing is cut when encoding.
 *
 * @throws TokenwrightError as `trainDomainTokenizer`
 * @example
 * const { tokenizer } = await trainMultiWordTokenizer(filings, { size: 32_768, cut: { at: 'whitespace', probability: 0.5 } }).result()
 */
export function trainMultiWordTokenizer(corpus: Corpus, options: MultiWordOptions = {}): MakingRun {
  const { cut = { at: 'whitespace' }, size = 32_768, ...rest } = options
  const pieces = cut.at === 'chunks' ? randomChunkSplit(corpus, cut) : randomWhitespaceSplit(corpus, cut)
  return make(pieces, { ...rest, size }, null)
}

function make(corpus: Corpus, options: DomainOptions, split: 'gpt2' | null, maxTokenLength?: number): MakingRun {
  const {
    size = 131_072,
    customTokens = [],
    matching = 'anywhere',
    fill = 'whitespace',
    powerOfTwo = true,
    normalization = 'nfkc',
    lowercase = false,
    ...running
  } = options
  const { tokens } = checkCustomTokens(customTokens, normalization, lowercase)
  checkSize(size, tokens.length, fill)
  const run = train(corpus, {
    ...running,
    vocabularySize: fill === 'whitespace' ? size - SPECIAL_TOKENS.length - tokens.length : size,
    split,
    normalizer: normalizerOf(normalization, lowercase),
    specialTokens: SPECIAL_TOKENS,
    minFrequency: running.minFrequency ?? 1,
    maxTokenLength,
  })
  let made: Promise<Made> | undefined
  return {
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
    result: () => (made ??= run.result().then((base) => compose(base, { size, tokens, matching, fill, powerOfTwo }))),
  }
}
