/**
 * @file The text of a Unigram training run as one array of symbols: every distinct piece once, cut where a character
 * is not covered, with a separator after each fragment. All later steps address text by positions in this array.
 */
import type { PieceCounts } from '../types.js'

export interface Arena {
  /** Dense symbols; 0 ends a fragment, symbol k > 0 is `alphabet[k]`. */
  readonly symbols: Int32Array
  /** Code point (or byte) of each symbol; entry 0 is the separator. */
  readonly alphabet: Int32Array
  /** Start of fragment i; its separator stands at `starts[i + 1] - 1`. */
  readonly starts: Int32Array
  /** How often the piece of fragment i occurs. */
  readonly weights: Float64Array
  readonly longest: number
}

export interface ArenaOptions {
  /** `characters`: a symbol is a code point of the UTF-8 text; `bytes`: a symbol is a byte. */
  readonly units: 'characters' | 'bytes'
  /** Share of all symbol occurrences that the alphabet must cover, 0 to 1. */
  readonly coverage: number
  /** Code points that belong to the alphabet even if the text has none. */
  readonly required: readonly number[]
  /** At most this many code points beside the required ones. */
  readonly limit: number
  /** At most this many symbols of text are kept; the rarest pieces go first. */
  readonly maxSymbols: number
}

export function buildArena(pieces: PieceCounts, options: ArenaOptions): Arena {
  const codePoints = options.units === 'bytes' ? Int32Array.from(pieces.bytes) : decodeUtf8(pieces.bytes)
  const ends = options.units === 'bytes' ? Int32Array.from(pieces.ends) : symbolEnds(pieces.bytes, pieces.ends)
  const alphabet = chooseAlphabet(codePoints, ends, pieces.counts, options)
  const symbolOf = new Map<number, number>()
  for (let k = 1; k < alphabet.length; k++) symbolOf.set(alphabet[k], k)

  const kept = keepFrequent(ends, pieces.counts, options.maxSymbols)
  const symbols = new Int32Array(codePoints.length + ends.length)
  const starts: number[] = [0]
  const weights: number[] = []
  let at = 0
  let longest = 0
  for (const piece of kept) {
    const from = piece === 0 ? 0 : ends[piece - 1]
    for (let i = from; i <= ends[piece]; i++) {
      const symbol = i < ends[piece] ? symbolOf.get(codePoints[i]) : undefined
      if (symbol !== undefined) {
        symbols[at++] = symbol
        continue
      }
      const begin = starts[starts.length - 1]
      if (at === begin) continue
      if (at - begin > longest) longest = at - begin
      symbols[at++] = 0
      starts.push(at)
      weights.push(pieces.counts[piece])
    }
  }
  return {
    symbols: symbols.slice(0, at),
    alphabet,
    starts: Int32Array.from(starts),
    weights: Float64Array.from(weights),
    longest,
  }
}

/** Most frequent code points first until the share is reached; ties go to the smaller code point. Result in code point order. */
function chooseAlphabet(
  codePoints: Int32Array,
  ends: Int32Array,
  counts: Float64Array,
  options: ArenaOptions,
): Int32Array {
  const occurrences = new Map<number, number>()
  let total = 0
  for (let piece = 0, i = 0; piece < ends.length; piece++)
    for (; i < ends[piece]; i++) {
      occurrences.set(codePoints[i], (occurrences.get(codePoints[i]) ?? 0) + counts[piece])
      total += counts[piece]
    }
  const chosen = new Set<number>(options.required)
  const most = chosen.size + options.limit
  let covered = 0
  for (const [codePoint, count] of [...occurrences].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])) {
    if (covered >= total * options.coverage || chosen.size >= most) break
    covered += count
    chosen.add(codePoint)
  }
  return Int32Array.from([-1, ...[...chosen].toSorted((a, b) => a - b)])
}

/** Indices of the pieces to keep, in piece order. */
function keepFrequent(ends: Int32Array, counts: Float64Array, maxSymbols: number): Uint32Array {
  const all = Uint32Array.from(ends, (_, i) => i)
  const length = (piece: number): number => ends[piece] - (piece === 0 ? 0 : ends[piece - 1]) + 1
  if ((ends.length === 0 ? 0 : ends[ends.length - 1]) + ends.length <= maxSymbols) return all
  all.sort((a, b) => counts[b] - counts[a] || a - b)
  let room = maxSymbols
  let keep = 0
  while (keep < all.length && room >= length(all[keep])) room -= length(all[keep++])
  return all.slice(0, keep).toSorted()
}

/** Code points of valid UTF-8. */
function decodeUtf8(bytes: Uint8Array): Int32Array {
  const out = new Int32Array(bytes.length)
  let at = 0
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i]
    if (lead < 0x80) {
      out[at++] = lead
      i += 1
    } else if (lead < 0xe0) {
      out[at++] = ((lead & 0x1f) << 6) | (bytes[i + 1] & 0x3f)
      i += 2
    } else if (lead < 0xf0) {
      out[at++] = ((lead & 0x0f) << 12) | ((bytes[i + 1] & 0x3f) << 6) | (bytes[i + 2] & 0x3f)
      i += 3
    } else {
      out[at++] =
        ((lead & 0x07) << 18) | ((bytes[i + 1] & 0x3f) << 12) | ((bytes[i + 2] & 0x3f) << 6) | (bytes[i + 3] & 0x3f)
      i += 4
    }
  }
  return out.slice(0, at)
}

/** Ends of the pieces counted in code points. */
function symbolEnds(bytes: Uint8Array, ends: ArrayLike<number>): Int32Array {
  const out = new Int32Array(ends.length)
  let seen = 0
  for (let piece = 0, i = 0; piece < ends.length; piece++) {
    for (; i < ends[piece]; i++) if ((bytes[i] & 0xc0) !== 0x80) seen++
    out[piece] = seen
  }
  return out
}
