/** @file What `measureTokenizers` takes: tokenizers, a corpus, options. */
import type { Encoder, Tokenizer } from '@tokenwright/text'
import type { FoundFile } from '../corpora/find.js'
import type { Ledger } from '../corpora/ledger.js'
import type { Sampling } from '../corpora/sample.js'
import type { Gold } from '../metrics/morphology.js'
import type { Price } from '../metrics/prices.js'
import type { ParallelCorpus } from '../parallel/contract.js'
import type { MetricFamily, SuiteProgress } from './contract.js'

export interface NamedTokenizer {
  /** For tables; unique. */
  readonly name: string
  readonly tokenizer: Tokenizer
  /** Compiled already, where the caller has it. */
  readonly encoder?: Encoder
}

/** Files as `findFiles` returns them; each is read once, one block in memory at a time for each thread. */
export interface DocumentCorpus {
  readonly kind: 'documents'
  readonly paths: readonly string[]
  readonly files: readonly FoundFile[]
  readonly ledger: Ledger
  /** Which blocks and rows to take; without it all. */
  readonly sampling?: Sampling
}

export type SuiteCorpus = ParallelCorpus | DocumentCorpus

/** What the rows of the tables are, for documents. */
export type GroupBy = 'type' | 'script' | 'language'

export interface SuiteOptions {
  /** Name of the tokenizer that others are compared with. Default: the first. */
  readonly baseline?: string
  /** Language that premiums divide by. Default: English where it is there, else the first. */
  readonly reference?: string
  /** Default: all three. */
  readonly groupBy?: readonly GroupBy[]
  /** Default: all that apply. */
  readonly families?: readonly MetricFamily[]
  /** Default 1,000; 0 for no intervals. */
  readonly resamples?: number
  /** Default 1. */
  readonly seed?: number
  /** Threads. Default: as many as there are processors, where the text is worth it. 0 works in this thread. */
  readonly workers?: number
  /** Words with their true segments, by language code. */
  readonly gold?: ReadonlyMap<string, Gold>
  /** Default: the dated list that comes with the package. */
  readonly prices?: readonly Price[]
  readonly signal?: AbortSignal
}

export type OnSuiteProgress = (progress: SuiteProgress) => void
