/**
 * @file Counted pieces on disk, in files that are written once, front to back. A file is a list of blocks:
 * u32 pieces, u32 bytes, then the ends (u32), counts (f64) and bytes of the pieces, little-endian.
 */
import { TokenwrightError } from '../errors.js'
import { createPieceBuilder } from './pieces.js'
import { builtin } from './platform.js'
import type { PieceCounts } from './types.js'

type Files = typeof import('node:fs')

export function fileSystem(purpose: string): Files {
  const files = builtin('fs')
  if (files === undefined)
    throw new TokenwrightError('invalid-option', `${purpose} needs a file system`, { value: 'none' })
  return files
}

export function writeRun(path: string, blocks: Iterable<PieceCounts>): void {
  const files = fileSystem('a sorted run')
  try {
    const file = files.openSync(path, 'w')
    try {
      for (const { bytes, ends, counts } of blocks) {
        writeAll(files, file, new Uint8Array(Uint32Array.of(ends.length, bytes.length).buffer))
        writeAll(files, file, new Uint8Array(ends.buffer, ends.byteOffset, ends.byteLength))
        writeAll(files, file, new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength))
        writeAll(files, file, bytes)
      }
      files.fsyncSync(file)
    } finally {
      files.closeSync(file)
    }
  } catch (cause) {
    files.rmSync(path, { force: true })
    throw new TokenwrightError('unwritable', 'counts cannot be written', { value: path, cause })
  }
}

/** The same as bytes. */
export function packRun(blocks: Iterable<PieceCounts>): Uint8Array {
  const parts: Uint8Array[] = []
  let size = 0
  for (const { bytes, ends, counts } of blocks)
    for (const part of [
      new Uint8Array(Uint32Array.of(ends.length, bytes.length).buffer),
      new Uint8Array(ends.buffer, ends.byteOffset, ends.byteLength),
      new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength),
      bytes,
    ]) {
      parts.push(part)
      size += part.length
    }
  const run = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    run.set(part, at)
    at += part.length
  }
  return run
}

function writeAll(files: Files, file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += files.writeSync(file, bytes, at, bytes.length - at)
}

export function* readRun(path: string): Generator<PieceCounts> {
  const files = fileSystem('a sorted run')
  const file = open(files, path)
  try {
    const header = new Uint32Array(2)
    while (fill(files, file, new Uint8Array(header.buffer), path, true)) {
      const [pieces, length] = header
      // Sizes come from the file: nothing is allocated that it cannot hold.
      if (pieces * 12 + length > files.fstatSync(file).size) throw damaged(path)
      const ends = new Uint32Array(pieces)
      const counts = new Float64Array(pieces)
      const bytes = new Uint8Array(length)
      fill(files, file, new Uint8Array(ends.buffer), path, false)
      fill(files, file, new Uint8Array(counts.buffer), path, false)
      fill(files, file, bytes, path, false)
      for (let i = 0; i < pieces; i++)
        if (ends[i] < (i === 0 ? 0 : ends[i - 1]) || ends[i] > length) throw damaged(path)
      yield { bytes, ends, counts }
    }
  } finally {
    files.closeSync(file)
  }
}

function open(files: Files, path: string): number {
  try {
    return files.openSync(path, 'r')
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'counts cannot be read', { value: path, cause })
  }
}

/** False at the end of the file, where that is allowed. */
function fill(files: Files, file: number, bytes: Uint8Array, path: string, mayEnd: boolean): boolean {
  let at = 0
  while (at < bytes.length) {
    const read = files.readSync(file, bytes, at, bytes.length - at, null)
    if (read === 0) {
      if (at === 0 && mayEnd) return false
      throw damaged(path)
    }
    at += read
  }
  return true
}

function damaged(path: string): TokenwrightError {
  return new TokenwrightError('unreadable', 'counts are damaged', { value: path })
}

/** One file while it is merged: the piece that it stands at. */
interface Cursor {
  readonly blocks: Generator<PieceCounts>
  block: PieceCounts
  piece: number
  from: number
  to: number
}

const BLOCK_PIECES = 1 << 16

/**
 * Merges files that are each in order of their bytes, into blocks in order of their bytes; pieces rarer than `least` in
 * all are left out.
 */
export function* mergeRuns(paths: readonly string[], least: number): Generator<PieceCounts> {
  const heap: Cursor[] = []
  const cursors: Cursor[] = []
  try {
    for (const path of paths) {
      const blocks = readRun(path)
      const cursor: Cursor = { blocks, block: EMPTY, piece: -1, from: 0, to: 0 }
      cursors.push(cursor)
      if (advance(cursor)) heap.push(cursor)
    }
    for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i)
    let builder = createPieceBuilder()
    while (heap.length > 0) {
      const { block, from, to } = heap[0]
      let count = 0
      while (heap.length > 0 && order(heap[0].block, heap[0].from, heap[0].to, block, from, to) === 0) {
        count += heap[0].block.counts[heap[0].piece]
        if (!advance(heap[0])) {
          const last = heap.pop()!
          if (heap.length === 0) break
          heap[0] = last
        }
        sink(heap, 0)
      }
      if (count < least) continue
      builder.add(block.bytes, from, to, count)
      if (builder.size() < BLOCK_PIECES) continue
      yield builder.build()
      builder = createPieceBuilder()
    }
    if (builder.size() > 0) yield builder.build()
  } finally {
    for (const { blocks } of cursors) blocks.return(undefined)
  }
}

const EMPTY: PieceCounts = { bytes: new Uint8Array(0), ends: new Uint32Array(0), counts: new Float64Array(0) }

function advance(cursor: Cursor): boolean {
  cursor.piece++
  while (cursor.piece === cursor.block.ends.length) {
    const next = cursor.blocks.next()
    if (next.done === true) return false
    cursor.block = next.value
    cursor.piece = 0
  }
  cursor.from = cursor.piece === 0 ? 0 : cursor.block.ends[cursor.piece - 1]
  cursor.to = cursor.block.ends[cursor.piece]
  return true
}

function order(a: PieceCounts, aFrom: number, aTo: number, b: PieceCounts, bFrom: number, bTo: number): number {
  const length = Math.min(aTo - aFrom, bTo - bFrom)
  for (let i = 0; i < length; i++) {
    const difference = a.bytes[aFrom + i] - b.bytes[bFrom + i]
    if (difference !== 0) return difference
  }
  return aTo - aFrom - (bTo - bFrom)
}

function sink(heap: Cursor[], at: number): void {
  const cursor = heap[at]
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++
    if (!before(heap[child], cursor)) break
    heap[at] = heap[child]
    at = child
  }
  heap[at] = cursor
}

function before(a: Cursor, b: Cursor): boolean {
  return order(a.block, a.from, a.to, b.block, b.from, b.to) < 0
}
