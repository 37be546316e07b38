// Postings: for each pair, the slots where it begins. Lists are written once; all are given up together.
import { alloc } from '../../kernel/assembly/memory'
import { give, take } from './regions'

const CHUNK: usize = 1 << 22
const CHUNKS: u32 = 1 << 13
const chunks = alloc(<usize>CHUNKS << 3) // u32 address, u32 size
let chunkCount: u32 = 0
let chunkAt: usize = 0
let chunkEnd: usize = 0
let posted: u64 = 0

export function allocPostings(count: u32): usize {
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

export function freePostings(): void {
  for (let i: u32 = 0; i < chunkCount; i++)
    give(load<u32>(chunks + (<usize>i << 3)), load<u32>(chunks + (<usize>i << 3), 4))
  chunkCount = 0
  chunkAt = 0
  chunkEnd = 0
  posted = 0
}

/** How many were handed out since all were given up. */
export function postedCount(): u64 {
  return posted
}
