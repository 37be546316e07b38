// Pair of symbols -> weighted count, by open addressing. Slots of 16 bytes: u64 key + 1 (0: free), f64 count.
import { give, takeZeroed } from './regions'

let table: usize = 0
let slots: u32 = 0
let shift: u64 = 64
let used: u32 = 0

const FIRST_SLOTS: u32 = 1 << 12

// @ts-ignore: decorator
@inline
export function pairKey(left: u32, right: u32): u64 {
  return (<u64>left << 32 | <u64>right) + 1
}

// @ts-ignore: decorator
@inline
function home(key: u64): usize {
  return <usize>((key * 0x9e3779b97f4a7c15) >> shift)
}

function use(count: u32): void {
  table = takeZeroed(<usize>count << 4)
  slots = count
  shift = 64 - <u64>ctz(count)
  used = 0
}

/** Forgets all pairs. */
export function clearPairs(): void {
  give(table, <usize>slots << 4)
  use(FIRST_SLOTS)
}

/** Address of the pair's count, or 0. */
// @ts-ignore: decorator
@inline
export function findPair(key: u64): usize {
  let i = home(key)
  while (true) {
    const slot = table + (i << 4)
    const found = load<u64>(slot)
    if (found == key) return slot + 8
    if (found == 0) return 0
    i = (i + 1) & (slots - 1)
  }
}

/** Address of the pair's count, which begins at 0. It holds until the next call. */
// @ts-ignore: decorator
@inline
export function pairCount(key: u64): usize {
  if (used > (slots >>> 3) * 5) rehash(0)
  let i = home(key)
  while (true) {
    const slot = table + (i << 4)
    const found = load<u64>(slot)
    if (found == key) return slot + 8
    if (found == 0) {
      store<u64>(slot, key)
      used++
      return slot + 8
    }
    i = (i + 1) & (slots - 1)
  }
}

/** Moves to a table of fitting size; pairs below `least` (or at 0) are left behind. */
export function rehash(least: f64): void {
  const old = table
  const oldSlots = slots
  let keep: u32 = 0
  const stop = old + (<usize>oldSlots << 4)
  for (let at = old; at < stop; at += 16) {
    const count = load<f64>(at, 8)
    if (load<u64>(at) != 0 && count > 0 && count >= least) keep++
  }
  let wanted = FIRST_SLOTS
  while ((wanted >>> 3) * 3 < keep) wanted <<= 1
  use(wanted)
  for (let at = old; at < stop; at += 16) {
    const key = load<u64>(at)
    const count = load<f64>(at, 8)
    if (key == 0 || !(count > 0) || count < least) continue
    let i = home(key)
    while (load<u64>(table + (i << 4)) != 0) i = (i + 1) & (slots - 1)
    store<u64>(table + (i << 4), key)
    store<f64>(table + (i << 4), count, 8)
    used++
  }
  give(old, <usize>oldSlots << 4)
}

// For walks over all pairs, and for what runs parallel to the table.
export function slotCount(): u32 {
  return slots
}
// @ts-ignore: decorator
@inline
export function slotAt(i: u32): usize {
  return table + (<usize>i << 4)
}
// @ts-ignore: decorator
@inline
export function slotIndex(count: usize): u32 {
  return <u32>((count - 8 - table) >>> 4)
}
