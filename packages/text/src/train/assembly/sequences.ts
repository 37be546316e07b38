// Weighted sequences of symbols in memory. A sequence is a run of slots, one for each symbol that it began with:
//   head of a symbol             its id
//   its other slots              INSIDE | number of slots, valid in the second and the last, from which both
//                                neighbours are one step away
//   border between sequences     BORDER
import { give, take } from './regions'

export const INSIDE: u32 = 0x80000000
export const BORDER: u32 = 0xffffffff

export let slots: usize = 0
export let slotTotal: u32 = 0
/** Sequences that still have pairs: u32 number, u32 first slot. */
export let active: usize = 0
export let activeCount: u32 = 0
export let weights: usize = 0 // f64, parallel to `active`
/** For every 32 slots, the active sequence that the first of them lies in. */
export let blocks: usize = 0
let blockCount: u32 = 0
/** Symbol of a sequence that is down to one, by number; BORDER for the others, and for empty ones. */
let singles: usize = 0
/** Numbers of the sequences that came down to one symbol by a merge, in order. */
export let completed: usize = 0
let completedCount: u32 = 0

// @ts-ignore: decorator
@inline
export function slot(i: u32): usize {
  return slots + (<usize>i << 2)
}

/** Room for sequences of `symbols` symbols in all; the host fills the slots, the starts and the weights. */
export function reserveSequences(symbols: u32, sequences: u32, track: bool): usize {
  slotTotal = symbols + sequences + 1
  activeCount = sequences
  slots = take((<usize>slotTotal << 2) + 16)
  active = take((<usize>sequences << 3) + 8)
  weights = take((<usize>sequences << 3) + 8)
  singles = take((<usize>sequences << 2) + 4)
  memory.fill(singles, 0xff, <usize>sequences << 2)
  if (track) completed = take((<usize>sequences << 2) + 4)
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

/** The active sequence that slot `p` lies in, at or after `from`. */
// @ts-ignore: decorator
@inline
export function sequenceAt(p: u32, from: u32): u32 {
  let sequence = max(from, load<u32>(blocks + (<usize>(p >>> 5) << 2)))
  while (load<u32>(active + (<usize>sequence << 3), 12) <= p) sequence++
  return sequence
}

/** Notes that an active sequence has come down to one symbol. */
export function complete(sequence: u32): void {
  if (!completed) return
  store<u32>(completed + (<usize>completedCount << 2), load<u32>(active + (<usize>sequence << 3)))
  completedCount++
}

/** Drops the slots inside symbols, and sequences without pairs. */
export function compact(): void {
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
