/** @file The tokenizers that a report trains on the corpus itself. */
import {
  compile,
  train,
  TokenwrightError,
  vocabularySize,
  type Encoder,
  type Tokenizer,
  type TrainingRun,
} from '@tokenwright/text'
import { textsOf, type Collection } from '../corpora/collect.js'
import type { Ledger } from '../corpora/ledger.js'
import type { CorpusSplit } from '../corpora/split.js'
import { byteSize, integer } from '../format/numbers.js'
import type { TokenizerData } from './data.js'
import { describePart, type Hooks } from './gather.js'

export interface GivenTokenizer {
  readonly name: string
  readonly tokenizer: Tokenizer
  readonly encoder: Encoder
  /** It comes with the library. */
  readonly bundled?: boolean
}

/** A tokenizer in the report, with where it comes from. */
export interface Contender extends GivenTokenizer {
  readonly kind: TokenizerData['kind']
  readonly about: string
  readonly seconds: number | null
}

export interface TrainAllOptions {
  /** What to train; an empty list trains nothing and measures on everything. */
  readonly train: readonly ('bpe' | 'superbpe')[]
  /** Tokens of the trained tokenizers; undefined chooses by the size of the corpus. */
  readonly vocabularySize?: number
  /** Threads that count while training. */
  readonly workers?: number
  readonly signal?: AbortSignal
}

const TRAINED_NAMES = { bpe: 'own BPE', superbpe: 'own superword' } as const

/** Bytes of training text for each token of the vocabulary: about where pairs that occur twice run out. */
const BYTES_PER_ENTRY = 50
const SMALLEST_VOCABULARY = 512
const LARGEST_VOCABULARY = 65_536

/**
 * A vocabulary size that a corpus can fill: a power of two, at least 512 and at most 65,536.
 *
 * @param bytes size of the training text
 * @example
 * defaultVocabularySize(1_000_000) // 16384
 */
export function defaultVocabularySize(bytes: number): number {
  const fitting = 2 ** Math.floor(Math.log2(Math.max(1, bytes / BYTES_PER_ENTRY)))
  return Math.min(LARGEST_VOCABULARY, Math.max(SMALLEST_VOCABULARY, fitting))
}

/**
 * Trains on the first part of a split. Where a text is too small for one way of training, and nobody asked for this
 * vocabulary, the rest of the report still holds: that goes to the notes.
 */
export async function trainAll(
  collection: Collection,
  split: CorpusSplit,
  ledger: Ledger,
  options: TrainAllOptions,
  hooks: Hooks,
  notes: string[],
): Promise<Contender[]> {
  const bytes = describePart(split.train).bytes
  let wanted = options.vocabularySize ?? defaultVocabularySize(bytes)
  const trained: Contender[] = []
  for (const algorithm of options.train) {
    const name = TRAINED_NAMES[algorithm]
    const started = performance.now()
    try {
      const run = train(textsOf(collection, split.train, ledger), {
        algorithm,
        vocabularySize: wanted,
        minFrequency: 2,
        workers: options.workers,
        signal: options.signal,
      })
      const tokenizer = await watch(run, algorithm === 'bpe' ? 'Training BPE' : 'Training superwords', hooks)
      const seconds = (performance.now() - started) / 1000
      const reached = vocabularySize(tokenizer.model.vocab)
      // Nobody asked for more than the text has: what is trained next gets the same size, so that the two compare.
      if (options.vocabularySize === undefined) wanted = Math.min(wanted, reached)
      else if (reached < wanted)
        notes.push(
          `${name}: the text repeats too little for ${integer(wanted)} tokens; training ended at ${integer(reached)}.`,
        )
      trained.push({
        name,
        tokenizer,
        encoder: compile(tokenizer),
        kind: 'trained',
        about: `trained on ${byteSize(bytes)}`,
        seconds,
      })
    } catch (error) {
      const tooSmall =
        error instanceof TokenwrightError && (error.kind === 'empty-corpus' || error.kind === 'invalid-option')
      if (!tooSmall || options.vocabularySize !== undefined) throw error
      notes.push(`${name}: not trained, ${error.message}.`)
    }
  }
  return trained
}

async function watch(run: TrainingRun, stage: string, hooks: Hooks): Promise<Tokenizer> {
  let last = ''
  for await (const { stage: part, done, total, unit } of run) {
    if (part !== last) hooks.stage(`${stage}: ${part}`, total)
    last = part
    hooks.update(done, unit === 'bytes' ? byteSize(done) : `${integer(done)} ${unit}`, total)
  }
  return run.result()
}
