/** @file Surface forms: each target token as the ids of its pieces in the source tokenizer. Source: step 1 of the method. */
import { compile, TokenwrightError, type Encoder, type Tokenizer } from '@tokenwright/text'
import { toByteLevel, type SpelledEntry } from './byte-level/index.js'

export interface SurfaceForms {
  /** [count, length], row-major, filled up with the padding id */
  readonly ids: Int32Array
  /** Pieces of each token, at most `length`. */
  readonly lengths: Uint8Array
  readonly count: number
  readonly length: number
  /** Tokens that have more pieces than fit. */
  readonly cut: number
  /** Tokens with a piece that the source model has no row for. */
  readonly fallback: number
}

export interface SurfaceReader {
  /** Tokens of the source tokenizer; pieces from here on have fallback rows. */
  readonly vocabulary: number
  /** Pieces that were added to it: bytes, and parts of characters. */
  readonly extra: number
  /** The pieces of a token in the byte alphabet. */
  pieces(token: string): Uint32Array
}

/**
 * Reads tokens with the merge algorithm of a source tokenizer, on the bare token: no spaces are put before it, and it is cut
 * nowhere. A token of the source tokenizer itself may come out as several, if text never reaches it.
 *
 * @throws TokenwrightError `unsupported-part` as `toByteLevel` does
 * @example createSurfaceReader(gpt2).pieces('Ġunhappy')
 */
export function createSurfaceReader(source: Tokenizer): SurfaceReader {
  const { tokenizer, originalSize, entries } = toByteLevel(source, { prefixSpace: false, uniformWhiteSpace: false })
  // Tokens are in the byte alphabet already, so the model alone is left.
  const bare: Encoder = compile({
    ...tokenizer,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    truncation: null,
    padding: null,
  })
  return {
    vocabulary: originalSize,
    extra: entries.length - originalSize,
    pieces: (token) => bare.encode(token),
  }
}

export interface SurfaceOptions {
  /** Pieces of a token that are kept; 7 in the published hypernetworks. */
  readonly length: number
  readonly padding: number
  /** Source ids of special tokens, by name; a special token is its own surface form. */
  readonly specials?: ReadonlyMap<string, number>
}

/**
 * The surface forms of a list of tokens. Special tokens that the source model does not have, and entries that no text reaches,
 * are read as the bytes of their names.
 * @throws TokenwrightError `invalid-option` for a length outside of 1 to 255
 */
export function surfaceForms(
  reader: SurfaceReader,
  tokens: readonly Pick<SpelledEntry, 'text' | 'kind'>[],
  options: SurfaceOptions,
): SurfaceForms {
  const { length, padding, specials } = options
  if (!Number.isSafeInteger(length) || length < 1 || length > 255)
    throw new TokenwrightError('invalid-option', 'surface forms are 1 to 255 pieces long', { value: length })
  const ids = new Int32Array(tokens.length * length).fill(padding)
  const lengths = new Uint8Array(tokens.length)
  let cut = 0
  let fallback = 0
  tokens.forEach(({ text, kind }, i) => {
    const own = kind === 'special' ? specials?.get(text) : undefined
    const pieces = own === undefined ? reader.pieces(readable(text)) : Uint32Array.of(own)
    if (pieces.length > length) cut++
    const kept = pieces.subarray(0, length)
    if (kept.some((id) => id >= reader.vocabulary)) fallback++
    ids.set(kept, i * length)
    lengths[i] = kept.length
  })
  return { ids, lengths, count: tokens.length, length, cut, fallback }
}

/** Names of entries that no text reaches hold spaces, which are not in the byte alphabet. */
const readable = (text: string): string => text.replaceAll(' ', 'Ġ')
