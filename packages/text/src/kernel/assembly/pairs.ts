// Pairs of tokens that merge: (left, right) -> rank, one u64 a slot: left << 43 | right << 22 | rank. Numbers have
// 21 bits and ranks 22; the host sees to that.
import { alloc } from './memory'
import { mix, NONE } from './vocabulary'

const EMPTY: u64 = ~(<u64>0)
let slots: usize = 0
let mask: u64 = 0
let list: usize = 0
let total: u32 = 0

const FILTER_BITS: u64 = 1 << 21
const filter = alloc(<usize>(FILTER_BITS >> 3))

/** Room for `count` pairs; the host writes them, left and right, in order of rank to the returned address. */
export function allocPairs(count: u32): usize {
  let size: u64 = 1024
  while (size < (<u64>count * 3) / 2) size <<= 1
  mask = size - 1
  slots = alloc(<usize>size << 3)
  memory.fill(slots, 0xff, <usize>size << 3)
  list = alloc(<usize>count << 3)
  total = count
  return list
}

export function buildPairs(): void {
  for (let rank: u32 = 0; rank < total; rank++) {
    const pair = list + (<usize>rank << 3)
    addPair(load<u32>(pair), load<u32>(pair, 4), rank)
  }
}

// @ts-ignore: decorator
@inline
function keyOf(left: u32, right: u32): u64 {
  return (<u64>left << 21) | right
}

/** A pair that is added twice keeps its last rank, as in a dictionary. */
function addPair(left: u32, right: u32, rank: u32): void {
  const key = keyOf(left, right)
  const hash = mix(key, 0)
  const bit = hash >>> 43
  const place = filter + <usize>(bit >>> 3)
  store<u8>(place, load<u8>(place) | (<u8>1 << (<u8>bit & 7)))
  let slot = hash & mask
  while (true) {
    const found = load<u64>(slots + (<usize>slot << 3))
    if (found == EMPTY || found >>> 22 == key) break
    slot = (slot + 1) & mask
  }
  store<u64>(slots + (<usize>slot << 3), (key << 22) | rank)
}

/** Rank of the pair, or NONE. */
// @ts-ignore: decorator
@inline
export function rankOfPair(left: u32, right: u32): u32 {
  const key = keyOf(left, right)
  const hash = mix(key, 0)
  const bit = hash >>> 43
  if (((load<u8>(filter + <usize>(bit >>> 3)) >>> (<u8>bit & 7)) & 1) == 0) return NONE
  return find(key, hash)
}

function find(key: u64, hash: u64): u32 {
  let slot = hash & mask
  while (true) {
    const found = load<u64>(slots + (<usize>slot << 3))
    if (found >>> 22 == key) return <u32>found & 0x3fffff
    if (found == EMPTY) return NONE
    slot = (slot + 1) & mask
  }
}
