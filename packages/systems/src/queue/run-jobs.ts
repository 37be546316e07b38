/** @file Does jobs: on all cores of this machine, or on whatever machines work for a queue. */
import { availableParallelism } from 'node:os'
import { TokenwrightError } from '@tokenwright/text'
import type { Job } from './contract.js'
import { resultOf } from './handlers.js'
import { createThreads } from './threads.js'

export interface JobsOptions {
  /** Called once for each job as its result comes in, in no order; the next one waits for it. */
  readonly onResult: (index: number, result: unknown) => void | Promise<void>
  /** Address of a Redis whose workers do the jobs (`tokenwright worker`). Without it threads of this process do them. */
  readonly queue?: string
  /** Default: the queue of this version of the code. */
  readonly queueName?: string
  /** Threads, without a queue. Default: as many as there are cores. */
  readonly workers?: number
  readonly signal?: AbortSignal
  /** @param trouble what is wrong with the queue at the moment */
  readonly onProgress?: (done: number, total: number, trouble?: string) => void
}

/**
 * Does all jobs. The results are the same whoever does them.
 *
 * @throws TokenwrightError what the first job that fails throws; `aborted`; `unreadable` where the queue cannot be reached
 * @example
 * await runJobs([{ handler: 'count-pieces', key: 'a', input }], { queue: 'redis://127.0.0.1:6379', onResult: (_, result) => keep(result) })
 */
export async function runJobs(jobs: readonly Job[], options: JobsOptions): Promise<void> {
  const { queue } = options
  if (queue !== undefined) {
    const { submitJobs } = await import('./submit.js')
    return submitJobs(jobs, { ...options, queue })
  }
  const { signal, onResult, onProgress } = options
  const lanes = Math.min(options.workers ?? availableParallelism(), jobs.length)
  const threads = createThreads(lanes)
  const stop = (): void => void threads.close()
  signal?.addEventListener('abort', stop, { once: true })
  let next = 0
  let done = 0
  let failed = false
  let handing: Promise<void> = Promise.resolve()
  const lane = async (): Promise<void> => {
    while (next < jobs.length && !failed) {
      throwIfAborted(signal)
      const index = next++
      try {
        const result = resultOf(await threads.run(jobs[index]))
        handing = handing.then(() => onResult(index, result))
        await handing
        onProgress?.(++done, jobs.length)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  try {
    onProgress?.(0, jobs.length)
    const outcomes = await Promise.allSettled(Array.from({ length: lanes }, lane))
    throwIfAborted(signal)
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  } finally {
    signal?.removeEventListener('abort', stop)
    await threads.close()
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new TokenwrightError('aborted', 'jobs were stopped', { value: 'jobs' })
}
