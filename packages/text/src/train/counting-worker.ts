/** @file What a counting thread does: counts batches of documents, and hands its tables over. Bundled by scripts/build-kernels.mjs. */
import { TokenwrightError, type ErrorKind } from '../errors.js'
import type { CutPlan } from './cut-plan.js'
import { createPieceCounter } from './counter.js'
import { builtin } from './platform.js'
import { writeRun } from './runs.js'
import type { PieceCounts } from './types.js'

export type ToWorker =
  /** Documents one after the other, and the ends of each. */
  | { readonly kind: 'count'; readonly bytes: Uint8Array<ArrayBuffer>; readonly ends: Uint32Array<ArrayBuffer> }
  /** Write each table to its file (where it holds anything) and empty it. */
  | { readonly kind: 'spill'; readonly files: readonly string[] }
  | { readonly kind: 'finish' }

export type FromWorker =
  | { readonly kind: 'counted'; readonly memory: number }
  | { readonly kind: 'spilled'; readonly written: readonly boolean[] }
  | { readonly kind: 'block'; readonly plan: number; readonly pieces: PieceCounts }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly error: ErrorKind | undefined; readonly message: string }

const { parentPort, workerData } = builtin('worker_threads')!
const port = parentPort!
const counters = (workerData as readonly CutPlan[]).map(createPieceCounter)

port.on('message', (message: ToWorker) => {
  try {
    answer(message)
  } catch (error) {
    send({
      kind: 'failed',
      error: error instanceof TokenwrightError ? error.kind : undefined,
      message: error instanceof Error ? error.message : String(error),
    })
  }
})

function answer(message: ToWorker): void {
  switch (message.kind) {
    case 'count': {
      const { bytes, ends } = message
      for (let i = 0; i < ends.length; i++) {
        const document = bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i])
        for (const counter of counters) counter.add(document)
      }
      let memory = 0
      for (const { table } of counters) memory += table.memory()
      send({ kind: 'counted', memory })
      break
    }
    case 'spill': {
      const written = counters.map(({ table, flush }, i) => {
        flush()
        if (table.size() === 0) return false
        writeRun(message.files[i], table.blocks('bytes'))
        table.clear()
        return true
      })
      send({ kind: 'spilled', written })
      break
    }
    case 'finish':
      counters.forEach(({ table, flush }, plan) => {
        flush()
        for (const pieces of table.blocks('bytes')) send({ kind: 'block', plan, pieces }, pieces)
        table.clear()
      })
      send({ kind: 'finished' })
  }
}

function send(message: FromWorker, pieces?: PieceCounts): void {
  const owned = pieces === undefined ? [] : [pieces.bytes.buffer, pieces.ends.buffer, pieces.counts.buffer]
  port.postMessage(message, owned as ArrayBuffer[])
}
