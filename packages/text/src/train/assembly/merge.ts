// The greedy loop of BPE over weighted sequences. One instance of the module is one loop.
//
// A sequence is a run of slots, one for each symbol that it began with:
//   head of a symbol             its id
//   its other slots              INSIDE | number of slots, valid in the second and the last, from which both
//                                neighbours are one step away
//   border between sequences     BORDER
// A pair is known by its weighted count and by postings: the slots where it began when it was counted.
//
// Only pairs with at least `least` occurrences are kept. A pair loses occurrences but never gains any after the step
// that brought it about, so the others are not needed until the best count falls below `least`; then the index is
// built again, over sequences that have become much shorter, with a lower `least`. The one exception is a merge into
// a symbol that is there already: it, too, has the index built again.
import { alloc } from '../../kernel/assembly/memory'
import { clearHeap, heapSize, lower, pop, push, top } from './heap'
import { clearPairs, findPair, pairCount, pairKey, rehash, slotAt, slotCount, slotIndex } from './pairs'
import { give, take, takeZeroed } from './regions'
import { defineMerged, isLive, markLive, mayJoin, placeOf, rightKeys, sumOf } from './symbols'

export { allowLengths, defineSymbol, reserveSymbols, symbolBytes } from './symbols'
export { setTieRule } from './heap'

const INSIDE: u32 = 0x80000000
const BORDER: u32 = 0xffffffff

let slots: usize = 0
let slotTotal: u32 = 0
/** Sequences that still have pairs: u32 number, u32 first slot. */
let active: usize = 0
let activeCount: u32 = 0
let weights: usize = 0 // f64, parallel to `active`
/** For every 32 slots, the active sequence that the first of them lies in. */
let blocks: usize = 0
let blockCount: u32 = 0
/** Symbol of a sequence that is down to one, by number; BORDER for the others, and for empty ones. */
let singles: usize = 0
/** Numbers of the sequences that came down to one symbol by a merge, in order. */
let completed: usize = 0
let completedCount: u32 = 0

let least: f64 = 0
let lowest: f64 = 1
let stale: bool = true

// @ts-ignore: decorator
@inline
function slot(i: u32): usize {
  return slots + (<usize>i << 2)
}

/** Room for sequences of `symbols` symbols in all; the host fills the slots, the starts and the weights. */
export function reserveSequences(symbols: u32, sequences: u32, minimum: f64, track: bool): usize {
  slotTotal = symbols + sequences + 1
  activeCount = sequences
  slots = take((<usize>slotTotal << 2) + 16)
  active = take((<usize>sequences << 3) + 8)
  weights = take((<usize>sequences << 3) + 8)
  singles = take((<usize>sequences << 2) + 4)
  memory.fill(singles, 0xff, <usize>sequences << 2)
  if (track) completed = take((<usize>sequences << 2) + 4)
  lowest = max(minimum, 1)
  return slots
}
export function activeAt(): usize {
  return active
}
export function activeNow(): u32 {
  return activeCount
}
export function weightsAt(): usize {
  return weights
}
export function singlesAt(): usize {
  return singles
}
export function slotsAt(): usize {
  return slots
}
export function completedAt(): usize {
  return completed
}
export function completedNow(): u32 {
  return completedCount
}

// ---------------------------------------------------------------- postings

const CHUNK: usize = 1 << 22
const CHUNKS: u32 = 1 << 13
const chunks = alloc(<usize>CHUNKS << 3) // u32 address, u32 size
let chunkCount: u32 = 0
let chunkAt: usize = 0
let chunkEnd: usize = 0
let posted: u64 = 0
let postedLimit: u64 = 0

function allocPostings(count: u32): usize {
  const bytes = <usize>count << 2
  posted += count
  if (chunkEnd - chunkAt < bytes) {
    const size = max(CHUNK, bytes)
    const at = take(size)
    store<u32>(chunks + (<usize>chunkCount << 3), <u32>at)
    store<u32>(chunks + (<usize>chunkCount << 3), <u32>size, 4)
    if (chunkCount < CHUNKS - 1) chunkCount++
    if (size > CHUNK) return at
    chunkAt = at
    chunkEnd = at + size
  }
  const at = chunkAt
  chunkAt += bytes
  return at
}

function freePostings(): void {
  for (let i: u32 = 0; i < chunkCount; i++)
    give(load<u32>(chunks + (<usize>i << 3)), load<u32>(chunks + (<usize>i << 3), 4))
  chunkCount = 0
  chunkAt = 0
  chunkEnd = 0
  posted = 0
}

// ---------------------------------------------------------------- refused pairs

let refused: usize = 0 // u64 keys, open addressing
let refusedSlots: u32 = 0
let refusedCount: u32 = 0

function addRefused(key: u64): void {
  if (refusedCount >= refusedSlots >>> 1) {
    const old = refused
    const oldSlots = refusedSlots
    refusedSlots = max<u32>(1024, refusedSlots << 1)
    refused = takeZeroed(<usize>refusedSlots << 3)
    refusedCount = 0
    for (let i: u32 = 0; i < oldSlots; i++) {
      const key = load<u64>(old + (<usize>i << 3))
      if (key) addRefused(key)
    }
    give(old, <usize>oldSlots << 3)
  }
  let i = <u32>((key * 0x9e3779b97f4a7c15) >> 32) & (refusedSlots - 1)
  while (load<u64>(refused + (<usize>i << 3)) != 0) i = (i + 1) & (refusedSlots - 1)
  store<u64>(refused + (<usize>i << 3), key)
  refusedCount++
}

// ---------------------------------------------------------------- the index

/** Drops the slots inside symbols, and sequences without pairs. */
function compact(): void {
  let to: u32 = 1
  let kept: u32 = 0
  for (let i: u32 = 0; i < activeCount; i++) {
    const entry = active + (<usize>i << 3)
    const start = to
    let at = load<u32>(entry, 4)
    let symbol = load<u32>(slot(at))
    while (symbol != BORDER) {
      store<u32>(slot(to++), symbol)
      const next = load<u32>(slot(at + 1))
      at += next >= INSIDE && next != BORDER ? next & ~INSIDE : 1
      symbol = load<u32>(slot(at))
    }
    if (to - start < 2) {
      if (to > start) store<u32>(singles + (<usize>load<u32>(entry) << 2), load<u32>(slot(start)))
      to = start
      continue
    }
    store<u32>(slot(to++), BORDER)
    store<u32>(active + (<usize>kept << 3), load<u32>(entry))
    store<u32>(active + (<usize>kept << 3), start, 4)
    store<f64>(weights + (<usize>kept << 3), load<f64>(weights + (<usize>i << 3)))
    kept++
  }
  activeCount = kept
  store<u32>(slot(0), BORDER)
  slotTotal = to
  give(blocks, <usize>blockCount << 2)
  blockCount = (to >>> 5) + 1
  blocks = take(<usize>blockCount << 2)
  store<u32>(active + (<usize>kept << 3), BORDER, 4)
  let sequence: u32 = 0
  for (let block: u32 = 0; block < blockCount; block++) {
    const first = block << 5
    while (load<u32>(active + (<usize>sequence << 3), 12) <= first && sequence + 1 < kept) sequence++
    store<u32>(blocks + (<usize>block << 2), sequence)
  }
}

/** Counts in classes of an eighth of a power of two: how many pairs lie in each. */
const classes = alloc(1024 << 2)

// @ts-ignore: decorator
@inline
function classOfCount(count: f64): u32 {
  return <u32>min<u64>((reinterpret<u64>(count) >> 49) - (1023 << 3), 1023)
}

/** A count that `remaining` more merges will hardly fall below, so that the index holds little that is never used. */
function chooseLeast(remaining: u32): f64 {
  memory.fill(classes, 0, 1024 << 2)
  let best: u32 = 0
  const n = slotCount()
  for (let i: u32 = 0; i < n; i++) {
    const at = slotAt(i)
    const count = load<f64>(at, 8)
    if (load<u64>(at) == 0 || count < 1) continue
    const c = classOfCount(count)
    if (c > best) best = c
    store<u32>(classes + (<usize>c << 2), load<u32>(classes + (<usize>c << 2)) + 1)
  }
  let c = best
  let seen: u32 = 0
  while (true) {
    seen += load<u32>(classes + (<usize>c << 2))
    if (seen >= remaining || c == 0) break
    c--
  }
  // A quarter of what the present pairs alone would suggest (they lose counts to one another), but at least 1/64 of the
  // best: in the beginning there are too few pairs to tell.
  const suggested = reinterpret<f64>((<u64>c + (1023 << 3)) << 49) / 4
  const bound = reinterpret<f64>((<u64>best + (1023 << 3)) << 49) / 64
  return max(lowest, floor<f64>(max(suggested, bound)))
}

function build(remaining: u32): void {
  freePostings()
  clearHeap()
  clearPairs()
  compact()
  let i: u32 = 0
  let sequence: u32 = 0
  // Count.
  for (sequence = 0; sequence < activeCount; sequence++) {
    i = load<u32>(active + (<usize>sequence << 3), 4)
    const weight = load<f64>(weights + (<usize>sequence << 3))
    let left = load<u32>(slot(i))
    markLive(left)
    while (true) {
      const right = load<u32>(slot(++i))
      if (right == BORDER) break
      markLive(right)
      if (mayJoin(left, right)) {
        const count = pairCount(pairKey(left, right))
        store<f64>(count, load<f64>(count) + weight)
      }
      left = right
    }
  }
  for (i = 0; i < refusedSlots; i++) {
    const key = load<u64>(refused + (<usize>i << 3))
    const count = key ? findPair(key) : 0
    if (count) store<f64>(count, 0)
  }
  least = chooseLeast(remaining)
  rehash(least)
  // Size the postings, then fill them.
  const n = slotCount()
  const lists = takeZeroed(<usize>n << 3) // u32 how many, u32 address of the next
  for (i = 1; i < slotTotal - 1; i++) {
    const left = load<u32>(slot(i))
    const right = load<u32>(slot(i + 1))
    if (left == BORDER || right == BORDER) continue
    const count = findPair(pairKey(left, right))
    if (!count) continue
    const list = lists + (<usize>slotIndex(count) << 3)
    store<u32>(list, load<u32>(list) + 1)
  }
  for (let s: u32 = 0; s < n; s++) {
    const at = slotAt(s)
    const key = load<u64>(at)
    if (key == 0) continue
    const list = lists + (<usize>s << 3)
    const size = load<u32>(list)
    const postings = allocPostings(size)
    store<u32>(list, <u32>postings, 4)
    push(load<f64>(at, 8), <u32>((key - 1) >> 32), <u32>(key - 1), postings, size)
  }
  for (i = 1; i < slotTotal - 1; i++) {
    const left = load<u32>(slot(i))
    const right = load<u32>(slot(i + 1))
    if (left == BORDER || right == BORDER) continue
    const count = findPair(pairKey(left, right))
    if (!count) continue
    const list = lists + (<usize>slotIndex(count) << 3)
    const at = load<u32>(list, 4)
    store<u32>(at, i)
    store<u32>(list, at + 4, 4)
  }
  give(lists, <usize>n << 3)
  stale = false
  postedLimit = posted + max<u64>(<u64>slotTotal * 2, 1 << 20)
}

// ---------------------------------------------------------------- the loop

let left: u32 = 0
let right: u32 = 0
let count: f64 = 0
export function candidateLeft(): u32 {
  return left
}
export function candidateRight(): u32 {
  return right
}
export function candidateCount(): f64 {
  return count
}

/** Finds the best pair; false if there is none. `remaining`: how many more the host expects to take. */
export function next(remaining: u32): bool {
  if (posted > postedLimit) stale = true
  if (stale) build(remaining)
  while (true) {
    if (heapSize() == 0) {
      if (least <= lowest) return false
      build(remaining)
      continue
    }
    const node = top()
    const now = findPair(pairKey(load<u32>(node, 8), load<u32>(node, 12)))
    const value = now ? load<f64>(now) : 0
    if (value < least) pop()
    else if (value != load<f64>(node)) lower(value)
    else {
      left = load<u32>(node, 8)
      right = load<u32>(node, 12)
      count = value
      return true
    }
  }
}

export function refuse(): void {
  const key = pairKey(left, right)
  addRefused(key)
  store<f64>(findPair(key), 0)
  pop()
}

// What the merges of one step bring about, in order: u32 key of the neighbour, u32 slot where the new pair begins.
let events: usize = 0
let eventCapacity: u32 = 0
let touched: usize = 0 // u32 keys
let touchedCapacity: u32 = 0
let touchedCount: u32 = 0

// @ts-ignore: decorator
@inline
function gather(key: u32, weight: f64): void {
  const place = placeOf(key)
  const seen = load<u32>(place)
  if (seen == 0) store<u32>(touched + (<usize>(touchedCount++) << 2), key)
  store<u32>(place, seen + 1)
  const sum = sumOf(key)
  store<f64>(sum, load<f64>(sum) + weight)
}

/** Merges the candidate into symbol `x`, wherever it stands. */
export function merge(x: u32): void {
  const a = left
  const b = right
  const node = top()
  const postings: usize = load<u32>(node, 16)
  const length = load<u32>(node, 20)
  pop()
  store<f64>(findPair(pairKey(a, b)), 0)
  if (isLive(x)) stale = true
  defineMerged(x, a, b)
  if (eventCapacity < length << 1) {
    give(events, <usize>eventCapacity << 3)
    eventCapacity = max<u32>(1 << 12, length << 1)
    events = take(<usize>eventCapacity << 3)
  }
  const keys = rightKeys()
  if (touchedCapacity < keys << 1) {
    give(touched, <usize>touchedCapacity << 2)
    touchedCapacity = keys << 1
    touched = take(<usize>touchedCapacity << 2)
  }
  touchedCount = 0
  let event = events
  let sequence: u32 = 0
  for (let at = postings, stop = postings + (<usize>length << 2); at < stop; at += 4) {
    const p = load<u32>(at)
    if (load<u32>(slot(p)) != a) continue
    let q = p + 1
    let v = load<u32>(slot(q))
    if (v >= INSIDE) {
      if (v == BORDER) continue
      q = p + (v & ~INSIDE)
      v = load<u32>(slot(q))
    }
    if (v != b) continue
    let r = q + 1
    let after = load<u32>(slot(r))
    if (after >= INSIDE && after != BORDER) {
      r = q + (after & ~INSIDE)
      after = load<u32>(slot(r))
    }
    let o = p - 1
    let behind = load<u32>(slot(o))
    if (behind >= INSIDE && behind != BORDER) {
      o = p - (behind & ~INSIDE)
      behind = load<u32>(slot(o))
    }
    const block = load<u32>(blocks + (<usize>(p >>> 5) << 2))
    if (block > sequence) sequence = block
    while (load<u32>(active + (<usize>sequence << 3), 12) <= p) sequence++
    const weight = load<f64>(weights + (<usize>sequence << 3))
    store<u32>(slot(p), x)
    const span = INSIDE | (r - p)
    store<u32>(slot(p + 1), span)
    store<u32>(slot(q), span)
    store<u32>(slot(r - 1), span)
    if (behind != BORDER) {
      gather(behind, weight)
      store<u32>(event, behind)
      store<u32>(event, o, 4)
      event += 8
    }
    if (after != BORDER) {
      gather(keys + after, weight)
      store<u32>(event, keys + after)
      store<u32>(event, p, 4)
      event += 8
    } else if (behind == BORDER && completed) {
      store<u32>(completed + (<usize>(completedCount++) << 2), load<u32>(active + (<usize>sequence << 3)))
    }
  }
  settle(a, b, x, keys)
  for (let at = events; at < event; at += 8) {
    const place = placeOf(load<u32>(at))
    const to = load<u32>(place, 4)
    if (!to) continue
    store<u32>(to, load<u32>(at, 4))
    store<u32>(place, to + 4, 4)
  }
}

/** Takes the step's sums into the pairs: first what came about, then what is gone. */
function settle(a: u32, b: u32, x: u32, keys: u32): void {
  for (let i: u32 = 0; i < touchedCount; i++) {
    const key = load<u32>(touched + (<usize>i << 2))
    const sum = load<f64>(sumOf(key))
    const place = placeOf(key)
    const size = load<u32>(place)
    store<u32>(place, 0)
    store<u32>(place, 0, 4)
    if (sum < least) continue
    const l = key >= keys ? x : key
    const r = key >= keys ? key - keys : x
    if (!mayJoin(l, r)) continue
    const slot = pairCount(pairKey(l, r))
    store<f64>(slot, load<f64>(slot) + sum)
    const postings = allocPostings(size)
    store<u32>(place, <u32>postings, 4)
    push(sum, l, r, postings, size)
  }
  for (let i: u32 = 0; i < touchedCount; i++) {
    const key = load<u32>(touched + (<usize>i << 2))
    const sum = load<f64>(sumOf(key))
    store<f64>(sumOf(key), 0)
    const gone = findPair(key >= keys ? pairKey(b, key - keys) : pairKey(key, a))
    if (gone) store<f64>(gone, load<f64>(gone) - sum)
  }
}
