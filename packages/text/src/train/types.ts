/** @file What training takes and gives. */
import type { Normalizer, PreTokenizer, Tokenizer } from '../tokenizer.js'
import type { ChunkOptions } from './chunks.js'

/** One document: pieces never cross its borders. Bytes are UTF-8 text, or anything at all where the algorithm is `bytes`. */
export type CorpusDocument = string | Uint8Array | { readonly text: string }
export type Corpus = Iterable<CorpusDocument> | AsyncIterable<CorpusDocument>

export type Algorithm = 'bpe' | 'wordpiece' | 'unigram' | 'bytes' | 'superbpe' | 'boundless' | 'boundless-2phase'

/**
 * How text is cut before counting: the name of a published pattern, any pre-tokenizer, or `null` for whole documents.
 * A name also means a byte-level model, and so does `null` for byte-pair encoding.
 */
export type Split = SplitName | PreTokenizer | null
export type SplitName = 'gpt2' | 'cl100k' | 'o200k' | 'llama3' | 'qwen2'

/**
 * What wins among pairs of one count. `huggingface`: the smallest (left id, right id), as in that library. `bytes`: the
 * smallest (left bytes, right bytes), independent of how ids are given out.
 */
export type TieRule = 'huggingface' | 'bytes'

/** Options that every algorithm understands. */
export interface CommonTrainingOptions {
  /** Tokens in all, special tokens and reserved slots included. Default 32,768. */
  readonly vocabularySize?: number
  /** Default `o200k`; for WordPiece BERT's own, for `bytes` none. */
  readonly split?: Split
  readonly normalizer?: Normalizer | null
  /** Special tokens in id order; they come first. */
  readonly specialTokens?: readonly string[]
  /** Slots for special tokens of later, the last ids: `<|reserved_0|>` and so on. Default 0. */
  readonly reservedSlots?: number
  /** A pair seen less often is not merged. Default 0 (for `bytes`, 4). */
  readonly minFrequency?: number
  /**
   * Longest token to learn, in bytes of a byte-level model, else in characters; 2 at least. Default: no limit. (In
   * Hugging Face's library `max_token_length` is one more: tokens there stay below it.)
   */
  readonly maxTokenLength?: number
  /**
   * Symbols to have whether the corpus holds them or not. Default for byte-level models: all 256 bytes; otherwise
   * nothing. `seen` turns the default off. In a list, byte-level models take every byte of each text, the others the
   * first character.
   */
  readonly initialAlphabet?: 'bytes' | 'seen' | readonly string[]
  /** Character models: keep only that many characters, the most frequent. Default: all. */
  readonly limitAlphabet?: number
  readonly tieRule?: TieRule
  /** Threads that count. 1 counts in the calling thread, as browsers always do. Default: as many as there are cores, once the corpus proves large. */
  readonly workers?: number
  /** Size of the corpus, if it is known: only for progress. */
  readonly expectedBytes?: number
  /** Bytes that the tables of counts may take before they go to disk as sorted runs. Default 2^30. Without a disk training ends there. */
  readonly memoryLimit?: number
  /** Pieces rarer than this in the whole corpus are left out before anything is learned. Default 1: none. */
  readonly minPieceCount?: number
  /**
   * A folder in which the state is kept, once a minute and when the signal fires, and from which a later call with the
   * same corpus and options takes it up. A corpus that is counted to its end is not read again. Removed after success.
   * Node only.
   */
  readonly checkpoint?: string
  readonly signal?: AbortSignal
  /** For what is drawn at random (`bytes` with a split probability). Default 0. */
  readonly seed?: number
}

export interface TrainingProgress {
  readonly stage: string
  /** In units of the stage: bytes while counting, tokens while merging. */
  readonly done: number
  /** Where it ends, if that is known. */
  readonly total: number | undefined
  readonly unit: 'bytes' | 'tokens' | 'pieces' | 'rounds'
  /** Of this stage, while it counts; else undefined. */
  readonly bytesPerSecond: number | undefined
  /** Of this stage. */
  readonly secondsLeft: number | undefined
  /** Read so far, while counting; else 0. */
  readonly documents: number
  /** While merging, the token learned last, as the vocabulary spells it. */
  readonly latest?: string
}

/** A training under way. It begins with the first call of either method, and one run is done once however often it is asked. */
export interface TrainingRun extends AsyncIterable<TrainingProgress> {
  result(): Promise<Tokenizer>
}

/** Distinct pieces and how often each occurs, most frequent first, then by bytes. Millions of them without an object each. */
export interface PieceCounts {
  /** All pieces, one after the other. */
  readonly bytes: Uint8Array
  /** End of piece i in `bytes`; piece i begins where piece i - 1 ends. */
  readonly ends: Uint32Array
  /** Whole numbers up to 2^53. */
  readonly counts: Float64Array
}

/** One way to cut a corpus: normalize each document, then split it. */
export interface Cut {
  readonly normalizer: Normalizer | null
  readonly split: Split
}

/** The other way: raw bytes in chunks. */
export interface ChunkCut {
  readonly chunks: ChunkOptions
}

/** A third: longest runs of pieces that may join into superwords, see superword/run-counter.ts. */
export interface RunCut {
  readonly runs: Cut
}

/** What the algorithms share while they work: one clock, one signal, one place to report to. */
export interface TrainingContext {
  readonly options: CommonTrainingOptions
  /** Counts the pieces of the corpus for one or several cuts, in a single pass: not every corpus can be read twice. */
  count(cuts: readonly (Cut | ChunkCut | RunCut)[]): Promise<PieceCounts[]>
  report(progress: TrainingProgress): void
  /** Lets events and the consumer of progress in when it is time; throws `aborted` when the signal has fired. */
  breathe(): Promise<void>
}
