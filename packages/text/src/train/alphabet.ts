/** @file The symbols that merging begins with, and pieces as sequences of them. */
import { BYTE_TO_UNIT } from '../pre-tokenizers/byte-alphabet.js'
import type { ByteSequences, Sequences } from './merge-loop.js'
import type { TokenList } from './token-list.js'
import type { PieceCounts } from './types.js'

/** All bytes, in the order of the characters that GPT-2's alphabet writes them with: Hugging Face's order of ids. */
export const BYTES_BY_CHARACTER: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte).toSorted(
  (a, b) => BYTE_TO_UNIT[a] - BYTE_TO_UNIT[b],
)

/** What the merge loop is told about the symbols, by id. */
export interface Symbols {
  /** What each spells, in bytes; holes are tokens that are no symbols. */
  readonly bytes: (Uint8Array | undefined)[]
}

/** Bytes as symbols: those of `initial` and those that the pieces hold, in the order given. */
export function byteSequences(
  pieces: PieceCounts,
  tokens: TokenList,
  order: readonly number[],
  initial: ReadonlySet<number>,
): { sequences: ByteSequences; symbols: Symbols } {
  const seen = new Uint8Array(256)
  for (const byte of pieces.bytes) seen[byte] = 1
  const alphabet = new Uint32Array(256)
  const bytes: (Uint8Array | undefined)[] = []
  for (const byte of order) {
    if (seen[byte] === 0 && !initial.has(byte)) continue
    alphabet[byte] = tokens.add(String.fromCharCode(BYTE_TO_UNIT[byte]))
    bytes[alphabet[byte]] = Uint8Array.of(byte)
  }
  return { sequences: { ...pieces, alphabet }, symbols: { bytes } }
}

export interface CharacterOptions {
  readonly initial: readonly string[]
  /** Most characters to keep; the rarest go, of equals the higher code points. */
  readonly limit: number
  /** Marks symbols that do not begin a piece. */
  readonly prefix: string
  /** Marks symbols that end a piece. */
  readonly suffix: string
}

/** Characters as symbols. Characters outside of the limit vanish from the sequences, as Hugging Face has it. */
export function characterSequences(
  pieces: PieceCounts,
  tokens: TokenList,
  options: CharacterOptions,
): { sequences: Sequences; symbols: Symbols } {
  const { prefix, suffix } = options
  const points = decodePoints(pieces)
  const kept = keepCharacters(points.codes, points.ends, pieces.counts, options)
  for (const point of kept) tokens.add(String.fromCodePoint(point))

  // Four forms of a character: whether it begins and whether it ends its piece.
  const forms = [0, 1, 2, 3].map(() => new Map<number, number>())
  const encoder = new TextEncoder()
  const bytes: (Uint8Array | undefined)[] = []
  const idOf = (point: number, begins: boolean, ends: boolean): number => {
    const form = forms[(begins ? 2 : 0) + (ends ? 1 : 0)]
    let id = form.get(point)
    if (id !== undefined) return id
    const text = String.fromCodePoint(point)
    // A character that is itself a special token counts as allowed.
    if (!tokens.ids.has(text)) return -1
    id = tokens.add((begins ? '' : prefix) + text + (ends ? suffix : ''))
    form.set(point, id)
    bytes[id] ??= encoder.encode(text)
    return id
  }
  const symbols = new Uint32Array(points.codes.length)
  const ends = new Uint32Array(pieces.ends.length)
  let at = 0
  for (let i = 0, from = 0; i < ends.length; i++) {
    const to = points.ends[i]
    for (let k = from; k < to; k++) {
      const id = idOf(points.codes[k], k === from, k === to - 1)
      if (id >= 0) symbols[at++] = id
    }
    from = to
    ends[i] = at
  }
  return { sequences: { symbols: symbols.slice(0, at), ends, counts: pieces.counts }, symbols: { bytes } }
}

function decodePoints({ bytes, ends }: PieceCounts): { codes: Uint32Array; ends: Uint32Array } {
  const codes = new Uint32Array(bytes.length)
  const codeEnds = new Uint32Array(ends.length)
  let at = 0
  let i = 0
  for (let piece = 0; piece < ends.length; piece++) {
    while (i < ends[piece]) {
      const lead = bytes[i++]
      if (lead < 0x80) codes[at++] = lead
      else if (lead < 0xe0) codes[at++] = ((lead & 31) << 6) | (bytes[i++] & 63)
      else if (lead < 0xf0) codes[at++] = ((lead & 15) << 12) | ((bytes[i++] & 63) << 6) | (bytes[i++] & 63)
      else codes[at++] = ((lead & 7) << 18) | ((bytes[i++] & 63) << 12) | ((bytes[i++] & 63) << 6) | (bytes[i++] & 63)
    }
    codeEnds[piece] = at
  }
  return { codes: codes.subarray(0, at), ends: codeEnds }
}

/** Code points of the alphabet, in ascending order. */
function keepCharacters(
  codes: Uint32Array,
  ends: Uint32Array,
  counts: Float64Array,
  { initial, limit }: CharacterOptions,
): number[] {
  const weights = new Map<number, number>()
  for (let i = 0, k = 0; i < ends.length; i++)
    for (; k < ends[i]; k++) weights.set(codes[k], (weights.get(codes[k]) ?? 0) + counts[i])
  for (const text of initial) if (text !== '') weights.set(text.codePointAt(0)!, Infinity)
  let kept = [...weights.keys()]
  if (kept.length > limit) {
    kept.sort((a, b) => compareWeights(weights.get(b)!, weights.get(a)!) || a - b)
    kept = kept.slice(0, limit)
  }
  return kept.toSorted((a, b) => a - b)
}

/** Infinity minus itself is no number. */
function compareWeights(a: number, b: number): number {
  return a === b ? 0 : a - b
}
