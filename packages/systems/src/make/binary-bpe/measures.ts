/** @file What a binary tokenizer makes of bytes: lengths, use of the vocabulary, bits. */
import type { Encoder } from '@tokenwright/text'
import { chunksOf } from './segments.js'

/** Counts of tokens, from which all measures come. */
export interface TokenCounts {
  /** How often each id occurs. */
  readonly uses: Float64Array
  bytes: number
  tokens: number
}

export function emptyCounts(encoder: Encoder): TokenCounts {
  return { uses: new Float64Array(encoder.size), bytes: 0, tokens: 0 }
}

/**
 * Encodes bytes chunk by chunk, as in training, and adds up. A border of chunks changes tokens there and nowhere else.
 *
 * @param counts what is added to; null where only the number is wanted
 * @param chunk bytes in a chunk; 0 encodes everything at once
 * @returns the number of tokens
 */
export function countTokens(encoder: Encoder, bytes: Uint8Array, counts: TokenCounts | null, chunk = 8192): number {
  let tokens = 0
  for (const part of chunksOf(bytes, chunk)) {
    const ids = encoder.encodeBytes(part)
    tokens += ids.length
    if (counts !== null) for (const id of ids) counts.uses[id]++
  }
  if (counts !== null) {
    counts.bytes += bytes.length
    counts.tokens += tokens
  }
  return tokens
}

export interface BinaryMeasures {
  readonly bytesPerToken: number
  /** The same without tokens that are zeros alone, and without their bytes. */
  readonly bytesPerTokenWithoutZeros: number
  /** Share of the vocabulary that occurs. */
  readonly utilisation: number
  /** Bytes in a token of the vocabulary, special tokens apart. */
  readonly averageToken: number
  /** Share of the tokens of the vocabulary that have three bytes. */
  readonly threeByteShare: number
  /** Tokens of the vocabulary by length: entry k has those of k bytes. */
  readonly lengths: readonly number[]
  /** Bits for each byte where every id takes the same number of bits, and where ids are coded by their frequencies here. */
  readonly fixedBits: number
  readonly entropyBits: number
  /** Bytes that fit into so many tokens, on average. */
  readonly window512: number
  readonly window4096: number
}

/** @param counts filled by `countTokens` with the same encoder */
export function binaryMeasures(encoder: Encoder, counts: TokenCounts): BinaryMeasures {
  const special = new Set(encoder.tokenizer.added_tokens.map(({ id }) => id))
  const lengths: number[] = []
  let used = 0
  let zeroBytes = 0
  let zeroTokens = 0
  let total = 0
  let entries = 0
  let information = 0
  for (let id = 0; id < encoder.size; id++) {
    if (counts.uses[id] > 0) {
      used++
      information -= counts.uses[id] * Math.log2(counts.uses[id] / counts.tokens)
    }
    if (special.has(id)) continue
    const bytes = encoder.tokenBytes(id)
    entries++
    total += bytes.length
    while (lengths.length <= bytes.length) lengths.push(0)
    lengths[bytes.length]++
    if (bytes.every((byte) => byte === 0)) {
      zeroTokens += counts.uses[id]
      zeroBytes += counts.uses[id] * bytes.length
    }
  }
  const bytesPerToken = ratio(counts.bytes, counts.tokens)
  return {
    bytesPerToken,
    bytesPerTokenWithoutZeros: ratio(counts.bytes - zeroBytes, counts.tokens - zeroTokens),
    utilisation: used / encoder.size,
    averageToken: ratio(total, entries),
    threeByteShare: ratio(lengths[3] ?? 0, entries),
    lengths,
    fixedBits: ratio(Math.ceil(Math.log2(encoder.size)), bytesPerToken),
    entropyBits: ratio(information, counts.bytes),
    window512: 512 * bytesPerToken,
    window4096: 4096 * bytesPerToken,
  }
}

function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b
}
