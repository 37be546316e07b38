/** @file Trains byte-pair encoding on raw bytes with the layout of Binary BPE. */
import {
  TokenwrightError,
  train,
  type Corpus,
  type CommonTrainingOptions,
  type Tokenizer,
  type TrainingRun,
} from '@tokenwright/text'
import { withRuns, withTokensAfterBytes } from './layout.js'
import { segments, type ChunkLedger, type SegmentOptions } from './segments.js'
import { plateauSize } from './plateau.js'

/** Ids 0 to 6. (KL3M has the last but one and the one before it the other way round.) */
export const BINARY_SPECIALS: readonly string[] = [
  '<|start|>',
  '<|end|>',
  '<|pad|>',
  '<|unk|>',
  '<|cls|>',
  '<|sep|>',
  '<|mask|>',
]

export interface BinaryOptions
  extends
    SegmentOptions,
    Pick<
      CommonTrainingOptions,
      'workers' | 'memoryLimit' | 'checkpoint' | 'expectedBytes' | 'signal' | 'minFrequency'
    > {
  /** Tokens in all. Default 65,536: smaller members of the family are cut from it. */
  readonly size?: number
  /** Lengths that tokens may have, in bytes, 1 among them: a list, or the longest. Default 16 where pieces end at white space, else 32. */
  readonly lengths?: number | readonly number[]
  /** The crate's 49 signs for reasoning, with ids from 263 on. Default false. */
  readonly glyphs?: boolean
  /** More special tokens, behind those. */
  readonly extraTokens?: readonly string[]
  /** Refuse tokens that end in ASCII white space but are not all white space. For text; binaries lose good tokens by it. Default false. */
  readonly refuseTrailingSpace?: boolean
  /** Most merges to learn. */
  readonly merges?: number
  /** Stop after 32 merges in a row whose count is at most 128, or a 512th of the first. Default false. */
  readonly plateau?: boolean
  /** Where the data has too few merges, fill up with runs of space, tab, line feed and carriage return. Default false. */
  readonly fillRuns?: boolean
}

export interface BinaryRun {
  readonly run: TrainingRun
  /** What the filter left out; complete once the run is done. */
  readonly ledger: ChunkLedger
}

const DEFAULT_SIZE = 65_536
const MIN_FREQUENCY = 4

/**
 * Trains on raw bytes. Counts are exact and equal chunks are counted once, so the first merges do not depend on how many
 * follow: every smaller tokenizer is a prefix (`binaryFamily`).
 *
 * @param corpus bytes of files, whole or in parts of whole chunks; text is taken as UTF-8
 * @throws TokenwrightError `invalid-option` (a size below the minimum, lengths without 1); through the run also
 * `empty-corpus` and `aborted`
 * @example
 * const { run } = trainBinary(files, { size: 8192, lengths: 16 })
 * await save(await run.result(), 'tokenizer.json') // Hugging Face runtimes load it
 */
export function trainBinary(corpus: Corpus, options: BinaryOptions = {}): BinaryRun {
  const {
    size = DEFAULT_SIZE,
    glyphs = false,
    extraTokens = [],
    minFrequency = MIN_FREQUENCY,
    merges,
    plateau,
    fillRuns,
  } = options
  const after = [...(glyphs ? GLYPHS : []), ...extraTokens]
  const fixed = BINARY_SPECIALS.length + 256 + new Set(after).size
  if (!Number.isInteger(size) || size <= fixed)
    throw new TokenwrightError('invalid-option', `must be at least ${fixed + 1}: special tokens, bytes and one merge`, {
      where: 'size',
      value: size,
    })
  if (merges !== undefined && !(Number.isInteger(merges) && merges > 0))
    throw new TokenwrightError('invalid-option', 'must be a whole number above 0', { where: 'merges', value: merges })
  if (new Set([...BINARY_SPECIALS, ...after]).size < BINARY_SPECIALS.length + after.length)
    throw new TokenwrightError('invalid-option', 'special token that is given twice', {
      where: 'extraTokens',
      value: extraTokens,
    })
  const { corpus: cut, ledger } = segments(corpus, options)
  const target = Math.min(size, merges === undefined ? size : fixed + merges)
  const learn = (tokens: number, least: number): TrainingRun =>
    train(cut, {
      algorithm: 'bytes',
      vocabularySize: tokens - after.length,
      specialTokens: BINARY_SPECIALS,
      chunks: { size: 0 },
      minFrequency: least,
      refuseTrailingSpace: options.refuseTrailingSpace,
      ...lengthsOf(options),
      workers: options.workers,
      memoryLimit: options.memoryLimit,
      checkpoint: options.checkpoint,
      expectedBytes: options.expectedBytes,
      signal: options.signal,
    })
  const main = learn(target, minFrequency)
  const finish = async (): Promise<Tokenizer> => {
    let tokenizer = await main.result()
    if (plateau === true) tokenizer = await plateauSize(cut, tokenizer, (least) => learn(target, least))
    tokenizer = withTokensAfterBytes(tokenizer, after)
    return fillRuns === true ? withRuns(tokenizer, size) : tokenizer
  }
  let finished: Promise<Tokenizer> | undefined
  return {
    ledger,
    run: {
      [Symbol.asyncIterator]: () => main[Symbol.asyncIterator](),
      result: () => (finished ??= finish()),
    },
  }
}

function lengthsOf({
  lengths,
  boundaries = 'none',
}: BinaryOptions): { maxTokenLength: number } | { allowedLengths: readonly number[] } {
  if (lengths === undefined) return { maxTokenLength: boundaries.endsWith('whitespace') ? 16 : 32 }
  return typeof lengths === 'number' ? { maxTokenLength: lengths } : { allowedLengths: lengths }
}

/**
 * Signs that the crate reserves. Two of them are spelled like the bytes 0xAB and 0xBB in the byte alphabet of tokenizer.json;
 * they get names of their own, so that no byte is ever read as a special token.
 */
export const GLYPHS: readonly string[] = Array.from(
  '⧈⚖⏵✦⬤●◐◌◑○⬆⬇⇆⟂∴∵⋀⋁⟷⟶⟞⇢⟺⊢👁🧪📊📚🗣🤔★☆⚠❗❓↻✎«»①②③④⑤⑥⑦⑧⑨⑩',
  (glyph) => (glyph === '«' || glyph === '»' ? `<|${glyph}|>` : glyph),
)
