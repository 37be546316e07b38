// From a piece to its ids, through two caches: nearly every piece of a real text was seen before.
//   short pieces (up to 15 bytes): the bytes are the key, up to 4 ids lie beside it in the same half cache line;
//     two entries share a line, the newer one first
//   longer pieces (up to LONG_LIMIT bytes): by hash, four in a set, bytes and ids in an arena that starts over when it is full
import { alloc } from './memory'
import { mix, NONE, numberOf, translate } from './vocabulary'
import { backtrack } from './backtrack'
import { mergePiece } from './merge'

const LINES: usize = 1 << 15
const cache = alloc(LINES << 6)
/** mask i keeps the first i bytes */
const masks = alloc(16 * 16)
for (let i = 0; i < 16; i++) memory.fill(masks + (<usize>i << 4), 0xff, i)

const SPILLED: u32 = 15

const LONG_LIMIT: u32 = 64
const LONG_SETS: u64 = 1 << 15
const ARENA: u32 = 1 << 23
/** Of each set the hashes of four pieces (u32), the newest first, and their offsets into the arena. */
const longSets = alloc(<usize>LONG_SETS << 5)
// An entry of the arena: u32 count << 16 | length, bytes, ids; both filled up to 4 bytes.
const arena = alloc(ARENA + 1024)
let arenaTop: u32 = 0

/** Up to this length merging by definition is the faster way: less where characters have to be merged from bytes first. */
const MERGE_ASCII: u32 = 15
const MERGE_OTHER: u32 = 4

let listed: bool = false
let proper: bool = false
let wholePieces: bool = true

/**
 * `mergeList`: merges come from the list, not from the ranks. `inOrder`: the vocabulary is proper (see backtrack.ts).
 * `whole`: a piece that is a token needs no merging.
 */
export function setRules(mergeList: bool, inOrder: bool, whole: bool): void {
  listed = mergeList
  proper = inOrder
  wholePieces = whole
}

export function clearCaches(): void {
  memory.fill(cache, 0, LINES << 6)
  memory.fill(longSets, 0, <usize>LONG_SETS << 5)
  arenaTop = 0
}

/** Writes the ids of the piece to `out` (room for one id per byte, and 16 bytes more) and returns the next free place. */
// @ts-ignore: decorator
@inline
export function emitPiece(at: usize, length: u32, out: usize): usize {
  if (length > 15) return emitLong(at, length, out)
  const bytes = v128.and(v128.load(at), v128.load(masks + (<usize>length << 4)))
  const low = <u64>i64x2.extract_lane(bytes, 0)
  const high = <u64>i64x2.extract_lane(bytes, 1) | (<u64>length << 56)
  let entry = cache + ((<usize>(mix(low, high) >>> 32) & (LINES - 1)) << 6)
  if (load<u64>(entry) != low || load<u64>(entry, 8) != high) {
    if (load<u64>(entry, 32) == low && load<u64>(entry, 40) == high) entry += 32
    else return fill(at, length, low, high, entry, out)
  }
  // Bytes 16 to 31: count << 28 | first id, then three more ids. All four are written; only `count` of them stay.
  const ids = v128.load(entry, 16)
  const count = <u32>i32x4.extract_lane(ids, 0) >>> 28
  if (count == SPILLED) return emitUncached(at, length, out)
  v128.store(out, v128.and(ids, i32x4(0x0fffffff, -1, -1, -1)))
  return out + (<usize>count << 2)
}

function emitUncached(at: usize, length: u32, out: usize): usize {
  let count: u32 = 1
  if (proper && length > (load<u8>(at + 1) < 0x80 ? MERGE_ASCII : MERGE_OTHER)) count = backtrack(at, length, out, wholePieces)
  else {
    const whole = wholePieces || length == 1 ? numberOf(at, length) : NONE
    if (whole != NONE) store<u32>(out, whole)
    else count = mergePiece(at, length, out, listed, NONE)
  }
  translate(out, count)
  return out + (<usize>count << 2)
}

function fill(at: usize, length: u32, low: u64, high: u64, line: usize, out: usize): usize {
  const next = emitUncached(at, length, out)
  const count = <u32>(next - out) >>> 2
  v128.store(line + 32, v128.load(line))
  v128.store(line + 32, v128.load(line, 16), 16)
  store<u64>(line, low)
  store<u64>(line, high, 8)
  v128.store(line, v128.load(out), 16)
  store<u32>(line, count > 4 ? SPILLED << 28 : load<u32>(out) | (count << 28), 16)
  return next
}

function emitLong(at: usize, length: u32, out: usize): usize {
  if (length > LONG_LIMIT) return emitUncached(at, length, out)
  const hash = hashOf(at, length)
  const tag = <u32>(hash >>> 32)
  const set = longSets + (<usize>(hash & (LONG_SETS - 1)) << 5)
  const idsAt = 4 + ((length + 3) & ~3)
  const tags = v128.load(set)
  for (let equal = i32x4.bitmask(i32x4.eq(tags, i32x4.splat(tag))); equal; equal &= equal - 1) {
    const entry = arena + load<u32>(set + (<usize>ctz(equal) << 2), 16)
    if (load<u16>(entry) == <u16>length && same(entry + 4, at, length)) {
      const count = <usize>load<u16>(entry, 2)
      copyIds(out, entry + idsAt, count)
      return out + (count << 2)
    }
  }
  const next = emitUncached(at, length, out)
  const idBytes = <u32>(next - out)
  const need = idsAt + idBytes
  if (arenaTop + need > ARENA) {
    memory.fill(longSets, 0, <usize>LONG_SETS << 5)
    arenaTop = 0
  }
  const entry = arena + arenaTop
  store<u32>(entry, (idBytes >>> 2) << 16 | length)
  // Whole vectors: what is too much lies in the slack behind, or is overwritten next.
  for (let i: u32 = 0; i < length; i += 16) v128.store(entry + 4 + i, v128.load(at + i))
  copyIds(entry + idsAt, out, idBytes >>> 2)
  const old = v128.load(set)
  const offsets = v128.load(set, 16)
  v128.store(set, i32x4.replace_lane(i32x4.shuffle(old, old, 0, 0, 1, 2), 0, tag))
  v128.store(set, i32x4.replace_lane(i32x4.shuffle(offsets, offsets, 0, 0, 1, 2), 0, arenaTop), 16)
  arenaTop += need
  return next
}

// @ts-ignore: decorator
@inline
function copyIds(to: usize, from: usize, count: usize): void {
  for (let i: usize = 0; i < count; i += 4) v128.store(to + (i << 2), v128.load(from + (i << 2)))
}

/** Of 16 bytes and more: the last 16 may overlap what was already read. */
// @ts-ignore: decorator
@inline
function hashOf(at: usize, length: u32): u64 {
  let h: u64 = length
  const stop = at + length - 16
  while (at < stop) {
    h = mix(h ^ load<u64>(at), load<u64>(at, 8))
    at += 16
  }
  h = mix(h ^ load<u64>(stop), load<u64>(stop, 8))
  // Slots are chosen by the low bits, and a hash of 0 would look like an empty slot.
  return (h ^ (h >>> 29)) | 1 << 63
}

// @ts-ignore: decorator
@inline
function same(a: usize, b: usize, length: u32): bool {
  const stop = a + length - 16
  while (a < stop) {
    if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false
    a += 16
    b += 16
  }
  b -= a - stop
  return !v128.any_true(v128.xor(v128.load(stop), v128.load(b)))
}
