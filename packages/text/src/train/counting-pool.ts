/** @file Counting in several threads of Node. */
import { TokenwrightError } from '../errors.js'
import type { CutPlan } from './cut-plan.js'
import type { FromWorker, ToWorker } from './counting-worker.js'
import { byteLength } from './documents.js'
import { builtin } from './platform.js'
import type { PieceCounts } from './types.js'

export interface CountingPool {
  /** Takes a document; waits when the threads are behind. */
  add(document: string | Uint8Array): Promise<void> | undefined
  /** Bytes that the tables of all threads take, as last reported. */
  memory(): number
  /** Has each thread write its tables and empty them; the files written, for each plan. `file(i)` names a new file for plan i. */
  spill(file: (plan: number) => string): Promise<string[][]>
  /** Hands over what all threads have counted. */
  finish(block: (plan: number, pieces: PieceCounts) => void): Promise<void>
  close(): Promise<void>
}

const BATCH_BYTES = 1 << 20
const BATCH_DOCUMENTS = 1 << 14
/** Batches that wait at each thread. */
const QUEUE = 3

interface Thread {
  post(message: ToWorker, owned?: ArrayBuffer[]): void
  memory: number
  waiting: number
}

export async function createCountingPool(plans: readonly CutPlan[], workers: number): Promise<CountingPool> {
  const threads = builtin('worker_threads')
  if (threads === undefined)
    throw new TokenwrightError('invalid-option', 'threads need Node', { where: 'workers', value: workers })
  const { source } = await import('./counting-worker.generated.js')
  let failure: unknown
  let wake: (() => void) | undefined
  const listeners = new Set<(message: FromWorker) => void>()

  const fail = (reason: unknown): void => {
    failure ??= reason
    wake?.()
  }
  const started = Array.from({ length: workers }, () => new threads.Worker(source, { eval: true, workerData: plans }))
  const pool: Thread[] = started.map((worker) => {
    const thread: Thread = {
      post: (message, owned) => worker.postMessage(message, owned ?? []),
      memory: 0,
      waiting: 0,
    }
    worker.on('error', fail)
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'failed')
        fail(
          message.error === undefined
            ? new Error(message.message)
            : new TokenwrightError(message.error, message.message),
        )
      else {
        if (message.kind === 'counted') {
          thread.memory = message.memory
          thread.waiting--
        }
        for (const listener of listeners) listener(message)
      }
      wake?.()
    })
    return thread
  })

  /** Waits for messages until the condition holds. */
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      if (failure !== undefined) throw failure
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      wake = undefined
    }
    if (failure !== undefined) throw failure
  }

  let bytes = new Uint8Array(BATCH_BYTES)
  let ends = new Uint32Array(BATCH_DOCUMENTS)
  let documents = 0
  let filled = 0
  const encoder = new TextEncoder()

  const send = (): void => {
    if (documents === 0) return
    const thread = pool.reduce((best, other) => (other.waiting < best.waiting ? other : best))
    thread.waiting++
    thread.post({ kind: 'count', bytes: bytes.subarray(0, filled), ends: ends.subarray(0, documents) }, [
      bytes.buffer,
      ends.buffer,
    ])
    bytes = new Uint8Array(BATCH_BYTES)
    ends = new Uint32Array(BATCH_DOCUMENTS)
    documents = 0
    filled = 0
  }
  const room = (): boolean => pool.some(({ waiting }) => waiting < QUEUE)
  const idle = (): boolean => pool.every(({ waiting }) => waiting === 0)

  return {
    add(document) {
      const size = byteLength(document)
      if (filled + size > bytes.length || documents === ends.length) send()
      if (size > bytes.length) bytes = new Uint8Array(size)
      if (typeof document === 'string') encoder.encodeInto(document, bytes.subarray(filled))
      else bytes.set(document, filled)
      filled += size
      ends[documents++] = filled
      if (failure !== undefined) throw failure
      return room() ? undefined : until(room)
    },
    memory: () => pool.reduce((sum, { memory }) => sum + memory, 0),
    async spill(file) {
      send()
      await until(idle)
      const written: string[][] = plans.map(() => [])
      let answers = 0
      const names = pool.map(() => plans.map((_, plan) => file(plan)))
      for (const [i, thread] of pool.entries()) {
        // One at a time: each writes as fast as the disk goes.
        const before = answers
        const listener = (message: FromWorker): void => {
          if (message.kind !== 'spilled') return
          answers++
          message.written.forEach((done, plan) => {
            if (done) written[plan].push(names[i][plan])
          })
        }
        listeners.add(listener)
        thread.post({ kind: 'spill', files: names[i] })
        await until(() => answers > before)
        listeners.delete(listener)
        thread.memory = 0
      }
      return written
    },
    async finish(block) {
      send()
      let finished = 0
      listeners.add((message) => {
        if (message.kind === 'block') block(message.plan, message.pieces)
        else if (message.kind === 'finished') finished++
      })
      for (const thread of pool) thread.post({ kind: 'finish' })
      await until(() => finished === pool.length)
    },
    async close() {
      await Promise.all(started.map((worker) => worker.terminate()))
    },
  }
}
