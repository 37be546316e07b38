// The greedy loop of BPE over weighted sequences. One instance of the module is one loop.
//
// A pair is known by its weighted count and by postings: the slots where it began when it was counted.
//
// Only pairs with at least `least` occurrences are kept. A pair loses occurrences but never gains any after the step
// that brought it about, so the others are not needed until the best count falls below `least`; then the index is
// built again, over sequences that have become much shorter, with a lower `least`. The one exception is a merge into
// a symbol that is there already: it, too, has the index built again.
import { clearHeap, heapSize, lower, pop, push, top } from './heap'
import { chooseLeast } from './least'
import { clearPairs, findPair, pairCount, pairKey, rehash, slotAt, slotCount, slotIndex } from './pairs'
import { allocPostings, freePostings, postedCount } from './postings'
import { give, regrow, take, takeZeroed } from './regions'
import { active, activeCount, BORDER, compact, complete, INSIDE, sequenceAt, slot, slotTotal, weights } from './sequences'
import { defineMerged, isLive, markLive, mayJoin, placeOf, rightKeys, sumOf } from './symbols'

export { allowLengths, defineSymbol, reserveSymbols, symbolBytes } from './symbols'
export { setTieRule } from './heap'
export {
  activeAt,
  activeNow,
  completedAt,
  completedNow,
  reserveSequences,
  singlesAt,
  slotsAt,
  weightsAt,
} from './sequences'

let least: f64 = 0
let lowest: f64 = 1
/** The index must be built before the next candidate. */
let stale: bool = true
/** Beyond so many postings most are out of date. */
let postedLimit: u64 = 0

/** Refused pairs: u64 keys. */
let refused: usize = 0
let refusedCapacity: u32 = 0
let refusedCount: u32 = 0

/** Pairs below `count` are never candidates. */
export function setMinimum(count: f64): void {
  lowest = max(count, 1)
}

// ---------------------------------------------------------------- the index

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
  for (i = 0; i < refusedCount; i++) {
    const count = findPair(load<u64>(refused + (<usize>i << 3)))
    if (count) store<f64>(count, 0)
  }
  least = chooseLeast(lowest, remaining)
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
  postedLimit = postedCount() + max<u64>(<u64>slotTotal * 2, 1 << 20)
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
  if (postedCount() > postedLimit) stale = true
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
  if (refusedCount == refusedCapacity) {
    const grown = max<u32>(1 << 10, refusedCapacity << 1)
    refused = regrow(refused, <usize>refusedCapacity << 3, <usize>refusedCount << 3, <usize>grown << 3)
    refusedCapacity = grown
  }
  store<u64>(refused + (<usize>refusedCount << 3), key)
  refusedCount++
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
    sequence = sequenceAt(p, sequence)
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
    } else if (behind == BORDER) complete(sequence)
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
