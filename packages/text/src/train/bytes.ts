/**
 * @file Trains byte-pair encoding on raw bytes, for executables and other binaries (Bommarito, "Binary BPE", arXiv
 * 2511.17573, and the `bbpe` crate; counts are exact here, and no text rules apply unless asked for).
 */
import { plainBpe, plainTokenizer, specialToken } from '../plain.js'
import { TokenwrightError } from '../errors.js'
import { byteOfUnit } from '../pre-tokenizers/byte-alphabet.js'
import type { Tokenizer } from '../tokenizer.js'
import { vocabularyFromTexts } from '../vocabulary.js'
import { byteSequences } from './alphabet.js'
import { initialBytes } from './bpe.js'
import type { ChunkOptions } from './chunks.js'
import { learnMerges } from './greedy.js'
import { createMergeLoop } from './merge-loop.js'
import { checkOneOf, checkRoom, checkWhole, DEFAULT_VOCABULARY_SIZE } from './options.js'
import { createTokenList, reserveSlots } from './token-list.js'
import type { CommonTrainingOptions, TrainingContext } from './types.js'

export interface BytesOptions extends CommonTrainingOptions {
  /** How documents are cut. Default: chunks of 8,192 bytes, all kept. */
  readonly chunks?: ChunkOptions
  /** Lengths that tokens may have, in bytes; 1 must be among them. Default: 1 up to `maxTokenLength`, which is 32. */
  readonly allowedLengths?: readonly number[]
  /** `specials-first`: special tokens, bytes, merges. `bytes-first`: bytes, merges, special tokens. Default `specials-first`. */
  readonly layout?: 'specials-first' | 'bytes-first'
  /** Refuse tokens that end in ASCII white space but are not all white space: a rule for text. Default false. */
  readonly refuseTrailingSpace?: boolean
}

const BINARY_SPECIALS = ['<|start|>', '<|end|>', '<|pad|>', '<|unk|>', '<|cls|>', '<|sep|>', '<|mask|>']
const BYTES_IN_ORDER: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte)
const LONGEST = 2 ** 16

/** Bytes have their ids in byte order. Pairs whose bytes are a token already are passed over. */
export async function trainBytes(options: BytesOptions, context: TrainingContext): Promise<Tokenizer> {
  const { vocabularySize = DEFAULT_VOCABULARY_SIZE, reservedSlots = 0, specialTokens = BINARY_SPECIALS } = options
  if (options.split !== undefined && options.split !== null)
    throw new TokenwrightError('invalid-option', 'raw bytes are cut into chunks, not by a split of text', {
      where: 'split',
      value: options.split,
    })
  if (options.normalizer !== undefined && options.normalizer !== null)
    throw new TokenwrightError('invalid-option', 'raw bytes are not normalized', {
      where: 'normalizer',
      value: options.normalizer,
    })
  checkOneOf(options.layout, ['specials-first', 'bytes-first'], 'layout')
  const allowedLengths = allowed(options)
  const specialsFirst = (options.layout ?? 'specials-first') === 'specials-first'
  const tokens = createTokenList()
  if (specialsFirst) for (const token of specialTokens) tokens.add(token)

  const [pieces] = await context.count([{ chunks: { seed: options.seed, ...options.chunks } }])
  const { sequences, symbols } = byteSequences(pieces, tokens, BYTES_IN_ORDER, initialBytes(options.initialAlphabet))
  const last = specialsFirst ? reservedSlots : reservedSlots + specialTokens.length
  checkRoom(vocabularySize, tokens.texts.length + last)
  const loop = createMergeLoop(sequences, {
    tokens: symbols.bytes,
    allowedLengths,
    tieRule: options.tieRule ?? 'huggingface',
    minFrequency: options.minFrequency ?? 4,
  })
  const merges = await learnMerges(
    loop,
    tokens,
    {
      target: vocabularySize - last,
      join: (left, right) => left + right,
      accept: (_left, _right, text) =>
        !tokens.ids.has(text) && !(options.refuseTrailingSpace === true && trailsSpace(text)),
      stage: 'merge',
    },
    context,
  )
  if (!specialsFirst) for (const token of specialTokens) tokens.add(token)
  const reserved = reserveSlots(tokens, reservedSlots)
  return plainTokenizer(plainBpe({ vocab: vocabularyFromTexts(tokens.texts), merges: Uint32Array.from(merges) }), {
    added_tokens: [...specialTokens, ...reserved].map((content) => specialToken(tokens.ids.get(content)!, content)),
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    decoder: { type: 'ByteLevel' },
  })
}

function allowed({ allowedLengths, maxTokenLength = 32 }: BytesOptions): Uint8Array {
  if (allowedLengths === undefined) return new Uint8Array(maxTokenLength + 1).fill(1)
  if (!allowedLengths.includes(1))
    throw new TokenwrightError('invalid-option', 'single bytes are always tokens, so 1 must be allowed', {
      where: 'allowedLengths',
      value: allowedLengths,
    })
  for (const length of allowedLengths) checkWhole(length, 1, LONGEST, 'allowedLengths')
  const table = new Uint8Array(Math.max(...allowedLengths) + 1)
  for (const length of allowedLengths) table[length] = 1
  return table
}

function trailsSpace(text: string): boolean {
  if (!isSpace(text.charCodeAt(text.length - 1))) return false
  for (let i = 0; i < text.length; i++) if (!isSpace(text.charCodeAt(i))) return true
  return false
}

function isSpace(unit: number): boolean {
  const byte = byteOfUnit(unit)
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}
