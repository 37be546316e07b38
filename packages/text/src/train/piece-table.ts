/** @file A table of pieces and their counts in WebAssembly memory. */
import { instantiateCountKernel, type CountKernel } from './kernels.js'
import type { PieceCounts } from './types.js'

const BLOCK_PIECES = 1 << 16
const BLOCK_BYTES = 1 << 22

export interface PieceTable {
  readonly kernel: CountKernel
  /** Present bytes of the kernel's memory, from `at` on. */
  view(at: number, length: number): Uint8Array
  addCounted(pieces: PieceCounts): void
  /** Bytes that the counts take. */
  memory(): number
  size(): number
  /** All pieces in blocks of a few MB, in order of their bytes or most frequent first. Nothing may be added meanwhile. */
  blocks(order: 'bytes' | 'count'): Generator<PieceCounts>
  clear(): void
}

export function createPieceTable(): PieceTable {
  const kernel = instantiateCountKernel()
  let whole = new Uint8Array(kernel.memory.buffer)
  const refresh = (): Uint8Array => {
    if (whole.buffer !== kernel.memory.buffer) whole = new Uint8Array(kernel.memory.buffer)
    return whole
  }
  return {
    kernel,
    view: (at, length) => refresh().subarray(at, at + length),
    addCounted({ bytes, ends, counts }) {
      for (let first = 0; first < ends.length;) {
        const from = first === 0 ? 0 : ends[first - 1]
        let stop = first + 1
        while (stop < ends.length && stop - first < BLOCK_PIECES && ends[stop] - from <= BLOCK_BYTES) stop++
        const size = ends[stop - 1] - from
        const pieces = stop - first
        const window = kernel.reserveWindow(size) >>> 0
        const record = kernel.reserveRecord(pieces * 12) >>> 0
        refresh().set(bytes.subarray(from, from + size), window)
        new Float64Array(kernel.memory.buffer, record, pieces).set(counts.subarray(first, stop))
        const blockEnds = new Uint32Array(kernel.memory.buffer, record + 8 * pieces, pieces)
        for (let i = 0; i < pieces; i++) blockEnds[i] = ends[first + i] - from
        kernel.addCounted(pieces)
        first = stop
      }
    },
    memory: () => kernel.tableBytes() >>> 0,
    size: () => kernel.pieceTotal(),
    *blocks(order) {
      kernel.sortPieces(order === 'count' ? 1 : 0)
      for (;;) {
        const pieces = kernel.nextPieces(BLOCK_PIECES, BLOCK_BYTES)
        if (pieces === 0) break
        const at = kernel.piecesAt() >>> 0
        const { buffer } = kernel.memory
        const counts = new Float64Array(buffer, at, pieces).slice()
        const ends = new Uint32Array(buffer, at + 8 * pieces, pieces).slice()
        const text = at + 12 * pieces
        yield { bytes: new Uint8Array(buffer, text, kernel.piecesText()).slice(), ends, counts }
      }
      kernel.endOrder()
    },
    clear: () => kernel.clearPieces(),
  }
}
