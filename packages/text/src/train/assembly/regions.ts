// Large regions of memory that come and go: tables that grow, postings that are used up. First fit, neighbours joined.
import { alloc } from '../../kernel/assembly/memory'

const CAPACITY: u32 = 1024
const list = alloc(CAPACITY << 3) // u32 address, u32 size; by address
let free: u32 = 0

// @ts-ignore: decorator
@inline
function round(bytes: usize): usize {
  return (bytes + 0xfff) & ~0xfff
}

/** A region of at least `bytes`, with whatever was in it before. */
export function take(bytes: usize): usize {
  const size = <u32>round(bytes)
  for (let i: u32 = 0; i < free; i++) {
    const entry = list + (<usize>i << 3)
    const has = load<u32>(entry, 4)
    if (has < size) continue
    const at = load<u32>(entry)
    if (has == size) {
      free--
      memory.copy(entry, entry + 8, <usize>(free - i) << 3)
    } else {
      store<u32>(entry, at + size)
      store<u32>(entry, has - size, 4)
    }
    return at
  }
  const at = alloc(size)
  // Past 4 GB addresses begin at 0 again.
  if (at + size < at) unreachable()
  return at
}

export function takeZeroed(bytes: usize): usize {
  const at = take(bytes)
  memory.fill(at, 0, bytes)
  return at
}

/** Gives back what `take` gave, with the same size. */
export function give(region: usize, bytes: usize): void {
  if (!region) return
  const at = <u32>region
  const size = <u32>round(bytes)
  let i: u32 = 0
  while (i < free && load<u32>(list + (<usize>i << 3)) < at) i++
  const entry = list + (<usize>i << 3)
  const joinsNext = i < free && at + size == load<u32>(entry)
  const joinsLast = i > 0 && load<u32>(entry - 8) + load<u32>(entry - 4) == at
  if (joinsLast) {
    let grown = load<u32>(entry - 4) + size
    if (joinsNext) {
      grown += load<u32>(entry, 4)
      free--
      memory.copy(entry, entry + 8, <usize>(free - i) << 3)
    }
    store<u32>(entry - 4, grown)
  } else if (joinsNext) {
    store<u32>(entry, at)
    store<u32>(entry, load<u32>(entry, 4) + size, 4)
  } else if (free < CAPACITY) {
    memory.copy(entry + 8, entry, <usize>(free - i) << 3)
    store<u32>(entry, at)
    store<u32>(entry, size, 4)
    free++
  }
}

/** A larger region with the first `used` bytes of the old one, which is given back. */
export function regrow(region: usize, bytes: usize, used: usize, wanted: usize): usize {
  const at = take(wanted)
  memory.copy(at, region, used)
  give(region, bytes)
  return at
}
