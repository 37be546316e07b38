// Piece -> count. Slots of 24 bytes, open addressing:
//   up to 15 bytes: u64 low, u64 high are the piece itself, its length in the last byte
//   longer:         u64 hash, u32 address of u32 length and the bytes, and LONG in the last byte
//   u64 count (0: free slot)
import { give, take, takeZeroed } from './regions'

const SLOT: usize = 24
const LONG: u64 = 0xff << 56
const FIRST_SLOTS: u32 = 1 << 12
const CHUNK: usize = 1 << 20

let table: usize = 0
let slots: u32 = 0
let used: u32 = 0

// Long pieces lie in chunks, which are chained by their first word.
let chunk: usize = 0
let chunkAt: usize = 0
let chunkEnd: usize = 0
let arenaBytes: u32 = 0

/** mask i keeps the first i bytes */
const masks = memory.data(16 * 16, 16)
for (let i = 0; i < 16; i++) memory.fill(masks + (<usize>i << 4), 0xff, i)

// @ts-ignore: decorator
@inline
function slotAt(i: u32): usize {
  return table + <usize>i * SLOT
}

// @ts-ignore: decorator
@inline
function mix(a: u64, b: u64): u64 {
  let h = (a ^ (b << 23 | b >>> 41)) * 0x9e3779b97f4a7c15
  h ^= h >>> 32
  h = (h + b) * 0xff51afd7ed558ccd
  return h ^ (h >>> 29)
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

/** Of 16 bytes and more. */
function hashOf(at: usize, length: u32): u64 {
  let h: u64 = length
  const stop = at + length - 16
  while (at < stop) {
    h = mix(h ^ load<u64>(at), load<u64>(at, 8))
    at += 16
  }
  return mix(h ^ load<u64>(stop), load<u64>(stop, 8))
}

/** Adds to the count of the piece. 16 bytes from `at` on must be readable. */
// @ts-ignore: decorator
@inline
export function addPiece(at: usize, length: u32, count: u64): void {
  if (length > 15) return addLong(at, length, count)
  const bytes = v128.and(v128.load(at), v128.load(masks + (<usize>length << 4)))
  const low = <u64>i64x2.extract_lane(bytes, 0)
  const high = <u64>i64x2.extract_lane(bytes, 1) | (<u64>length << 56)
  let i = <u32>mix(low, high) & (slots - 1)
  while (true) {
    const slot = slotAt(i)
    const has = load<u64>(slot, 16)
    if (has == 0) return insert(slot, low, high, count)
    if (load<u64>(slot) == low && load<u64>(slot, 8) == high) {
      store<u64>(slot, has + count, 16)
      return
    }
    i = (i + 1) & (slots - 1)
  }
}

function addLong(at: usize, length: u32, count: u64): void {
  const hash = hashOf(at, length)
  let i = <u32>hash & (slots - 1)
  while (true) {
    const slot = slotAt(i)
    const has = load<u64>(slot, 16)
    if (has == 0) return insert(slot, hash, LONG | <u64>keep(at, length), count)
    if (load<u64>(slot) == hash && load<u8>(slot, 15) == 0xff) {
      const kept: usize = load<u32>(slot, 8)
      if (load<u32>(kept) == length && same(kept + 4, at, length)) {
        store<u64>(slot, has + count, 16)
        return
      }
    }
    i = (i + 1) & (slots - 1)
  }
}

function keep(at: usize, length: u32): u32 {
  const bytes = (<usize>length + 4 + 3) & ~3
  if (chunkEnd - chunkAt < bytes) {
    const size = max(CHUNK, bytes + 8)
    const next = take(size)
    store<u32>(next, <u32>chunk)
    store<u32>(next, <u32>size, 4)
    chunk = next
    chunkAt = next + 8
    chunkEnd = next + size
    arenaBytes += <u32>size
  }
  const kept = chunkAt
  store<u32>(kept, length)
  memory.copy(kept + 4, at, length)
  chunkAt += bytes
  return <u32>kept
}

function insert(slot: usize, low: u64, high: u64, count: u64): void {
  store<u64>(slot, low)
  store<u64>(slot, high, 8)
  store<u64>(slot, count, 16)
  used++
  if (used > (slots >>> 3) * 5) grow()
}

function grow(): void {
  const old = table
  const oldSlots = slots
  slots <<= 1
  table = takeZeroed(<usize>slots * SLOT)
  for (let k: u32 = 0; k < oldSlots; k++) {
    const from = old + <usize>k * SLOT
    const count = load<u64>(from, 16)
    if (count == 0) continue
    const low = load<u64>(from)
    const high = load<u64>(from, 8)
    let i = <u32>(high >>> 56 == 0xff ? low : mix(low, high)) & (slots - 1)
    while (load<u64>(slotAt(i), 16) != 0) i = (i + 1) & (slots - 1)
    const to = slotAt(i)
    store<u64>(to, low)
    store<u64>(to, high, 8)
    store<u64>(to, count, 16)
  }
  give(old, <usize>oldSlots * SLOT)
}

/** Forgets all pieces, and takes no memory for them any more. */
export function clearPieces(): void {
  give(table, <usize>slots * SLOT)
  while (chunk) {
    const before: usize = load<u32>(chunk)
    give(chunk, load<u32>(chunk, 4))
    chunk = before
  }
  chunkAt = 0
  chunkEnd = 0
  arenaBytes = 0
  slots = FIRST_SLOTS
  used = 0
  table = takeZeroed(<usize>slots * SLOT)
}

export function pieceTotal(): u32 {
  return used
}

/** Memory that the counts take, in bytes. */
export function tableBytes(): u32 {
  return slots * <u32>SLOT + arenaBytes
}

// For walks over all pieces.
export function slotTotal(): u32 {
  return slots
}
// @ts-ignore: decorator
@inline
export function pieceSlot(i: u32): usize {
  return slotAt(i)
}
// @ts-ignore: decorator
@inline
export function countOf(slot: usize): u64 {
  return load<u64>(slot, 16)
}
// @ts-ignore: decorator
@inline
export function lengthOf(slot: usize): u32 {
  const length = <u32>load<u8>(slot, 15)
  return length == 0xff ? load<u32>(load<u32>(slot, 8)) : length
}
// @ts-ignore: decorator
@inline
export function bytesOf(slot: usize): usize {
  return load<u8>(slot, 15) == 0xff ? <usize>load<u32>(slot, 8) + 4 : slot
}
