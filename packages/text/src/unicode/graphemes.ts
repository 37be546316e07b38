/**
 * @file Extended grapheme clusters of Unicode 17.0 (UAX #29), as the crate `unicode-segmentation` 1.13 has them in
 * Hugging Face tokenizers 0.23.
 */
import { decodeRuns } from './codec.js'
import { GRAPHEME_RUNS } from './tables.data.js'

const CR = 1
const LF = 2
const CONTROL = 3
const EXTEND = 4
const ZWJ = 5
const REGIONAL = 6
const PREPEND = 7
const SPACING_MARK = 8
const L = 9
const V = 10
const T = 11
const PICTOGRAPH = 12
const CONSONANT = 13
const LINKER = 14
const NON_JOINER = 15
const LV = 16
const LVT = 17

let table: Uint8Array | undefined

function classOf(codePoint: number): number {
  if (codePoint >= 0xac00 && codePoint <= 0xd7a3) return (codePoint - 0xac00) % 28 === 0 ? LV : LVT
  return (table ??= decodeRuns(GRAPHEME_RUNS))[codePoint]
}

/** Printable ASCII before printable ASCII always ends a cluster. */
const isPlain = (unit: number): boolean => unit >= 0x20 && unit < 0x7f

/** Where the grapheme cluster ends that begins at a position of a text. */
export function clusterEnd(text: string, from: number): number {
  if (isPlain(text.charCodeAt(from)) && (from + 1 >= text.length || isPlain(text.charCodeAt(from + 1)))) return from + 1
  let point = text.codePointAt(from)!
  let before = classOf(point)
  let at = from + (point > 0xffff ? 2 : 1)
  let regionals = before === REGIONAL ? 1 : 0
  /** What the cluster ends with so far: a pictograph with extenders (1), the same and a joiner (2). */
  let emoji = before === PICTOGRAPH ? 1 : 0
  /** ... or a consonant with extenders (1), a linker among them (2). */
  let conjunct = before === CONSONANT ? 1 : 0
  while (at < text.length) {
    point = text.codePointAt(at)!
    const after = classOf(point)
    const joins =
      joinsPair(before, after) ||
      (after === CONSONANT && conjunct === 2) ||
      (after === PICTOGRAPH && emoji === 2) ||
      (after === REGIONAL && regionals % 2 === 1)
    if (!joins) break
    regionals = after === REGIONAL ? regionals + 1 : 0
    const isExtender = after === EXTEND || after === LINKER || after === NON_JOINER
    emoji = after === PICTOGRAPH ? 1 : emoji === 1 && after === ZWJ ? 2 : emoji === 1 && isExtender ? 1 : 0
    if (after === CONSONANT) conjunct = 1
    else if (after === LINKER) conjunct = conjunct > 0 ? 2 : 0
    else if (after !== EXTEND && after !== ZWJ) conjunct = 0
    before = after
    at += point > 0xffff ? 2 : 1
  }
  return at
}

function joinsPair(before: number, after: number): boolean {
  if (before === CR && after === LF) return true
  if (before === CR || before === LF || before === CONTROL) return false
  if (after === CR || after === LF || after === CONTROL) return false
  if (before === L && (after === L || after === V || after === LV || after === LVT)) return true
  if ((before === LV || before === V) && (after === V || after === T)) return true
  if ((before === LVT || before === T) && after === T) return true
  if (after === EXTEND || after === ZWJ || after === LINKER || after === NON_JOINER || after === SPACING_MARK)
    return true
  return before === PREPEND
}
