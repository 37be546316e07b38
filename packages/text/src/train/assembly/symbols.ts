// What is known of each symbol (token), by id.
import { give, take, takeZeroed } from './regions'

/** u32 address of its bytes, u32 how many, u32 length, u32 flags */
let table: usize = 0
let capacity: u32 = 0
const LIVE: u32 = 1
const INITIAL: u32 = 2

let texts: usize = 0
let textsEnd: usize = 0

/** allowed lengths of a pair; null allows all */
let allowed: usize = 0
let allowedCount: u32 = 0
let checkInitial: bool = true

// What a step gathers for each neighbour, by key: a left neighbour s has key s, a right one s + capacity.
let sums: usize = 0 // f64
let places: usize = 0 // u32 how many, u32 address of the next posting

// @ts-ignore: decorator
@inline
export function rightKeys(): u32 {
  return capacity
}
// @ts-ignore: decorator
@inline
export function sumOf(key: u32): usize {
  return sums + (<usize>key << 3)
}
// @ts-ignore: decorator
@inline
export function placeOf(key: u32): usize {
  return places + (<usize>key << 3)
}
// @ts-ignore: decorator
@inline
function entry(id: u32): usize {
  return table + (<usize>id << 4)
}
// @ts-ignore: decorator
@inline
export function lengthOf(id: u32): u32 {
  return load<u32>(entry(id), 8)
}
// @ts-ignore: decorator
@inline
export function isLive(id: u32): bool {
  return (load<u32>(entry(id), 12) & LIVE) != 0
}

export function reserveSymbols(count: u32): void {
  if (count <= capacity) return
  const grown = max(count, capacity + (capacity >>> 1))
  const old = table
  table = takeZeroed(<usize>grown << 4)
  memory.copy(table, old, <usize>capacity << 4)
  give(old, <usize>capacity << 4)
  give(sums, <usize>capacity << 4)
  give(places, <usize>capacity << 4)
  capacity = grown
  sums = takeZeroed(<usize>grown << 4)
  places = takeZeroed(<usize>grown << 4)
}

/** Room for the bytes of one more symbol; the host writes them there and then calls `defineSymbol`. */
export function symbolBytes(size: u32): usize {
  if (textsEnd - texts < size) {
    const chunk = max<usize>(1 << 16, size)
    texts = take(chunk)
    textsEnd = texts + chunk
  }
  return texts
}

export function defineSymbol(id: u32, bytes: u32, length: u32): void {
  const at = entry(id)
  store<u32>(at, <u32>texts)
  store<u32>(at, bytes, 4)
  store<u32>(at, length, 8)
  store<u32>(at, INITIAL, 12)
  texts += bytes
}

/** The symbol that a merge makes; one that was defined keeps its bytes and length. */
export function defineMerged(id: u32, left: u32, right: u32): void {
  const at = entry(id)
  if (load<u32>(at, 4) == 0) {
    const a = entry(left)
    const b = entry(right)
    const aBytes = load<u32>(a, 4)
    const bBytes = load<u32>(b, 4)
    const text = symbolBytes(aBytes + bBytes)
    memory.copy(text, load<u32>(a), aBytes)
    memory.copy(text + aBytes, load<u32>(b), bBytes)
    texts += aBytes + bBytes
    store<u32>(at, <u32>text)
    store<u32>(at, aBytes + bBytes, 4)
    store<u32>(at, load<u32>(a, 8) + load<u32>(b, 8), 8)
  }
  markLive(id)
}

// @ts-ignore: decorator
@inline
export function markLive(id: u32): void {
  store<u32>(entry(id), load<u32>(entry(id), 12) | LIVE, 12)
}

/** allowed[n] for joint lengths below `count`; the host writes the bytes at the address returned. */
export function allowLengths(count: u32, initialToo: bool): usize {
  allowed = take(count)
  allowedCount = count
  checkInitial = initialToo
  return allowed
}

// @ts-ignore: decorator
@inline
export function mayJoin(left: u32, right: u32): bool {
  return allowed == 0 || mayJoinChecked(left, right)
}

function mayJoinChecked(left: u32, right: u32): bool {
  const n = lengthOf(left) + lengthOf(right)
  if (n < allowedCount && load<u8>(allowed + n)) return true
  return !checkInitial && (load<u32>(entry(left), 12) & load<u32>(entry(right), 12) & INITIAL) != 0
}

/** Order of the bytes that two symbols spell: below, at or above zero. */
export function compareTexts(x: u32, y: u32): i32 {
  const a = entry(x)
  const b = entry(y)
  const aBytes = load<u32>(a, 4)
  const bBytes = load<u32>(b, 4)
  const order = memory.compare(load<u32>(a), load<u32>(b), min(aBytes, bBytes))
  return order != 0 ? order : <i32>aBytes - <i32>bBytes
}
