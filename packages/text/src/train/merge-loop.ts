/** @file The greedy loop of BPE: the next best pair, and its merge, over weighted sequences of symbols. */
import type { TieRule } from './types.js'

/** Weighted sequences of symbols (ids of tokens). */
export interface Sequences {
  /** All sequences, one after the other. */
  readonly symbols: Uint32Array
  /** End of sequence i in `symbols`. */
  readonly ends: Uint32Array
  readonly counts: Float64Array
}

export interface MergeLoopOptions {
  /** Bytes of each symbol that occurs, by id: needed for the tie rule `bytes` and for lengths. */
  readonly tokens: readonly Uint8Array[]
  /** Length of each symbol, in any unit, by id. Default: the number of its bytes. */
  readonly lengths?: ArrayLike<number>
  /** allowed[n] says whether a pair of joint length n may be counted; n past its end is not allowed. Default: all are. */
  readonly allowedLengths?: Uint8Array
  /** Whether the pairs of the beginning are checked too (Hugging Face does not). Default true. */
  readonly checkInitialPairs?: boolean
  readonly tieRule: TieRule
}

export interface Candidate {
  left: number
  right: number
  count: number
}

/** One greedy loop. Each `next` is answered by one `merge` or one `refuse`. */
export interface MergeLoop {
  /** The best pair left, or null. The object is reused by the next call. */
  next(): Candidate | null
  /** Merges the candidate into the symbol `id`, which may be one that exists already. */
  merge(id: number): void
  /** Never offers this candidate again. */
  refuse(): void
  /** The sequences as they are now. */
  sequences(): Sequences
  /** Memory in use, in bytes. */
  readonly memory: number
}
