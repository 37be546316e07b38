// Byte-pair merging of one piece by its definition: again and again the best pair, from left to right among equals.
//   ranked  any two neighbours whose joined bytes are a token may merge, lowest number first (tiktoken)
//   listed  only listed pairs merge, first in the list first (Hugging Face)
// Short pieces: a scan for the best pair, four at a time. Long ones: a heap, so that nothing is quadratic.
// Vocabularies in good order take the faster way of backtrack.ts; this one derives what that one needs, and serves
// the rest.
import { alloc } from './memory'
import { NONE, numberOf, numberOfByte, numberOfBytePair } from './vocabulary'
import { rankOfPair } from './pairs'

/** Nodes of a short piece: the links are single bytes. */
const SHORT: u32 = 128

// Of node i: its token, the priority of its pair with the next node.
const tokenAt = alloc((SHORT + 4) * 4)
const rankAt = alloc((SHORT + 16) * 4)
const following = alloc(SHORT + 16)
const preceding = alloc(SHORT + 16)

/** rank of a listed merge -> number of its product */
let products: usize = 0
let merges: u32 = 0

export function allocProducts(count: u32): usize {
  merges = count
  products = alloc(<usize>count * 4)
  return products
}

export function productCount(): u32 {
  return merges
}

export function productOf(rank: u32): u32 {
  return load<u32>(products + (<usize>rank << 2))
}

// @ts-ignore: decorator
@inline
function get(table: usize, i: u32): u32 {
  return load<u32>(table + (<usize>i << 2))
}

// @ts-ignore: decorator
@inline
function set(table: usize, i: u32, value: u32): void {
  store<u32>(table + (<usize>i << 2), value)
}

/**
 * Writes the numbers of the piece to `out`; returns how many. Every single byte must be a token. Only pairs of a rank
 * below `ceiling` merge.
 */
export function mergePiece(at: usize, length: u32, out: usize, listed: bool, ceiling: u32): u32 {
  if (length > SHORT) return mergeLong(at, length, out, listed, ceiling)
  return listed ? mergeShort(at, length, out, true, ceiling) : mergeShort(at, length, out, false, ceiling)
}

/** The rank of node i, which begins at byte i, with node j, which ends before byte k. */
// @ts-ignore: decorator
@inline
function pair(at: usize, tokens: usize, i: u32, j: u32, k: u32, listed: bool, ceiling: u32): u32 {
  const rank = listed
    ? rankOfPair(get(tokens, i), get(tokens, j))
    : k - i == 2
      ? numberOfBytePair(at + i)
      : numberOf(at + i, k - i)
  return rank < ceiling ? rank : NONE
}

// @ts-ignore: decorator
@inline
function mergeShort(at: usize, count: u32, out: usize, listed: bool, ceiling: u32): u32 {
  for (let i: u32 = 0; i < count; i++) set(tokenAt, i, numberOfByte(load<u8>(at + i)))
  for (let i: u32 = 0; i < count; i++) {
    store<u8>(following + i, <u8>(i + 1))
    store<u8>(preceding + i, <u8>(i - 1))
    if (i + 1 < count) set(rankAt, i, pair(at, tokenAt, i, i + 1, i + 2, listed, ceiling))
  }
  // Dead nodes and the padding never win.
  const padded = (count + 3) & ~3
  for (let i = count - 1; i < padded; i++) set(rankAt, i, NONE)
  let left = count
  while (left > 1) {
    let low = v128.load(rankAt)
    for (let i: u32 = 4; i < padded; i += 4) low = i32x4.min_u(low, v128.load(rankAt + (<usize>i << 2)))
    low = i32x4.min_u(low, i8x16.shuffle(low, low, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
    low = i32x4.min_u(low, i8x16.shuffle(low, low, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11))
    const rank = <u32>i32x4.extract_lane(low, 0)
    if (rank == NONE) break
    let i: u32 = 0
    let bits = i32x4.bitmask(i32x4.eq(v128.load(rankAt), low))
    while (bits == 0) {
      i += 4
      bits = i32x4.bitmask(i32x4.eq(v128.load(rankAt + (<usize>i << 2)), low))
    }
    i += ctz(bits)
    const j = <u32>load<u8>(following + i)
    const k = <u32>load<u8>(following + j)
    set(tokenAt, i, listed ? get(products, rank) : rank)
    set(rankAt, j, NONE)
    store<u8>(following + i, <u8>k)
    store<u8>(preceding + k, <u8>i)
    left--
    set(rankAt, i, k < count ? pair(at, tokenAt, i, k, load<u8>(following + k), listed, ceiling) : NONE)
    if (i > 0) {
      const h = <u32>load<u8>(preceding + i)
      set(rankAt, h, pair(at, tokenAt, h, i, k, listed, ceiling))
    }
  }
  let place = out
  for (let i: u32 = 0; i < count; i = load<u8>(following + i)) {
    store<u32>(place, get(tokenAt, i))
    place += 4
  }
  return left
}

// ------------------------------------------------------------------ long pieces

let room: u32 = 0
let tokens: usize = 0
let ranks: usize = 0
let after: usize = 0
let before: usize = 0
let heap: usize = 0
let heapSize: u32 = 0

/** Scratch memory for a piece of `length` bytes; kept for the next long piece. */
function reserve(length: u32): void {
  if (length <= room) return
  room = length + (length >>> 1)
  tokens = alloc(<usize>room << 2)
  ranks = alloc(<usize>room << 2)
  after = alloc(<usize>room << 2)
  before = alloc(<usize>room << 2)
  // A merge takes one entry out and puts at most two in, so there are never more than two for each node.
  heap = alloc((<usize>room << 4) + 64)
}

function sink(i: u32, item: u64): void {
  while (true) {
    let child = (i << 2) + 1
    if (child >= heapSize) break
    const stop = min(child + 4, heapSize)
    let low = load<u64>(heap + (<usize>child << 3))
    for (let c = child + 1; c < stop; c++) {
      const other = load<u64>(heap + (<usize>c << 3))
      if (other < low) {
        low = other
        child = c
      }
    }
    if (item <= low) break
    store<u64>(heap + (<usize>i << 3), low)
    i = child
  }
  store<u64>(heap + (<usize>i << 3), item)
}

function push(item: u64): void {
  let i = heapSize++
  while (i > 0) {
    const parent = (i - 1) >>> 2
    const other = load<u64>(heap + (<usize>parent << 3))
    if (other <= item) break
    store<u64>(heap + (<usize>i << 3), other)
    i = parent
  }
  store<u64>(heap + (<usize>i << 3), item)
}

/** Looks up the pair of node i with the next one and remembers its rank. */
function evaluate(at: usize, i: u32, count: u32, listed: bool, ceiling: u32): u32 {
  const j = get(after, i)
  const rank = j < count ? pair(at, tokens, i, j, get(after, j), listed, ceiling) : NONE
  set(ranks, i, rank)
  return rank
}

function mergeLong(at: usize, count: u32, out: usize, listed: bool, ceiling: u32): u32 {
  reserve(count)
  for (let i: u32 = 0; i < count; i++) {
    set(tokens, i, numberOfByte(load<u8>(at + i)))
    set(after, i, i + 1)
    set(before, i, i - 1)
  }
  heapSize = 0
  for (let i: u32 = 0; i < count; i++) {
    const rank = evaluate(at, i, count, listed, ceiling)
    if (rank != NONE) store<u64>(heap + (<usize>(heapSize++) << 3), (<u64>rank << 32) | i)
  }
  if (heapSize > 1) for (let i = <i32>((heapSize - 2) >>> 2); i >= 0; i--) sink(i, load<u64>(heap + (<usize>i << 3)))
  while (heapSize > 0) {
    const top = load<u64>(heap)
    const i = <u32>top
    heapSize--
    // An entry whose pair has changed meanwhile is stale.
    const top32 = <u32>(top >>> 32)
    if (get(ranks, i) != top32) {
      if (heapSize) sink(0, load<u64>(heap + (<usize>heapSize << 3)))
      continue
    }
    const j = get(after, i)
    const k = get(after, j)
    set(tokens, i, listed ? get(products, top32) : top32)
    set(after, i, k)
    set(ranks, j, NONE)
    if (k < count) set(before, k, i)
    // The merged node's own new pair takes the place of the popped entry.
    const rank = evaluate(at, i, count, listed, ceiling)
    if (rank != NONE) {
      heapSize++
      sink(0, (<u64>rank << 32) | i)
    } else if (heapSize) sink(0, load<u64>(heap + (<usize>heapSize << 3)))
    const h = get(before, i)
    if (h != NONE) {
      const old = get(ranks, h)
      const now = evaluate(at, h, count, listed, ceiling)
      if (now != NONE && now != old) push((<u64>now << 32) | h)
    }
  }
  let written: u32 = 0
  for (let i: u32 = 0; i < count; i = get(after, i)) set(out, written++, get(tokens, i))
  return written
}
