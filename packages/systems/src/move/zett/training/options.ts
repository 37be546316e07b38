/** @file How a hypernetwork is trained; what is published stands as the defaults. */
import type { Decoder } from '@tokenwright/nn/models'
import type { CompileOptions } from '@tokenwright/nn/compile'
import { TokenwrightError, type Tokenizer } from '@tokenwright/text'
import type { HypernetworkConfig } from '../hypernetwork/config.js'
import type { Corpus } from '../sampling/index.js'

export interface IdentityPhase {
  /** 10,000 in the published runs; 0 leaves the phase out. */
  readonly steps: number
  /** The rate at its end, to which it rises from 0; 3e-4. */
  readonly rate: number
  /** Source tokens in one step; 16,384, or all where the vocabulary is smaller. */
  readonly batch: number
}

export interface MainPhase {
  /** 190,000 in the published runs. */
  readonly steps: number
  /** The highest rate, 6e-5; it rises from 0 again. */
  readonly rate: number
  /** Steps over which it rises; 10,000. */
  readonly warmup: number
  /** Texts in a step, and tokens of each; 128 of 128. */
  readonly batch: number
  readonly length: number
  /** Tokens of a sampled vocabulary; 32,768. */
  readonly vocabulary: number
  /** Noise of the sampled vocabularies; mean 1e-5, sigma 4. */
  readonly noise: { readonly mean: number; readonly sigma: number }
  /** The longest repeat in runs of white space; 15. */
  readonly longestRepeat: number
  /** Batches that substrings are counted over; 16. */
  readonly queue: number
  /** Weight of the distance to the rows of tokens that the source has; 0.5. */
  readonly lexicalWeight: number
  /** Sampled text begins with a space; true. */
  readonly prefixSpace: boolean
}

export interface HypernetworkTraining {
  /** The model, which stays as it is, and its tokenizer. */
  readonly model: Pick<Decoder, 'config' | 'params'>
  readonly tokenizer: Tokenizer
  readonly corpora: readonly Corpus[]
  /** Sizes that are not the published ones. */
  readonly size?: Partial<
    Pick<
      HypernetworkConfig,
      'hidden' | 'inner' | 'layers' | 'heads' | 'surfaceLength' | 'padding' | 'bias' | 'languages'
    >
  >
  readonly identity?: Partial<IdentityPhase>
  readonly main?: Partial<MainPhase>
  /** The largest global norm of gradients; 0.1. */
  readonly clip?: number
  readonly seed: number
  /** Keeps the state of both phases there, and takes it up again. */
  readonly folder?: string
  readonly signal?: AbortSignal
  readonly compile?: Pick<CompileOptions, 'executor' | 'threads' | 'providers'>
  readonly onProgress?: (progress: HypernetworkProgress) => void
}

export interface HypernetworkProgress {
  readonly phase: 'identity' | 'main'
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly secondsLeft: number
}

export const PUBLISHED_CLIP = 0.1
/** AdamW as published. */
export const ADAM = { beta1: 0.9, beta2: 0.95, decay: 0.01 }

export const identityPhase = (given: Partial<IdentityPhase> = {}): IdentityPhase =>
  checked({ steps: 10_000, rate: 3e-4, batch: 16_384, ...given }, ['batch'])

export const mainPhase = (given: Partial<MainPhase> = {}): MainPhase => {
  const phase = {
    steps: 190_000,
    rate: 6e-5,
    warmup: 10_000,
    batch: 128,
    length: 128,
    vocabulary: 32_768,
    noise: { mean: 1e-5, sigma: 4 },
    longestRepeat: 15,
    queue: 16,
    lexicalWeight: 0.5,
    prefixSpace: true,
    ...given,
  }
  if (!(phase.lexicalWeight >= 0))
    throw new TokenwrightError('invalid-option', 'a weight is 0 or more', {
      where: 'lexicalWeight',
      value: phase.lexicalWeight,
    })
  return checked(phase, ['batch', 'length', 'vocabulary', 'queue'])
}

function checked<T extends { readonly steps: number; readonly rate: number }>(phase: T, counts: (keyof T)[]): T {
  for (const name of ['steps', ...counts] as (keyof T & string)[]) {
    const value = phase[name] as number
    if (!Number.isSafeInteger(value) || value < (name === 'steps' ? 0 : 1))
      throw new TokenwrightError('invalid-option', 'must be a whole number', { where: name, value })
  }
  if (!(phase.rate > 0))
    throw new TokenwrightError('invalid-option', 'a rate is above 0', { where: 'rate', value: phase.rate })
  return phase
}
