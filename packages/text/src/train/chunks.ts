/**
 * @file Raw bytes cut for training: chunks of fixed size, a filter by entropy, and borders at delimiters
 * (Bommarito, "Binary BPE", arXiv 2511.17573, and the `bbpe` crate).
 */
import { TokenwrightError } from '../errors.js'

export interface ChunkOptions {
  /** Bytes in a chunk; no token crosses its end. 0: the whole document. Default 8,192. */
  readonly size?: number
  /** Chunks whose byte entropy (bits per byte, 0 to 8) lies outside are left out. Default: all stay. */
  readonly entropy?: readonly [lowest: number, highest: number]
  /** Borders inside chunks: runs of 0x00, ASCII white space, or none. The run itself goes to the piece before it. Default none. */
  readonly delimiter?: 'none' | 'null' | 'whitespace'
  /** Each border is kept with this probability, so that tokens may cross the others. Default 1. */
  readonly probability?: number
  readonly seed?: number
}

/** A cutter: hands out from and to of each piece of a document, in order. */
export type ChunkCutter = (document: Uint8Array, piece: (from: number, to: number) => void) => void

export function createChunkCutter(options: ChunkOptions): ChunkCutter {
  const { size = 8192, entropy, delimiter = 'none', probability = 1, seed = 0 } = options
  if (!Number.isInteger(size) || size < 0)
    throw new TokenwrightError('invalid-option', 'chunk size must be a whole number of bytes', {
      where: 'chunks.size',
      value: size,
    })
  if (!(probability >= 0 && probability <= 1))
    throw new TokenwrightError('invalid-option', 'probability must lie between 0 and 1', {
      where: 'chunks.probability',
      value: probability,
    })
  if (entropy !== undefined && !(entropy[0] <= entropy[1]))
    throw new TokenwrightError('invalid-option', 'lowest entropy must not exceed the highest', {
      where: 'chunks.entropy',
      value: entropy,
    })
  return (document, piece) => {
    // Seeded by the document, so that the order in which workers see documents is of no account.
    const random = probability < 1 ? randomOf(seed, document) : undefined
    const step = size === 0 ? Math.max(document.length, 1) : size
    for (let from = 0; from < document.length; from += step) {
      const to = Math.min(from + step, document.length)
      if (entropy !== undefined) {
        const bits = byteEntropy(document, from, to)
        if (bits < entropy[0] || bits > entropy[1]) continue
      }
      if (delimiter === 'none') {
        piece(from, to)
        continue
      }
      let start = from
      for (let i = from + 1; i < to; i++) {
        const border = isDelimiter(document[i - 1], delimiter) && !isDelimiter(document[i], delimiter)
        if (!border || (random !== undefined && random() >= probability)) continue
        piece(start, i)
        start = i
      }
      piece(start, to)
    }
  }
}

function isDelimiter(byte: number, delimiter: 'null' | 'whitespace'): boolean {
  return delimiter === 'null' ? byte === 0 : byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

/** Shannon entropy of the bytes in bits per byte. */
export function byteEntropy(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const counts = new Uint32Array(256)
  for (let i = from; i < to; i++) counts[bytes[i]]++
  let bits = 0
  for (const count of counts) if (count > 0) bits -= (count / (to - from)) * Math.log2(count / (to - from))
  return bits
}

/** mulberry32 over a hash (FNV-1a) of the seed and the document. */
function randomOf(seed: number, document: Uint8Array): () => number {
  let state = 0x811c9dc5 ^ seed
  for (const byte of document) state = Math.imul(state ^ byte, 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000
  }
}
