/** @file Counts the pieces of documents in the thread that it is called in. */
import { runCounter } from '../superword/run-counter.js'
import { createChunkCutter } from './chunks.js'
import type { CutPlan } from './cut-plan.js'
import { pipelineCounter } from './pipeline-counter.js'
import { createPieceTable, type PieceTable } from './piece-table.js'
import { scanCounter } from './scan-counter.js'

export interface PieceCounter {
  /** Counts one document. */
  add(document: string | Uint8Array): void
  /** Has everything added in the table. */
  flush(): void
  readonly table: PieceTable
}

export function createPieceCounter(plan: CutPlan): PieceCounter {
  const table = createPieceTable()
  switch (plan.kind) {
    case 'scan':
      return { table, add: scanCounter(table, plan), flush: nothing }
    case 'pipeline':
      return { table, ...pipelineCounter(table, plan) }
    case 'runs':
      return { table, ...runCounter(table, plan) }
    case 'chunks':
      return { table, add: chunkCounter(table, plan), flush: nothing }
  }
}

function nothing(): void {}

/** Pieces that go to the kernel in one call. */
const BATCH = 4096

function chunkCounter(table: PieceTable, { options }: CutPlan & { kind: 'chunks' }): PieceCounter['add'] {
  const cutter = createChunkCutter(options)
  const encoder = new TextEncoder()
  const { kernel } = table
  return (document) => {
    const bytes = typeof document === 'string' ? encoder.encode(document) : document
    let first = 0
    let stop = 0
    let pieces = 0
    const ends = new Uint32Array(BATCH)
    const hand = (): void => {
      if (pieces === 0) return
      const window = kernel.reserveWindow(stop - first) >>> 0
      const record = kernel.reserveRecord(4 * pieces) >>> 0
      table.view(window, stop - first).set(bytes.subarray(first, stop))
      new Uint32Array(kernel.memory.buffer, record, pieces).set(ends.subarray(0, pieces))
      kernel.countPieces(pieces)
      pieces = 0
    }
    cutter(bytes, (from, to) => {
      // What a filter left out ends the batch: pieces of a batch lie side by side.
      if (pieces === BATCH || from !== stop || to - first > 1 << 22) hand()
      if (pieces === 0) first = from
      ends[pieces++] = to - first
      stop = to
    })
    hand()
  }
}
