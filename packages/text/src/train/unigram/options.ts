/** @file What the Unigram trainer can be told, and its defaults. */
import { TokenwrightError } from '../../errors.js'
import type { Decoder, PreTokenizer } from '../../tokenizer.js'
import type { CommonTrainingOptions } from '../types.js'

export interface UnigramOptions extends CommonTrainingOptions {
  /** Share of all character occurrences that must be in the alphabet; the rest becomes the unknown token or bytes. Default 0.9995, for bytes 1. */
  readonly characterCoverage?: number
  /** Characters that belong to the vocabulary in any case. */
  readonly requiredCharacters?: string
  /** Substrings to begin with, the most promising of the corpus. Default 1,000,000. */
  readonly seedSize?: number
  /** Share of the pieces that each round of pruning keeps. Default 0.75. */
  readonly shrinkingFactor?: number
  /** Rounds of expectation and maximization between two prunings. Default 2. */
  readonly subIterations?: number
  /** Spell characters outside the vocabulary as bytes `<0x00>` to `<0xFF>`, which take 256 slots. Default false. */
  readonly byteFallback?: boolean
  /** Default `<unk>`; none where symbols are bytes. It becomes the first special token unless it is one already. */
  readonly unknownToken?: string
  /** Tokens that always stand for themselves but are not special. */
  readonly userTokens?: readonly string[]
  /** Symbols of corpus text held in memory: the rarest pieces beyond are left out. Default 2^26. */
  readonly maxSymbols?: number
}

/** What `train` fills in from the split: how pieces are spelled and read back. */
export interface UnigramShape {
  /** `bytes`: pieces are bytes, spelled in GPT-2's byte alphabet; `characters`: pieces are text. */
  readonly units: 'characters' | 'bytes'
  readonly preTokenizer: PreTokenizer | null
  readonly decoder: Decoder | null
}

const METASPACE = { replacement: '\u2581', prepend_scheme: 'always', split: true } as const

/** The pre-tokenizer of SentencePiece-like models: spaces become U+2581 and begin the piece of the word behind them. */
export const METASPACE_PRE_TOKENIZER: PreTokenizer = { type: 'Metaspace', ...METASPACE }

/** Puts bytes together first, then turns U+2581 back into spaces. */
export function metaspaceDecoder(byteFallback: boolean): Decoder {
  const metaspace: Decoder = { type: 'Metaspace', ...METASPACE }
  return byteFallback ? { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, metaspace] } : metaspace
}

export type CheckedOptions = Required<
  Omit<
    UnigramOptions,
    | 'split'
    | 'normalizer'
    | 'initialAlphabet'
    | 'tieRule'
    | 'workers'
    | 'expectedBytes'
    | 'memoryLimit'
    | 'minPieceCount'
    | 'checkpoint'
    | 'signal'
    | 'seed'
  >
> & { readonly alphabet: readonly number[] }

/** Fills in the defaults; throws `invalid-option` for a value out of range. */
export function checkOptions(options: UnigramOptions, shape: UnigramShape): CheckedOptions {
  const bytes = shape.units === 'bytes'
  const unknown = options.unknownToken ?? (bytes ? '' : '<unk>')
  const special = [...(options.specialTokens ?? [])]
  if (unknown !== '' && !special.includes(unknown)) special.unshift(unknown)
  const checked: CheckedOptions = {
    vocabularySize: within('vocabularySize', options.vocabularySize ?? 32768, 1, 0xffffff),
    specialTokens: special,
    reservedSlots: within('reservedSlots', options.reservedSlots ?? 0, 0, 0xffffff),
    minFrequency: within('minFrequency', options.minFrequency ?? 2, 0, Number.MAX_SAFE_INTEGER),
    maxTokenLength: within('maxTokenLength', options.maxTokenLength ?? 16, 1, 254),
    limitAlphabet: within('limitAlphabet', options.limitAlphabet ?? 0x110000, 0, 0x110000),
    characterCoverage: bytes ? 1 : share('characterCoverage', options.characterCoverage ?? 0.9995),
    requiredCharacters: options.requiredCharacters ?? '',
    seedSize: within('seedSize', options.seedSize ?? 1_000_000, 1, 2 ** 23),
    shrinkingFactor: share('shrinkingFactor', options.shrinkingFactor ?? 0.75),
    subIterations: within('subIterations', options.subIterations ?? 2, 1, 100),
    byteFallback: !bytes && (options.byteFallback ?? false),
    unknownToken: unknown,
    userTokens: options.userTokens ?? [],
    maxSymbols: within('maxSymbols', options.maxSymbols ?? 2 ** 26, 1, 2 ** 30),
    alphabet: requiredSymbols(options, bytes),
  }
  if (checked.shrinkingFactor === 1)
    throw new TokenwrightError('invalid-option', 'shrinkingFactor must be below 1', { value: 1 })
  return checked
}

function requiredSymbols(options: UnigramOptions, bytes: boolean): number[] {
  const initial = options.initialAlphabet
  if (bytes && (initial === undefined || initial === 'bytes')) return Array.from({ length: 256 }, (_, byte) => byte)
  const texts = [options.requiredCharacters ?? '', ...(typeof initial === 'object' ? initial : [])]
  const encoder = new TextEncoder()
  return texts.flatMap((text) =>
    bytes ? [...encoder.encode(text)] : Array.from(text, (character) => character.codePointAt(0)!),
  )
}

function within(name: string, value: number, low: number, high: number): number {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new TokenwrightError('invalid-option', `${name} must be a whole number from ${low} to ${high}`, { value })
  return value
}

function share(name: string, value: number): number {
  if (!(value > 0 && value <= 1))
    throw new TokenwrightError('invalid-option', `${name} must be above 0 and at most 1`, { value })
  return value
}
