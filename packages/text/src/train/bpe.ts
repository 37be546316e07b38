/** @file Trains byte-pair encoding, on bytes or on characters (Sennrich et al., arXiv 1508.07909). */
import { plainBpe, plainTokenizer, specialToken } from '../plain.js'
import { TokenwrightError } from '../errors.js'
import type { Decoder, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { vocabularyFromTexts } from '../vocabulary.js'
import { BYTES_BY_CHARACTER, byteSequences, characterSequences, type Symbols } from './alphabet.js'
import { isByteLevel } from './cut-plan.js'
import { learnMerges, lengthsUpTo } from './greedy.js'
import { createMergeLoop, type ByteSequences, type Sequences } from './merge-loop.js'
import { checkRoom, DEFAULT_VOCABULARY_SIZE } from './options.js'
import { BYTE_LEVEL, preTokenizerOfSplit } from './splits.js'
import { createTokenList, reserveSlots, type TokenList } from './token-list.js'
import type { CommonTrainingOptions, PieceCounts, TrainingContext } from './types.js'

export interface BpeOptions extends CommonTrainingOptions {
  /** Character models: the token for characters outside of the alphabet. It becomes the first special token unless it is one. */
  readonly unknownToken?: string
  /** Character models: spell characters outside of the vocabulary as bytes `<0x00>` to `<0xFF>`, which take 256 ids. */
  readonly byteFallback?: boolean
  /** Character models: marks tokens that continue a piece, such as `##`. */
  readonly continuingSubwordPrefix?: string
  /** Character models: marks tokens that end a piece, such as `</w>`. */
  readonly endOfWordSuffix?: string
}

/** What merging has made. */
export interface LearnedMerges {
  readonly tokens: TokenList
  readonly merges: readonly number[]
}

export async function trainBpe(options: BpeOptions, context: TrainingContext): Promise<Tokenizer> {
  const { normalizer = null } = options
  // Whole documents are pieces of bytes, too.
  const split = options.split === null ? BYTE_LEVEL : (options.split ?? 'o200k')
  const preTokenizer = preTokenizerOfSplit(split)
  const spelled = isByteLevel(normalizer, preTokenizer)
  if (spelled) refuseCharacterOptions(options)
  const specials = [...(options.specialTokens ?? [])]
  if (options.unknownToken !== undefined && !specials.includes(options.unknownToken))
    specials.unshift(options.unknownToken)
  const [pieces] = await context.count([{ normalizer, split }])
  const { tokens, merges } = await learnBpe(pieces, options, specials, spelled, context)
  const reserved = reserveSlots(tokens, options.reservedSlots ?? 0)
  return plainTokenizer(
    plainBpe({
      vocab: vocabularyFromTexts(tokens.texts),
      merges: Uint32Array.from(merges),
      unk_token: options.unknownToken ?? null,
      continuing_subword_prefix: options.continuingSubwordPrefix ?? null,
      end_of_word_suffix: options.endOfWordSuffix ?? null,
      byte_fallback: options.byteFallback ?? false,
    }),
    {
      added_tokens: [...specials, ...reserved].map((content) => specialToken(tokens.ids.get(content)!, content)),
      normalizer,
      pre_tokenizer: preTokenizer,
      decoder: spelled ? { type: 'ByteLevel' } : characterDecoder(preTokenizer, options),
    },
  )
}

function refuseCharacterOptions(options: BpeOptions): void {
  for (const name of [
    'unknownToken',
    'byteFallback',
    'continuingSubwordPrefix',
    'endOfWordSuffix',
    'limitAlphabet',
  ] as const)
    if (options[name] !== undefined && options[name] !== false)
      throw new TokenwrightError(
        'invalid-option',
        'only for models of characters: a byte-level model knows every text',
        {
          where: name,
          value: options[name],
        },
      )
}

/**
 * Merges over counted pieces: bytes where `spelled`, else UTF-8 text.
 *
 * @param until how many tokens to stop at, given how many there are before any merge and how many there is room for
 */
export async function learnBpe(
  pieces: PieceCounts,
  options: BpeOptions,
  specials: readonly string[],
  spelled: boolean,
  context: Pick<TrainingContext, 'report' | 'breathe'>,
  until: (symbols: number, room: number) => number = (_symbols, room) => room,
): Promise<LearnedMerges> {
  const { vocabularySize = DEFAULT_VOCABULARY_SIZE, reservedSlots = 0, continuingSubwordPrefix: prefix = '' } = options
  const tokens = createTokenList()
  for (const token of specials) tokens.add(token)
  if (options.byteFallback === true) for (let byte = 0; byte < 256; byte++) tokens.add(byteToken(byte))
  const { sequences, symbols } = spelled
    ? byteSequences(pieces, tokens, BYTES_BY_CHARACTER, initialBytes(options.initialAlphabet))
    : characterSequences(pieces, tokens, {
        initial: initialCharacters(options.initialAlphabet),
        limit: options.limitAlphabet ?? Infinity,
        prefix,
        suffix: options.endOfWordSuffix ?? '',
      })
  checkRoom(vocabularySize, tokens.texts.length + reservedSlots)
  await context.breathe()
  const loop = startLoop(sequences, symbols, options)
  const join =
    prefix === ''
      ? (left: string, right: string) => left + right
      : (left: string, right: string) => left + (right.startsWith(prefix) ? right.slice(prefix.length) : right)
  const merges = await learnMerges(
    loop,
    tokens,
    { target: until(tokens.texts.length, vocabularySize - reservedSlots), join, stage: 'merge' },
    context,
  )
  return { tokens, merges }
}

function startLoop(sequences: Sequences | ByteSequences, { bytes }: Symbols, options: BpeOptions) {
  return createMergeLoop(sequences, {
    tokens: bytes,
    lengths: new Uint8Array(bytes.length).fill(1),
    allowedLengths: lengthsUpTo(options.maxTokenLength),
    tieRule: options.tieRule ?? 'huggingface',
    minFrequency: options.minFrequency ?? 0,
  })
}

export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
}

export function initialBytes(initial: CommonTrainingOptions['initialAlphabet']): Set<number> {
  if (initial === 'seen') return new Set()
  if (initial === undefined || initial === 'bytes') return new Set(BYTES_BY_CHARACTER)
  return new Set(new TextEncoder().encode(initial.join('')))
}

function initialCharacters(initial: CommonTrainingOptions['initialAlphabet']): readonly string[] {
  if (initial === 'bytes')
    throw new TokenwrightError('invalid-option', 'bytes are the alphabet of byte-level models', {
      where: 'initialAlphabet',
      value: initial,
    })
  return initial === undefined || initial === 'seen' ? [] : initial
}

function characterDecoder(preTokenizer: PreTokenizer | null, options: BpeOptions): Decoder | null {
  if (options.endOfWordSuffix !== undefined) return { type: 'BPEDecoder', suffix: options.endOfWordSuffix }
  if (options.continuingSubwordPrefix !== undefined)
    return { type: 'WordPiece', prefix: options.continuingSubwordPrefix, cleanup: false }
  const fallback: Decoder[] = options.byteFallback === true ? [{ type: 'ByteFallback' }] : []
  const decoders: Decoder[] =
    preTokenizer?.type === 'Metaspace'
      ? [...fallback, { ...preTokenizer, type: 'Metaspace' }]
      : [...fallback, { type: 'Fuse' }]
  return decoders.length === 1 ? decoders[0] : { type: 'Sequence', decoders }
}
