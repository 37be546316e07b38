// The pieces of the table in order: by bytes, or most frequent first and then by bytes.
import { bytesOf, countOf, lengthOf, pieceSlot, pieceTotal, slotTotal } from './table'
import { give, take } from './regions'

// While sorting by bytes, entries of 16: u64 first eight bytes, big-endian, and u32 slot.
// @ts-ignore: decorator
@inline
function comesFirst(a: usize, b: usize): bool {
  const x = load<u64>(a)
  const y = load<u64>(b)
  return x != y ? x < y : comesFirstLong(load<u32>(a, 8), load<u32>(b, 8))
}

function comesFirstLong(a: usize, b: usize): bool {
  const aLength = lengthOf(a)
  const bLength = lengthOf(b)
  const order = memory.compare(bytesOf(a), bytesOf(b), min(aLength, bLength))
  return order != 0 ? order < 0 : aLength <= bLength
}

/** Merge sort, from runs of one upwards, between two arrays; returns the one that holds the result. */
function sortByBytes(from: usize, to: usize, count: u32): usize {
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let start: u32 = 0; start < count; start += width << 1) {
      let a = from + (<usize>start << 4)
      const aStop = from + (<usize>min(start + width, count) << 4)
      let b = aStop
      const bStop = from + (<usize>min(start + (width << 1), count) << 4)
      let out = to + (<usize>start << 4)
      while (a < aStop && b < bStop) {
        if (comesFirst(a, b)) {
          v128.store(out, v128.load(a))
          a += 16
        } else {
          v128.store(out, v128.load(b))
          b += 16
        }
        out += 16
      }
      memory.copy(out, a, aStop - a)
      memory.copy(out + (aStop - a), b, bStop - b)
    }
    const swap = from
    from = to
    to = swap
  }
  return from
}

const histogram = memory.data(4 << 11, 4)

/** Radix sort of slot addresses by count, highest first, 11 bits at a time; equal counts keep their order. */
function sortByCount(from: usize, to: usize, count: u32): usize {
  let most: u64 = 0
  for (let i: u32 = 0; i < count; i++) most = max(most, countOf(load<u32>(from + (<usize>i << 2))))
  for (let shift: u64 = 0; shift < 64 && most >> shift != 0; shift += 11) {
    memory.fill(histogram, 0, 4 << 11)
    for (let i: u32 = 0; i < count; i++) {
      const digit = <usize>(countOf(load<u32>(from + (<usize>i << 2))) >> shift) & 2047
      store<u32>(histogram + (digit << 2), load<u32>(histogram + (digit << 2)) + 1)
    }
    let sum: u32 = 0
    for (let digit: i32 = 2047; digit >= 0; digit--) {
      const at = histogram + (<usize>digit << 2)
      const n = load<u32>(at)
      store<u32>(at, sum)
      sum += n
    }
    for (let i: u32 = 0; i < count; i++) {
      const slot = load<u32>(from + (<usize>i << 2))
      const at = histogram + ((<usize>(countOf(slot) >> shift) & 2047) << 2)
      const place = load<u32>(at)
      store<u32>(at, place + 1)
      store<u32>(to + (<usize>place << 2), slot)
    }
    const swap = from
    from = to
    to = swap
  }
  return from
}

let order: usize = 0
let total: u32 = 0
let handed: u32 = 0
// What was last handed over.
let batch: usize = 0
let batchBytes: usize = 0
let batchPieces: u32 = 0
let batchText: u32 = 0

/** Puts all pieces in order; `nextPieces` then hands them over. The table must not change in between. */
export function sortPieces(byCount: bool): void {
  total = pieceTotal()
  handed = 0
  const entries = take((<usize>total << 4) + 16)
  const spare = take((<usize>total << 4) + 16)
  let n: u32 = 0
  const slots = slotTotal()
  for (let i: u32 = 0; i < slots; i++) {
    const slot = pieceSlot(i)
    if (countOf(slot) == 0) continue
    const entry = entries + (<usize>(n++) << 4)
    store<u64>(entry, bswap<u64>(load<u64>(bytesOf(slot))))
    store<u32>(entry, <u32>slot, 8)
  }
  const sorted = sortByBytes(entries, spare, total)
  const other = sorted == entries ? spare : entries
  for (let i: u32 = 0; i < total; i++)
    store<u32>(other + (<usize>i << 2), load<u32>(sorted + (<usize>i << 4), 8))
  const result = byCount ? sortByCount(other, sorted, total) : other
  order = take((<usize>total << 2) + 4)
  memory.copy(order, result, <usize>total << 2)
  give(entries, (<usize>total << 4) + 16)
  give(spare, (<usize>total << 4) + 16)
}

/**
 * Lays the next pieces out for the host: f64 counts, u32 ends, bytes. At most `most` pieces and about `bytes` bytes of
 * them, but at least one piece; returns how many.
 */
export function nextPieces(most: u32, bytes: u32): u32 {
  give(batch, batchBytes)
  batchPieces = 0
  batchText = 0
  const stop = min(total, handed + most)
  while (handed + batchPieces < stop && (batchPieces == 0 || batchText < bytes))
    batchText += lengthOf(load<u32>(order + (<usize>(handed + batchPieces++) << 2)))
  batchBytes = (<usize>batchPieces * 12) + batchText + 16
  batch = take(batchBytes)
  const ends = batch + (<usize>batchPieces << 3)
  let text = ends + (<usize>batchPieces << 2)
  const first = text
  for (let i: u32 = 0; i < batchPieces; i++) {
    const slot = load<u32>(order + (<usize>(handed + i) << 2))
    const length = lengthOf(slot)
    store<f64>(batch + (<usize>i << 3), <f64>countOf(slot))
    memory.copy(text, bytesOf(slot), length)
    text += length
    store<u32>(ends + (<usize>i << 2), <u32>(text - first))
  }
  handed += batchPieces
  return batchPieces
}
export function piecesAt(): usize {
  return batch
}
export function piecesText(): u32 {
  return batchText
}

/** Takes back the memory of the order. */
export function endOrder(): void {
  give(order, (<usize>total << 2) + 4)
  give(batch, batchBytes)
  order = 0
  batch = 0
  batchBytes = 0
  total = 0
  handed = 0
}
