/** @file Counted pieces as arrays: what workers send, disks hold, and algorithms read. */
import { TokenwrightError } from '../errors.js'
import type { PieceCounts } from './types.js'

/** Collects pieces one by one. */
export interface PieceBuilder {
  add(bytes: Uint8Array, from: number, to: number, count: number): void
  size(): number
  build(): PieceCounts
}

export function createPieceBuilder(): PieceBuilder {
  let bytes = new Uint8Array(1 << 16)
  let ends = new Uint32Array(1 << 12)
  let counts = new Float64Array(1 << 12)
  let size = 0
  let length = 0
  return {
    add(source, from, to, count) {
      const needed = length + to - from
      checkTotal(needed)
      if (needed > bytes.length) {
        const grown = new Uint8Array(Math.max(needed, Math.ceil(bytes.length * 1.5)))
        grown.set(bytes.subarray(0, length))
        bytes = grown
      }
      if (size === ends.length) {
        const capacity = Math.ceil(size * 1.5)
        const grownEnds = new Uint32Array(capacity)
        grownEnds.set(ends)
        ends = grownEnds
        const grownCounts = new Float64Array(capacity)
        grownCounts.set(counts)
        counts = grownCounts
      }
      // Pieces are short: a loop beats the call that copies.
      if (to - from < 32) for (let i = from; i < to; i++) bytes[length++] = source[i]
      else {
        bytes.set(source.subarray(from, to), length)
        length = needed
      }
      ends[size] = length
      counts[size++] = count
    },
    size: () => size,
    build: () => ({ bytes: bytes.slice(0, length), ends: ends.slice(0, size), counts: counts.slice(0, size) }),
  }
}

function checkTotal(bytes: number): void {
  if (bytes > 0xffffffff)
    throw new TokenwrightError(
      'invalid-option',
      'distinct pieces take more than 4 GB (minPieceCount leaves out the rarest)',
      {
        value: bytes,
      },
    )
}

/** Joins blocks in their order. */
export function joinPieces(blocks: readonly PieceCounts[]): PieceCounts {
  if (blocks.length === 1) return blocks[0]
  let size = 0
  let length = 0
  for (const block of blocks) {
    size += block.ends.length
    length += block.bytes.length
  }
  checkTotal(length)
  const bytes = new Uint8Array(length)
  const ends = new Uint32Array(size)
  const counts = new Float64Array(size)
  let at = 0
  let base = 0
  for (const block of blocks) {
    bytes.set(block.bytes, base)
    counts.set(block.counts, at)
    for (let i = 0; i < block.ends.length; i++) ends[at + i] = base + block.ends[i]
    at += block.ends.length
    base += block.bytes.length
  }
  return { bytes, ends, counts }
}

/** Pieces that are in order of their bytes, brought into order of their counts, highest first. */
export function orderByCount(pieces: PieceCounts): PieceCounts {
  const order = new Uint32Array(pieces.ends.length)
  for (let i = 0; i < order.length; i++) order[i] = i
  order.sort((a, b) => pieces.counts[b] - pieces.counts[a] || a - b)
  const builder = createPieceBuilder()
  for (const i of order) builder.add(pieces.bytes, i === 0 ? 0 : pieces.ends[i - 1], pieces.ends[i], pieces.counts[i])
  return builder.build()
}

/** Leaves out the pieces that are rarer than `least`. */
export function dropRare(pieces: PieceCounts, least: number): PieceCounts {
  if (least <= 1) return pieces
  const builder = createPieceBuilder()
  for (let i = 0; i < pieces.ends.length; i++)
    if (pieces.counts[i] >= least)
      builder.add(pieces.bytes, i === 0 ? 0 : pieces.ends[i - 1], pieces.ends[i], pieces.counts[i])
  return builder.build()
}
