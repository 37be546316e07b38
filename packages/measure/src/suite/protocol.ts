/** @file What passes between the thread that reads and the threads that measure. */
import type { ErrorKind, Tokenizer } from '@tokenwright/text'
import type { NumberTally } from '../metrics/digits.js'
import type { TextHealth } from './contract.js'
import type { Found, GroupFigures, LanguageSums } from './figures.js'

export interface Setup {
  readonly tokenizers: readonly Tokenizer[]
}

/** Texts that belong to the same groups. */
export interface Batch {
  readonly kind: 'batch'
  readonly groups: readonly string[]
  readonly texts: readonly string[]
  /** What each text is resampled with. */
  readonly units: readonly number[]
  /** File type whose lexer is used; null for none. */
  readonly lexer: string | null
  /** Operators and indentation are looked for. */
  readonly code: boolean
  /** Lines count for the relation of indentation and depth. */
  readonly depths: boolean
  /** Of each group: words are collected. */
  readonly words: readonly boolean[]
}

export interface Resampling {
  readonly units: number
  readonly rounds: number
  readonly seed: number
}

export type Request =
  | Batch
  /** Hand over a group and forget it. With `resampling`, sums are drawn and words asked for on the spot. */
  | { readonly kind: 'close'; readonly group: string; readonly resampling: Resampling | null }
  | { readonly kind: 'groups' }
  | {
      readonly kind: 'resample'
      readonly rows: Float64Array
      readonly unitOf: Int32Array
      readonly resampling: Resampling
    }
  | { readonly kind: 'retention'; readonly words: readonly string[] }
  | FigureRequest
  | { readonly kind: 'describe'; readonly tokenizer: number }
  | { readonly kind: 'seconds' }

/** All figures of one group. */
export interface FigureRequest {
  readonly kind: 'figures'
  /** Keys. */
  readonly metrics: readonly string[]
  readonly baseline: number
  readonly group: GroupFigures
  /** What each language costs, where the group holds several; with what the reference costs. */
  readonly fairness: { readonly languages: LanguageSums; readonly reference: readonly Float64Array[] } | null
}

/** Zeros that threads see without copying: sums of resamples are most of what passes between them. */
export function sharedNumbers(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
}

export interface TokenTotals {
  readonly ids: Uint32Array
  readonly counts: Float64Array
}

export interface GroupData {
  readonly key: string
  /** Row i belongs to unit `unitOf[i]`. Empty where `sums` is there. */
  readonly rows: Float64Array
  readonly unitOf: Int32Array
  readonly sums: Float64Array | null
  readonly tokens: readonly TokenTotals[]
  readonly numbers: readonly NumberTally[]
  readonly depths: readonly Float64Array[]
  readonly words: ReadonlyMap<string, number>
  /** Of the most frequent words, for each tokenizer; null where nobody asked yet. */
  readonly retention: Retention | null
  readonly health: TextHealth
  readonly empty: number
  readonly script: string
  /** Examples of texts that came back changed, and of texts with unknown tokens, for each tokenizer. */
  readonly lossy: readonly (readonly string[])[]
  readonly unknown: readonly (readonly string[])[]
}

export interface Retention {
  readonly kept: readonly number[]
  readonly words: number
}

export interface Description {
  readonly model: string
  readonly path: 'fast' | 'reference'
  readonly size: number
  readonly vocabularySize: number
  readonly composition: readonly { readonly label: string; readonly count: number }[]
  readonly duplicates: { readonly count: number; readonly examples: readonly string[] }
  /** Bytes of each id. */
  readonly lengths: Uint16Array
}

/** Processor seconds so far, of one thread. */
export interface Seconds {
  readonly encode: readonly number[]
  readonly measure: number
  readonly resample: number
}

export interface Replies {
  readonly batch: number
  readonly close: GroupData
  readonly groups: readonly GroupData[]
  readonly resample: Float64Array
  readonly retention: Retention
  readonly figures: Found
  readonly describe: Description
  readonly seconds: Seconds
}

export type Reply<R extends Request> = Replies[R['kind']]

export type Answer =
  | { readonly ok: true; readonly reply: Replies[keyof Replies] }
  | { readonly ok: false; readonly kind: ErrorKind | null; readonly message: string }
