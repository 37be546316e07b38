/**
 * @file From files to what is counted: chunks of fixed size, a filter by entropy, and borders at delimiters, each kept with a
 * probability. Source: Bommarito, "Binary BPE", arXiv 2511.17573, and the `bbpe` crate.
 */
import { byteEntropy, TokenwrightError, type Corpus, type CorpusDocument } from '@tokenwright/text'

/** Where pieces end inside a chunk: nowhere, around runs of 0x00, or around runs of white space (ASCII, or Unicode in UTF-8). */
export type Boundaries = 'none' | 'null' | 'ascii-whitespace' | 'unicode-whitespace'

export interface SegmentOptions {
  /** Bytes in a chunk; no token crosses its end. 0: whole documents. Default 8,192. */
  readonly chunk?: number
  /** Chunks whose byte entropy (bits per byte, 0 to 8) lies outside are left out. The crate has 0.2 and 7.8. Default: all stay. */
  readonly entropy?: readonly [lowest: number, highest: number]
  /** Default `none`. A run of delimiters is a piece of its own, so that no token holds part of one. */
  readonly boundaries?: Boundaries
  /** Each border is kept with this probability, so that tokens may cross the others; for text 0.6 to 0.75. Default 1. */
  readonly probability?: number
  /** Default 0. What is drawn depends on it and on the chunk alone. */
  readonly seed?: number
}

/** What became of the chunks of the last reading. */
export interface ChunkLedger {
  chunks: number
  bytes: number
  /** Left out because of low entropy: padding. */
  low: number
  /** Left out because of high entropy: compressed, packed or encrypted. */
  high: number
}

export interface Segments {
  /** Yields bytes; can be read again where the source can. */
  readonly corpus: AsyncIterable<Uint8Array>
  readonly ledger: ChunkLedger
}

const KINDS: readonly Boundaries[] = ['none', 'null', 'ascii-whitespace', 'unicode-whitespace']

/**
 * Cuts documents of bytes for training.
 *
 * @throws TokenwrightError `invalid-option`
 * @example
 * const { corpus, ledger } = segments(files, { entropy: [0.2, 7.8] })
 * await train(corpus, { algorithm: 'bytes', chunks: { size: 0 } }).result()
 * ledger.high // chunks left out as compressed
 */
export function segments(source: Corpus, options: SegmentOptions = {}): Segments {
  const { chunk = 8192, entropy, boundaries = 'none', probability = 1, seed = 0 } = options
  if (!Number.isInteger(chunk) || chunk < 0) throw invalid('chunk', 'must be a whole number of bytes', chunk)
  if (!KINDS.includes(boundaries)) throw invalid('boundaries', `must be one of ${KINDS.join(', ')}`, boundaries)
  if (!(probability >= 0 && probability <= 1)) throw invalid('probability', 'must lie between 0 and 1', probability)
  if (entropy !== undefined && !(entropy[0] <= entropy[1]))
    throw invalid('entropy', 'lowest entropy must not exceed the highest', entropy)
  const ledger: ChunkLedger = { chunks: 0, bytes: 0, low: 0, high: 0 }
  return {
    ledger,
    corpus: {
      async *[Symbol.asyncIterator]() {
        Object.assign(ledger, { chunks: 0, bytes: 0, low: 0, high: 0 })
        for await (const document of source as AsyncIterable<CorpusDocument>)
          for (const part of chunksOf(bytesOf(document), chunk)) {
            ledger.chunks++
            ledger.bytes += part.length
            if (entropy !== undefined) {
              const bits = byteEntropy(part)
              if (bits < entropy[0]) ledger.low++
              if (bits > entropy[1]) ledger.high++
              if (bits < entropy[0] || bits > entropy[1]) continue
            }
            if (boundaries === 'none' || probability === 0) yield part
            else yield* pieces(part, boundaries, probability, seed)
          }
      },
    },
  }
}

/** Bytes of a document: text as UTF-8. */
function bytesOf(document: CorpusDocument): Uint8Array {
  if (document instanceof Uint8Array) return document
  return new TextEncoder().encode(typeof document === 'string' ? document : document.text)
}

/** Without copies, the last one may be shorter. */
export function* chunksOf(bytes: Uint8Array, size: number): Iterable<Uint8Array> {
  const step = size === 0 ? Math.max(bytes.length, 1) : size
  for (let from = 0; from < bytes.length; from += step) yield bytes.subarray(from, from + step)
}

function* pieces(chunk: Uint8Array, kind: Boundaries, probability: number, seed: number): Iterable<Uint8Array> {
  const ends = runEnds(chunk, kind)
  if (probability === 1) {
    let from = 0
    for (const end of ends) yield chunk.subarray(from, (from = end))
    return
  }
  const random = randomOf(seed, chunk)
  let from = 0
  for (const [index, end] of ends.entries()) {
    if (index < ends.length - 1 && random() >= probability) continue
    yield chunk.subarray(from, end)
    from = end
  }
}

/** Ends of runs of delimiters and of what lies between them, in turn. */
function runEnds(chunk: Uint8Array, kind: Boundaries): number[] {
  const ends: number[] = []
  let before: boolean | undefined
  for (let at = 0; at < chunk.length;) {
    const length = delimiterAt(chunk, at, kind)
    const inside = length > 0
    if (before !== undefined && inside !== before) ends.push(at)
    before = inside
    at += Math.max(1, length)
  }
  if (chunk.length > 0) ends.push(chunk.length)
  return ends
}

/** Bytes of the delimiter that stands there; 0 for none. */
function delimiterAt(bytes: Uint8Array, at: number, kind: Boundaries): number {
  const byte = bytes[at]
  if (kind === 'null') return byte === 0 ? 1 : 0
  if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) return 1
  if (kind === 'ascii-whitespace' || byte < 0xc2) return 0
  const second = bytes[at + 1]
  if (byte === 0xc2) return second === 0x85 || second === 0xa0 ? 2 : 0
  const third = bytes[at + 2]
  if (byte === 0xe1) return second === 0x9a && third === 0x80 ? 3 : 0
  if (byte === 0xe3) return second === 0x80 && third === 0x80 ? 3 : 0
  if (byte !== 0xe2) return 0
  if (second === 0x81) return third === 0x9f ? 3 : 0
  return second === 0x80 && ((third >= 0x80 && third <= 0x8a) || third === 0xa8 || third === 0xa9 || third === 0xaf)
    ? 3
    : 0
}

/** mulberry32 over a hash (FNV-1a) of the seed and the chunk. */
function randomOf(seed: number, chunk: Uint8Array): () => number {
  let state = 0x811c9dc5 ^ seed
  for (const byte of chunk) state = Math.imul(state ^ byte, 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000
  }
}

function invalid(where: string, what: string, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-option', what, { where, value })
}
