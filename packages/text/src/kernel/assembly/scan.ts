// Hand-written scanners for the published split patterns. Each `next...` returns the end of the piece that begins at
// `at`, or 0 when bytes past `end` could still change it (never when `last` says that the text ends at `end`).
//
// Rules that hold for all of them: the text is valid UTF-8, at least 32 zero bytes follow `end`, `at < end`.
// A piece is decided once LOOKAHEAD bytes behind everything that was examined are known: no rule looks further
// than a contraction (at most 4 bytes) past the end of a run.
import { classAt, classOf, classOfAscii, codePointAt, LETTER, LOWER, MARK, NEWLINE, NUMBER, previous, sizeOf, SPACE, UPPER } from './classes'

const LOOKAHEAD: usize = 16

// The families. A family is a compile-time constant at every call, so that each loop keeps only its own rules.
export const GPT2: i32 = 0
export const CL100K: i32 = 1
export const QWEN2: i32 = 2
export const O200K: i32 = 3
/** cl100k as tiktoken writes it since 0.8: white space at the end of the text is one piece, newlines or not. */
export const CL100K_TIKTOKEN: i32 = 4

/** Bits of the 16 bytes at `at` that are ASCII letters. */
// @ts-ignore: decorator
@inline
function letters16(at: usize): u32 {
  const folded = v128.or(v128.load(at), i8x16.splat(0x20))
  return <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(folded, i8x16.splat(0x61)), i8x16.splat(26)))
}

/** Bits of the 16 bytes at `at` that lie in a range of 26 letters beginning at `first`. */
// @ts-ignore: decorator
@inline
function range16(bytes: v128, first: i8): u32 {
  return <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(first)), i8x16.splat(26)))
}

/** End of the run of \p{L} at `at`. */
// @ts-ignore: decorator
@inline
function letterRun(at: usize): usize {
  while (true) {
    const run = ctz(~letters16(at) | 0x10000)
    at += run
    if (run == 16) continue
    let lead = <u32>load<u8>(at)
    if (lead < 0x80) return at
    do {
      if (!(classOf(codePointAt(at, lead)) & LETTER)) return at
      at += sizeOf(lead)
      lead = load<u8>(at)
    } while (lead >= 0x80)
  }
}

/** Length of an English contraction at the apostrophe `at`, 0 if there is none. */
// @ts-ignore: decorator
@inline
function contraction(at: usize, foldCase: bool): usize {
  let a = <u32>load<u8>(at, 1)
  let b = <u32>load<u8>(at, 2)
  if (foldCase) {
    if (a == 0xc5 && b == 0xbf) return 3 // U+017F folds to s
    // Only letters may fold: 0x20 would also turn control characters into punctuation.
    if (a < 0x41) return 0
    a |= 0x20
    if (b >= 0x41) b |= 0x20
  }
  if (a == 0x73 || a == 0x74 || a == 0x6d || a == 0x64) return 2 // s t m d
  if ((a == 0x72 && b == 0x65) || (a == 0x76 && b == 0x65) || (a == 0x6c && b == 0x6c)) return 3 // re ve ll
  return 0
}

/** The word part of o200k at `at`: [UPPER]*[LOWER]+ before [UPPER]+[LOWER]*; returns `at` for no word, 0 if undecided. */
// @ts-ignore: decorator
@inline
function casedWord(at: usize, end: usize, last: bool): usize {
  const bytes = v128.load(at)
  const upper = ctz(~range16(bytes, 0x41) | 0x10000)
  if (upper < 16) {
    const run = upper + ctz(~(range16(bytes, 0x61) >> upper))
    if (run < 16 && load<u8>(at + run) < 0x80) return at + run
  }
  return casedWordSlow(at, end, last)
}

function casedWordSlow(at: usize, end: usize, last: bool): usize {
  // The run that may hold capitals, and the end of its last character that may also be lower case.
  let q = at
  let afterBoth: usize = 0
  let kind: u32 = 0
  while (q < end) {
    const lead = <u32>load<u8>(q)
    kind = lead < 0x80 ? classOfAscii(lead) : classOf(codePointAt(q, lead))
    if (!(kind & UPPER)) break
    q += sizeOf(lead)
    if (kind & LOWER) afterBoth = q
    kind = 0
  }
  if (kind & LOWER) {
    do {
      q += sizeOf(load<u8>(q))
    } while (q < end && classAt(q) & LOWER)
    return q
  }
  if (!last && q + LOOKAHEAD > end) return 0
  // No lower-case letter follows: give back capitals behind the last caseless character.
  return afterBoth ? afterBoth : q
}

/** End of the run of characters that are no space, letter or number. */
// @ts-ignore: decorator
@inline
function otherRun(at: usize, end: usize): usize {
  while (at < end) {
    const lead = <u32>load<u8>(at)
    if ((lead < 0x80 ? classOfAscii(lead) : classOf(codePointAt(at, lead))) & (SPACE | LETTER | NUMBER)) break
    at += sizeOf(lead)
  }
  return at
}

/** The white-space rules, `\s*[\r\n]+`, `\s+(?!\S)` and `\s+`, at a space character. */
// @ts-ignore: decorator
@inline
function spaces(at: usize, end: usize, last: bool, family: i32): usize {
  let q = at
  let afterNewline: usize = 0
  while (true) {
    const run = ctz(~(<u32>i8x16.bitmask(i8x16.eq(v128.load(q), i8x16.splat(0x20)))) | 0x10000)
    q += run
    if (run == 16) {
      if (q >= end) break
      continue
    }
    if (q >= end) break
    const lead = <u32>load<u8>(q)
    const kind = lead < 0x80 ? classOfAscii(lead) : classOf(codePointAt(q, lead))
    if (!(kind & SPACE)) break
    q += sizeOf(lead)
    if (kind & NEWLINE) afterNewline = q
  }
  if (q > end) q = end
  if (!last && q + LOOKAHEAD > end) return 0
  if (family == CL100K_TIKTOKEN && q == end) return q
  if (family != GPT2 && afterNewline) return afterNewline
  if (q == end) return q
  const before = previous(q)
  return before == at ? q : before
}

// @ts-ignore: decorator
@inline
function isNewline(byte: u32): bool {
  return byte == 0x0a || byte == 0x0d
}

// @ts-ignore: decorator
@inline
function decided(at: usize, end: usize, last: bool): usize {
  return last || at + LOOKAHEAD <= end ? at : 0
}

/** gpt2: 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ */
// @ts-ignore: decorator
@inline
export function nextGpt2(at: usize, end: usize, last: bool): usize {
  const first = <u32>load<u8>(at)
  if (first == 0x27) {
    const size = contraction(at, false)
    if (size) return decided(at + size, end, last)
  }
  const start = first == 0x20 ? at + 1 : at
  if (start == end) return decided(end, end, last)
  const kind = classAt(start)
  if (kind & LETTER) return decided(letterRun(start), end, last)
  if (kind & NUMBER) {
    let q = start
    do {
      q += sizeOf(load<u8>(q))
    } while (q < end && classAt(q) & NUMBER)
    return decided(q, end, last)
  }
  if (kind & SPACE) return spaces(at, end, last, GPT2)
  return decided(otherRun(start, end), end, last)
}

/** cl100k and its relatives, and o200k: a word may carry one other character before it, numbers come in threes. */
// @ts-ignore: decorator
@inline
export function nextModern(at: usize, end: usize, last: bool, family: i32): usize {
  const first = <u32>load<u8>(at)
  const kind = first < 0x80 ? classOfAscii(first) : classOf(codePointAt(at, first))
  if (family != O200K && first == 0x27) {
    const size = contraction(at, true)
    if (size) return decided(at + size, end, last)
  }
  if (kind & NUMBER) {
    let q = at + sizeOf(first)
    if (family != QWEN2) {
      for (let n = 1; n < 3 && q < end && classAt(q) & NUMBER; n++) q += sizeOf(load<u8>(q))
    }
    return decided(q, end, last)
  }
  // [^\r\n\p{L}\p{N}]? in front of a word
  const start = kind & (LETTER | NEWLINE) ? at : at + sizeOf(first)
  if (family == O200K) {
    if (!(kind & NEWLINE)) {
      // A mark is itself part of a word: as the character in front it would only win where both ways end alike.
      let q = kind & MARK ? casedWord(at, end, last) : casedWord(start, end, last)
      if (q == start && !(kind & MARK)) q = at
      if (q == 0) return 0
      if (q != at) {
        if (load<u8>(q) == 0x27) q += contraction(q, true)
        return decided(q, end, last)
      }
    }
  } else if (kind & LETTER) {
    return decided(letterRun(start), end, last)
  } else if (!(kind & NEWLINE)) {
    const q = letterRun(start)
    if (q != start) return decided(q, end, last)
  }
  if (kind & SPACE) {
    if (first != 0x20 || start >= end || classAt(start) & (SPACE | LETTER | NUMBER)) return spaces(at, end, last, family)
  }
  let q = otherRun(start, end)
  if (family == O200K) while (q < end && (isNewline(load<u8>(q)) || load<u8>(q) == 0x2f)) q++
  else while (q < end && isNewline(load<u8>(q))) q++
  return decided(q, end, last)
}

// @ts-ignore: decorator
@inline
export function next(at: usize, end: usize, last: bool, family: i32): usize {
  return family == GPT2 ? nextGpt2(at, end, last) : nextModern(at, end, last, family)
}
