/** @file What a parallel corpus is: the same lines in several languages, read again from disk whenever they are needed. */

export interface ParallelLanguage {
  /** As the files or keys spell it: `eng`, `zho-CN`. */
  readonly code: string
  /** For people; the code where nothing better is known. */
  readonly name: string
  /** Language family or branch; null where it is not known. */
  readonly family: string | null
}

export interface ParallelBatch {
  /** Index into `languages`. */
  readonly language: number
  /** Number of the first line among the selected lines, from 0. */
  readonly first: number
  /** Without line ends, byte-order marks and carriage returns. */
  readonly lines: readonly string[]
}

export interface ParallelBlemishes {
  readonly byteOrderMark: boolean
  /** Lines that ended in a carriage return. */
  readonly carriageReturns: number
}

export interface ParallelCorpus {
  readonly kind: 'parallel'
  readonly paths: readonly string[]
  readonly languages: readonly ParallelLanguage[]
  /** Aligned lines of each language that are selected. */
  readonly lines: number
  /** Lines that the selection left out. */
  readonly unselected: number
  readonly bytes: number
  /** Of each language. */
  readonly blemishes: readonly ParallelBlemishes[]
  /**
   * Every selected line of every language, in batches; the batches of one language come in order.
   *
   * @throws TokenwrightError `unreadable` when a file has changed since it was opened
   */
  batches(signal?: AbortSignal): AsyncIterable<ParallelBatch>
}
