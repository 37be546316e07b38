// The vocabulary as hash tables over bytes: "is this stretch of bytes a token, and which?".
//
// Inside the kernel a token is known by its number, which is its priority in merging: under tiktoken's rule that is
// the id, under a merge list single bytes come first and then the products in order of their merges. A table
// translates numbers to ids where they differ.
//
// Tokens of up to 8 bytes are their own key, so a look-up touches one cache line and nothing has to be verified;
// longer ones are found by hash and compared.
import { alloc } from './memory'

export const NONE: u32 = 0xffffffff

let arena: usize = 0
let ends: usize = 0
let entries: u32 = 0
let maxLength: u32 = 0
/** number -> id, or 0 where they are the same */
let ids: usize = 0

/** 16 bytes a slot: u64 key, u32 length << 24 | UNMADE | number; 0 for an empty slot */
let shortSlots: usize = 0
let shortMask: u64 = 0

/** 8 bytes a slot: u32 hash, u32 (UNMADE | number) + 1 */
let longSlots: usize = 0
let longMask: u64 = 0

/** Merging never makes this token; it can only be a whole piece. */
export const UNMADE: u32 = 1 << 23
const NUMBER: u32 = UNMADE - 1

/** Where merging joins each token (u16 for each, see backtrack.ts), or 0 as long as that is not known. */
let cuts: usize = 0

/**
 * Two bits for each hash: some token begins with these bytes; these bytes are a token. Most questions of the merging
 * have the answer no, and this gives it from the nearest cache.
 */
const FILTER_SLOTS: u64 = 1 << 22
const filter = alloc(<usize>(FILTER_SLOTS >> 2))
export const PREFIX: u32 = 1
export const TOKEN: u32 = 2

/** number of each single byte, and of each pair of bytes */
const bytes = alloc(256 * 4)
const bytePairs = alloc(65536 * 4)

const K1: u64 = 0x9e3779b97f4a7c15
const K2: u64 = 0xd6e8feb86659fd93

// @ts-ignore: decorator
@inline
export function mix(low: u64, high: u64): u64 {
  const h = (low * K1) ^ ((high + K2) * K2)
  return (h ^ (h >>> 32)) * K1
}

/** The first `length` bytes (1 to 8) at `at` as a number. */
// @ts-ignore: decorator
@inline
export function low8(at: usize, length: u32): u64 {
  return load<u64>(at) & (~(<u64>0) >>> (64 - (<u64>length << 3)))
}

// @ts-ignore: decorator
@inline
export function shortHash(key: u64, length: u32): u64 {
  const h = (key ^ (<u64>length << 59)) * K1
  return h ^ (h >>> 29)
}

/** Hash of more than 8 bytes: whole blocks of 8 first, then what is left (1 to 8 bytes) with the length. */
// @ts-ignore: decorator
@inline
export function blockHash(state: u64, at: usize): u64 {
  return mix(state, load<u64>(at))
}

// @ts-ignore: decorator
@inline
export function endHash(state: u64, at: usize, rest: u32, length: u32): u64 {
  return mix(state ^ length, low8(at, rest))
}

function longHash(at: usize, length: u32): u64 {
  let state: u64 = 0
  let rest = length
  while (rest > 8) {
    state = blockHash(state, at)
    at += 8
    rest -= 8
  }
  return endHash(state, at, rest, length)
}

/** What the filter says of a hash: PREFIX, TOKEN or both. A set bit may be wrong, a clear one never is. */
// @ts-ignore: decorator
@inline
export function filterOf(hash: u64): u32 {
  const slot = hash >>> 42
  return <u32>(load<u8>(filter + <usize>(slot >>> 2)) >>> (<u8>(slot & 3) << 1)) & 3
}

// @ts-ignore: decorator
@inline
function note(hash: u64, bits: u32): void {
  const slot = hash >>> 42
  const place = filter + <usize>(slot >>> 2)
  store<u8>(place, load<u8>(place) | <u8>(bits << (<u32>(slot & 3) << 1)))
}

function equal(a: usize, b: usize, length: u32): bool {
  while (length > 8) {
    if (load<u64>(a) != load<u64>(b)) return false
    a += 8
    b += 8
    length -= 8
  }
  return low8(a, length) == low8(b, length)
}

/** Reserves room; the host copies all bytes, in order of number, to the returned address, then fills the other tables. */
export function allocVocabulary(byteLength: u32, count: u32): usize {
  entries = count
  arena = alloc(byteLength + 64)
  ends = alloc(count * 4)
  return arena
}

export function vocabularyEnds(): usize {
  return ends
}

/** The table number -> id, to be filled by the host where they differ. */
export function allocIds(): usize {
  ids = alloc(entries * 4)
  return ids
}

// @ts-ignore: decorator
@inline
export function tokenCount(): u32 {
  return entries
}

// @ts-ignore: decorator
@inline
export function tokenStart(number: u32): usize {
  return arena + (number == 0 ? 0 : load<u32>(ends + ((<usize>number - 1) << 2)))
}

// @ts-ignore: decorator
@inline
export function tokenLength(number: u32): u32 {
  return <u32>(arena + load<u32>(ends + (<usize>number << 2)) - tokenStart(number))
}

/** Room for the cuts of all tokens. */
export function allocCuts(): usize {
  return alloc(<usize>entries << 1)
}

/** Tells the cuts, before `buildVocabulary` or after it. */
export function setCuts(at: usize): void {
  cuts = at
  if (!shortSlots) return
  for (let number: u32 = 0; number < entries; number++) if (isUnmade(number)) markUnmade(number)
}

// @ts-ignore: decorator
@inline
export function cutOf(number: u32): u32 {
  return load<u16>(cuts + (<usize>number << 1))
}

function isUnmade(number: u32): bool {
  return cuts != 0 && cutOf(number) == 0 && tokenLength(number) > 1
}

/** Fills the tables. Empty entries are gaps. Where two have the same bytes the later one wins, as in a dictionary. */
export function buildVocabulary(): void {
  let shorts: u32 = 0
  for (let number: u32 = 0; number < entries; number++) {
    const length = tokenLength(number)
    if (length <= 8) shorts++
    if (length > maxLength) maxLength = length
  }
  let size: u64 = 1024
  while (size < (<u64>shorts * 4) / 3) size <<= 1
  shortMask = size - 1
  shortSlots = alloc(<usize>size << 4)
  size = 1024
  while (size < (<u64>(entries - shorts) * 4) / 3) size <<= 1
  longMask = size - 1
  longSlots = alloc(<usize>size << 3)
  memory.fill(bytes, 0xff, 256 * 4)
  memory.fill(bytePairs, 0xff, 65536 * 4)
  for (let number: u32 = 0; number < entries; number++) insert(tokenStart(number), tokenLength(number), number)
}

function insert(at: usize, length: u32, number: u32): void {
  if (length == 0) return
  if (length == 1) store<u32>(bytes + (<usize>load<u8>(at) << 2), number)
  else if (length == 2) store<u32>(bytePairs + (<usize>load<u16>(at) << 2), number)
  const value = isUnmade(number) ? number | UNMADE : number
  // What the left part begins with is noted already.
  const noted: u32 = cuts ? cutOf(number) : 0
  const key = load<u64>(at)
  for (let prefix = noted + 1; prefix <= 8 && prefix < length; prefix++) note(shortHash(key & (~(<u64>0) >>> (64 - (<u64>prefix << 3))), prefix), PREFIX)
  if (length <= 8) {
    const own = low8(at, length)
    const hash = shortHash(own, length)
    note(hash, PREFIX | TOKEN)
    const slot = slotOfShort(own, length, hash)
    store<u64>(shortSlots + (<usize>slot << 4), own)
    store<u32>(shortSlots + (<usize>slot << 4), (length << 24) | value, 8)
    return
  }
  let state: u64 = 0
  let block = at
  let hash: u64 = 0
  while (true) {
    state = blockHash(state, block)
    block += 8
    const done = <u32>(block - at)
    for (let rest: u32 = 1; rest <= 8 && done + rest <= length; rest++) {
      if (done + rest <= noted && done + rest < length) continue
      hash = endHash(state, block, rest, done + rest)
      note(hash, PREFIX)
    }
    if (done + 8 >= length) break
  }
  note(hash, TOKEN)
  let slot = hash & longMask
  while (true) {
    const other = load<u32>(longSlots + (<usize>slot << 3), 4)
    if (other == 0) break
    if (load<u32>(longSlots + (<usize>slot << 3)) == <u32>(hash >>> 32) && tokenIs((other - 1) & NUMBER, at, length)) break
    slot = (slot + 1) & longMask
  }
  store<u32>(longSlots + (<usize>slot << 3), <u32>(hash >>> 32))
  store<u32>(longSlots + (<usize>slot << 3), value + 1, 4)
}

function markUnmade(number: u32): void {
  const at = tokenStart(number)
  const length = tokenLength(number)
  if (length <= 8) {
    const key = low8(at, length)
    const slot = shortSlots + (<usize>slotOfShort(key, length, shortHash(key, length)) << 4)
    if ((load<u32>(slot, 8) & NUMBER) == number) store<u32>(slot, load<u32>(slot, 8) | UNMADE, 8)
    return
  }
  const hash = longHash(at, length)
  for (let slot = hash & longMask; ; slot = (slot + 1) & longMask) {
    const value = load<u32>(longSlots + (<usize>slot << 3), 4)
    if (value == 0) return
    if (value - 1 == number) return store<u32>(longSlots + (<usize>slot << 3), (number | UNMADE) + 1, 4)
  }
}

function slotOfShort(key: u64, length: u32, hash: u64): u64 {
  let slot = hash & shortMask
  while (true) {
    const value = load<u32>(shortSlots + (<usize>slot << 4), 8)
    if (value == 0 || (load<u64>(shortSlots + (<usize>slot << 4)) == key && value >>> 24 == length)) return slot
    slot = (slot + 1) & shortMask
  }
}

function tokenIs(number: u32, at: usize, length: u32): bool {
  return tokenLength(number) == length && equal(tokenStart(number), at, length)
}

/** Number of the bytes, or NONE. At least 8 readable bytes must follow them. */
// @ts-ignore: decorator
@inline
export function numberOf(at: usize, length: u32): u32 {
  if (length > 8) return length > maxLength ? NONE : numberOfLong(at, length)
  const key = low8(at, length)
  const hash = shortHash(key, length)
  if (!(filterOf(hash) & TOKEN)) return NONE
  const found = findShort(key, length, hash)
  return found == NONE ? NONE : found & NUMBER
}

/** UNMADE | number, or NONE. */
export function findShort(key: u64, length: u32, hash: u64): u32 {
  let slot = hash & shortMask
  while (true) {
    const value = load<u32>(shortSlots + (<usize>slot << 4), 8)
    if (load<u64>(shortSlots + (<usize>slot << 4)) == key && value >>> 24 == length) return value & (UNMADE | NUMBER)
    if (value == 0) return NONE
    slot = (slot + 1) & shortMask
  }
}

function numberOfLong(at: usize, length: u32): u32 {
  const hash = longHash(at, length)
  if (!(filterOf(hash) & TOKEN)) return NONE
  const found = findLong(at, length, hash)
  return found == NONE ? NONE : found & NUMBER
}

/** UNMADE | number, or NONE. `hash` is the bytes' `endHash`. */
export function findLong(at: usize, length: u32, hash: u64): u32 {
  let slot = hash & longMask
  while (true) {
    const other = load<u32>(longSlots + (<usize>slot << 3), 4)
    if (other == 0) return NONE
    if (load<u32>(longSlots + (<usize>slot << 3)) == <u32>(hash >>> 32) && tokenIs((other - 1) & NUMBER, at, length)) return other - 1
    slot = (slot + 1) & longMask
  }
}

// @ts-ignore: decorator
@inline
export function numberOfByte(byte: u32): u32 {
  return load<u32>(bytes + (<usize>byte << 2))
}

/** Number of the two bytes at `at`, or NONE. */
// @ts-ignore: decorator
@inline
export function numberOfBytePair(at: usize): u32 {
  return load<u32>(bytePairs + (<usize>load<u16>(at) << 2))
}

/** 0 when every single byte is a token, else the first missing byte plus one. */
export function missingByte(): u32 {
  for (let byte: u32 = 0; byte < 256; byte++) if (numberOfByte(byte) == NONE) return byte + 1
  return 0
}

export function longestToken(): u32 {
  return maxLength
}

/** Turns numbers into ids, in place. */
export function translate(at: usize, count: u32): void {
  if (!ids) return
  for (const stop = at + (<usize>count << 2); at < stop; at += 4) store<u32>(at, load<u32>(ids + (<usize>load<u32>(at) << 2)))
}
