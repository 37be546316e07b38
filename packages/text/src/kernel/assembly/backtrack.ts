// The same result as merge.ts, found from left to right in linear time.
//
// In a proper vocabulary every token is made by exactly one pair of tokens with smaller numbers, its parts. Then a
// cut of a piece into tokens is the one that merging gives exactly when each two neighbours would stay apart if they
// were alone (the reasoning is that of the bpe crate of github/rust-gems). So: take the longest token, check it
// against its left neighbour, fall back to the next shorter one, and go back a token when none fits. A bit for each
// position from which no completion exists keeps this linear.
import { alloc } from './memory'
import {
  blockHash,
  cutOf,
  endHash,
  filterOf,
  findLong,
  findShort,
  longestToken,
  low8,
  mix,
  NONE,
  numberOfByte,
  numberOf,
  PREFIX,
  shortHash,
  TOKEN,
  tokenCount,
  tokenLength,
  tokenStart,
  UNMADE,
} from './vocabulary'
import { mergePiece, productCount, productOf } from './merge'
import { rankOfPair } from './pairs'

/**
 * 8 bytes a token: its left part (21 bits), its right part (21), its length (11), the length of its left part (11).
 * Parts are looked up when they are first asked for. A single byte is its own part.
 */
let parts: usize = 0
const UNKNOWN: u32 = 0x1fffff
const MAX_LENGTH: u32 = 0x7ff

// @ts-ignore: decorator
@inline
function partsOf(number: u32): u64 {
  return load<u64>(parts + (<usize>number << 3))
}

// @ts-ignore: decorator
@inline
function leftIn(entry: u64): u32 {
  return <u32>(entry >>> 43)
}

// @ts-ignore: decorator
@inline
function rightIn(entry: u64): u32 {
  return <u32>(entry >>> 22) & 0x1fffff
}

// @ts-ignore: decorator
@inline
function lengthIn(entry: u64): u32 {
  return (<u32>entry >>> 11) & 0x7ff
}

// @ts-ignore: decorator
@inline
function leftLengthIn(entry: u64): u32 {
  return <u32>entry & 0x7ff
}

// @ts-ignore: decorator
@inline
function pack(left: u32, right: u32, length: u32, leftLength: u32): u64 {
  return (<u64>left << 43) | (<u64>right << 22) | (<u64>length << 11) | leftLength
}

/** The entry with its parts looked up. */
// @ts-ignore: decorator
@inline
function resolved(number: u32, entry: u64): u64 {
  return leftIn(entry) == UNKNOWN ? resolve(number, entry) : entry
}

function resolve(number: u32, entry: u64): u64 {
  const length = lengthIn(entry)
  const cut = leftLengthIn(entry)
  const at = tokenStart(number)
  const known = pack(numberOf(at, cut), numberOf(at + cut, length - cut), length, cut)
  store<u64>(parts + (<usize>number << 3), known)
  return known
}

/** Not yet looked at. */
const OPEN: u32 = 0xffff

/**
 * Where merging joins each token from two parts, as the number of bytes of the left one; 0: single byte, or never made.
 * Returns false where the vocabulary is not proper: where merging makes some token from one with a higher number.
 */
export function deriveCuts(cuts: usize, listed: bool): bool {
  const scratch = alloc((<usize>longestToken() << 2) + 64)
  if (!listed) {
    for (let number: u32 = 0; number < tokenCount(); number++) {
      const length = tokenLength(number)
      let cut: u32 = 0
      if (length > 1) {
        if (mergePiece(tokenStart(number), length, scratch, false, number) == 2) cut = tokenLength(load<u32>(scratch))
        else if (mergePiece(tokenStart(number), length, scratch, false, NONE) == 1) return false
      }
      store<u16>(cuts + (<usize>number << 1), <u16>cut)
    }
    return true
  }
  // A list may name several pairs for one product; in its own bytes only one of them can come up, the last merge.
  memory.fill(cuts, 0xff, <usize>tokenCount() << 1)
  let lastRank: u32 = 0
  for (let rank: u32 = 0; rank < productCount(); rank++) {
    const number = productOf(rank)
    const place = cuts + (<usize>number << 1)
    if (load<u16>(place) != OPEN) continue
    const length = tokenLength(number)
    let cut: u32 = 0
    const count = length < 2 ? 0 : mergePiece(tokenStart(number), length, scratch, true, rank)
    if (count == 1) return false
    if (count == 2) {
      const made = rankOfPair(load<u32>(scratch), load<u32>(scratch, 4))
      if (made != NONE && productOf(made) == number) {
        if (made < lastRank) return false
        lastRank = made
        cut = tokenLength(load<u32>(scratch))
      }
    }
    if (cut == 0 && length > 1 && mergePiece(tokenStart(number), length, scratch, true, NONE) == 1) return false
    store<u16>(place, <u16>cut)
  }
  for (let number: u32 = 0; number < tokenCount(); number++) {
    const place = cuts + (<usize>number << 1)
    if (load<u16>(place) == OPEN) store<u16>(place, 0)
  }
  return true
}

/** Prepares `backtrack`; the cuts must be known. Returns false where a token is too long for it. */
export function buildParts(): bool {
  if (longestToken() > MAX_LENGTH) return false
  parts = alloc(<usize>tokenCount() << 3)
  for (let number: u32 = 0; number < tokenCount(); number++) {
    const length = tokenLength(number)
    const part = length == 1 ? number : UNKNOWN
    store<u64>(parts + (<usize>number << 3), pack(part, part, length, cutOf(number)))
  }
  return true
}

/** Whether both parts of every token are tokens with smaller numbers, as `backtrack` needs it. */
export function partsAreProper(): bool {
  for (let number: u32 = 0; number < tokenCount(); number++) {
    const cut = cutOf(number)
    const at = tokenStart(number)
    if (cut > 0 && (numberOf(at, cut) >= number || numberOf(at + cut, tokenLength(number) - cut) >= number)) return false
  }
  return true
}

// ------------------------------------------------------------------ compatible neighbours

/** Answers already given: left << 32 | right << 1 | answer, in the place of the pair's hash. */
const MEMO: usize = 1 << 16
const memo = alloc(MEMO << 3)

/** Whether merging leaves the two tokens, which meet at `boundary`, as they are. */
// @ts-ignore: decorator
@inline
function compatible(boundary: usize, left: u32, right: u32): bool {
  const key = (<u64>(left + 1) << 32) | (<u64>right << 1)
  const place = memo + ((<usize>(mix(key, 1) >>> 40) & (MEMO - 1)) << 3)
  const known = load<u64>(place)
  if ((known & ~(<u64>1)) == key) return (known & 1) != 0
  const answer = staysApart(boundary, left, right)
  store<u64>(place, key | (answer ? 1 : 0))
  return answer
}

/** Undoes merges on both sides, latest first: no pair across the boundary may come up before its sides are made. */
function staysApart(boundary: usize, left: u32, right: u32): bool {
  let limit: u32 = NONE
  let leftParts = partsOf(left)
  let rightParts = partsOf(right)
  while (true) {
    const leftLength = lengthIn(leftParts)
    const joined = numberOf(boundary - leftLength, leftLength + lengthIn(rightParts))
    // The same bytes may also be joined elsewhere; only the cut that merging makes counts.
    if (joined < limit && leftLengthIn(partsOf(joined)) == leftLength) return false
    // Of two sides the later one is undone; when that is a single byte, the other one; when both are, nothing is left.
    let undoLeft = left > right
    if (undoLeft) {
      limit = left
      if (leftLength == 1) {
        undoLeft = false
        limit = right + 1
        if (lengthIn(rightParts) == 1) return true
      }
    } else {
      limit = right + 1
      if (lengthIn(rightParts) == 1) {
        undoLeft = true
        limit = left
        if (leftLength == 1) return true
      }
    }
    if (undoLeft) {
      left = rightIn(resolved(left, leftParts))
      leftParts = partsOf(left)
    } else {
      right = leftIn(resolved(right, rightParts))
      rightParts = partsOf(right)
    }
  }
}

// ------------------------------------------------------------------ longest tokens

/** Where the bytes may be a token, longest last: u64 hash, u32 length. */
const candidates = alloc(<usize>(MAX_LENGTH + 1) << 4)

let foundLength: u32 = 0
/** A token of this length may also be one that merging cannot make: it is the whole piece. */
let wholeLength: u32 = 0

/** The longest token of at most `limit` bytes that merging can make and with which the bytes at `at` begin. */
function longest(at: usize, limit: u32): u32 {
  let count: usize = 0
  const key = load<u64>(at)
  const stop = min<u32>(limit, 8)
  let length: u32 = 2
  for (; length <= stop; length++) {
    const hash = shortHash(key & (~(<u64>0) >>> (64 - (<u64>length << 3))), length)
    const bits = filterOf(hash)
    if (!(bits & PREFIX)) break
    store<u64>(candidates + (count << 4), hash)
    store<u32>(candidates + (count << 4), length, 8)
    count += <usize>(bits >>> 1)
  }
  if (length == 9 && limit > 8) count = longer(at, min(limit, longestToken()), count)
  while (count > 0) {
    const hash = load<u64>(candidates + (--count << 4))
    const size = load<u32>(candidates + (count << 4), 8)
    const found = size <= 8 ? findShort(low8(at, size), size, hash) : findLong(at, size, hash)
    // NONE has the bit of UNMADE too.
    if (!(found & UNMADE) || (size == wholeLength && found != NONE)) {
      foundLength = size
      return found & ~UNMADE
    }
  }
  foundLength = 1
  return numberOfByte(load<u8>(at))
}

function longer(at: usize, limit: u32, count: usize): usize {
  let state: u64 = 0
  let done: u32 = 0
  while (done + 8 < limit) {
    state = blockHash(state, at + done)
    done += 8
    const most = min<u32>(8, limit - done)
    for (let rest: u32 = 1; rest <= most; rest++) {
      const hash = endHash(state, at + done, rest, done + rest)
      const bits = filterOf(hash)
      if (!(bits & PREFIX)) return count
      store<u64>(candidates + (count << 4), hash)
      store<u32>(candidates + (count << 4), done + rest, 8)
      count += <usize>(bits >>> 1)
    }
  }
  return count
}

// ------------------------------------------------------------------ the search

/** One bit for each position of the piece: no completion exists from here. */
let dead = alloc(64)
let deadRoom: u32 = 512

/**
 * Writes the numbers of the piece to `out`; returns how many. Every single byte must be a token. `whole`: a piece that is
 * a token stays one, whether merging makes it or not.
 */
export function backtrack(at: usize, length: u32, out: usize, whole: bool): u32 {
  wholeLength = whole ? length : 0
  if (length >= deadRoom) {
    deadRoom = length * 2
    dead = alloc((<usize>deadRoom >>> 3) + 8)
  }
  for (let i: usize = 0; i <= <usize>length >>> 3; i += 8) store<u64>(dead + i, 0)
  let count: usize = 0
  let position: u32 = 0
  let limit = length
  while (position < length) {
    let placed = false
    while (limit > 0) {
      const number = longest(at + position, limit)
      const size = foundLength
      const end = position + size
      if (
        ((load<u8>(dead + (end >>> 3)) >>> (<u8>end & 7)) & 1) == 0 &&
        (count == 0 || compatible(at + position, load<u32>(out + ((count - 1) << 2)), number))
      ) {
        store<u32>(out + (count << 2), number)
        count++
        position = end
        limit = length - end
        placed = true
        break
      }
      limit = size - 1
    }
    if (placed) continue
    // Nothing fits here: give up the last token and try a shorter one in its place.
    if (count == 0) unreachable()
    store<u8>(dead + (position >>> 3), load<u8>(dead + (position >>> 3)) | (<u8>1 << (<u8>position & 7)))
    count--
    const size = lengthIn(partsOf(load<u32>(out + (count << 2))))
    position -= size
    limit = size - 1
  }
  return <u32>count
}
