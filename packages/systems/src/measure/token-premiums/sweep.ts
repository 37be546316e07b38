/** @file Runs many units of the sweep on all cores, and takes up what an earlier run has finished. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { TokenwrightError, type ErrorKind } from '@tokenwright/text'
import { openUnitStore } from './unit-store.js'
import { runUnit, type SweepUnit, type UnitResult } from './unit.js'

export interface SweepOptions {
  /** Threads. Default: as many as there are processors; 0 works in the calling thread. */
  readonly workers?: number
  /** A folder that keeps the result of each unit under the hash of the unit, and in which later runs look first. */
  readonly store?: string
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number, language: string) => void
}

/** What a thread answers. */
export type UnitReply =
  | { readonly result: UnitResult }
  | { readonly error: { readonly kind: ErrorKind; readonly message: string; readonly value: string } }

/**
 * @returns one result for each unit, in their order, whatever the number of threads
 * @throws TokenwrightError `aborted`; whatever the first unit that fails throws
 * @example
 * const results = await runSweep(units, { store: '.sweep', onProgress: (done, total) => console.log(done, total) })
 */
export async function runSweep(units: readonly SweepUnit[], options: SweepOptions = {}): Promise<UnitResult[]> {
  const store = options.store === undefined ? null : await openUnitStore(options.store)
  const results = new Array<UnitResult | undefined>(units.length)
  let done = 0
  const finish = (index: number, result: UnitResult): void => {
    results[index] = result
    options.onProgress?.(++done, units.length, result.language)
  }
  const open: number[] = []
  for (const [index, unit] of units.entries()) {
    const known = await store?.find(unit)
    if (known === undefined || known === null) open.push(index)
    else finish(index, known)
  }
  const workers = Math.min(options.workers ?? availableParallelism(), open.length)
  const lanes = Array.from({ length: Math.max(1, workers) }, () =>
    workers === 0 || !threaded() ? localLane() : threadLane(),
  )
  let next = 0
  let failed = false
  const work = async (lane: Lane): Promise<void> => {
    while (next < open.length && !failed) {
      throwIfAborted(options.signal)
      const index = open[next++]
      try {
        const result = await lane.run(units[index], options.signal)
        await store?.save(units[index], result)
        finish(index, result)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const stop = (): void => void Promise.all(lanes.map((lane) => lane.close()))
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    const outcomes = await Promise.allSettled(lanes.map(work))
    throwIfAborted(options.signal)
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  } finally {
    options.signal?.removeEventListener('abort', stop)
    await Promise.all(lanes.map((lane) => lane.close()))
  }
  return results as UnitResult[]
}

interface Lane {
  run(unit: SweepUnit, signal?: AbortSignal): Promise<UnitResult>
  close(): Promise<void>
}

function localLane(): Lane {
  return { run: runUnit, close: () => Promise.resolve() }
}

function threadLane(): Lane {
  const worker = new Worker(new URL('./sweep-worker.js', import.meta.url))
  let fail: (error: Error) => void = () => undefined
  let reply: (reply: UnitReply) => void = () => undefined
  worker.on('error', (error) => fail(error))
  worker.on('exit', (code) =>
    fail(new TokenwrightError('aborted', 'a thread of the sweep ended before its unit', { value: code })),
  )
  worker.on('message', (message: UnitReply) => reply(message))
  return {
    run: (unit) =>
      new Promise((resolve, reject) => {
        fail = reject
        reply = (message) => {
          if ('result' in message) resolve(message.result)
          else reject(rebuilt(message.error))
        }
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage(unit)
      }),
    async close() {
      fail = () => undefined
      await worker.terminate()
    },
  }
}

/** Sources that are run without a build have no file for a thread to start from. */
function threaded(): boolean {
  return import.meta.url.endsWith('.js')
}

/** The message ends with the value already. */
function rebuilt({ kind, message, value }: { kind: ErrorKind; message: string; value: string }): Error {
  const text = message.endsWith(`: ${JSON.stringify(value)}`)
    ? message.slice(0, -JSON.stringify(value).length - 2)
    : message
  return new TokenwrightError(kind, text, { value })
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new TokenwrightError('aborted', 'the sweep was interrupted', { value: String(signal.reason) })
}
