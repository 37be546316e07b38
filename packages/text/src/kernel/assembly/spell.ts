// Decoding: the bytes of ids, one after the other. A module of its own: who decodes need not encode.
import { alloc } from './memory'

/** Ids a call. */
const IDS: u32 = 4096
/** A call stops when it has written this much: the result stays in the nearest caches. */
const CHUNK: u32 = 1 << 15

const GAP: u32 = 0xffffffff
const SPECIAL: u32 = 1 << 31

const ids = alloc(IDS << 2)
let size: u32 = 0
/** Of each id: u32 where its bytes begin, u32 length; GAP for an id that no token has. */
let spans: usize = 0
let bytes: usize = 0
let out: usize = 0
let written: u32 = 0

export function allocTable(count: u32, byteLength: u32, longest: u32): void {
  size = count
  spans = alloc(<usize>count << 3)
  bytes = alloc(byteLength + 16)
  out = alloc(CHUNK + longest + 16)
}

export function idsAt(): usize {
  return ids
}

export function spansAt(): usize {
  return spans
}

export function bytesAt(): usize {
  return bytes
}

export function outAt(): usize {
  return out
}

/** Number of bytes that the last call wrote. */
export function spelled(): u32 {
  return written
}

/** Spells the first `count` ids; returns how many it did. It stops when the chunk is full, or before an unknown id. */
export function spell(count: u32, skipSpecial: bool): u32 {
  const stop = ids + (<usize>count << 2)
  const full = out + CHUNK
  let at = ids
  let to = out
  while (at < stop && to < full) {
    const id = load<u32>(at)
    if (id >= size) break
    const span = load<u64>(spans + (<usize>id << 3))
    let length = <u32>(span >>> 32)
    if (length & SPECIAL) {
      if (length == GAP) break
      length = skipSpecial ? 0 : length ^ SPECIAL
    }
    const from = bytes + <u32>span
    if (length > 16) memory.copy(to, from, length)
    else v128.store(to, v128.load(from))
    to += length
    at += 4
  }
  written = <u32>(to - out)
  return <u32>(at - ids) >>> 2
}
