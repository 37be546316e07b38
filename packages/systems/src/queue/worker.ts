/** @file A process that does jobs from a queue until it is told to stop. */
import { availableParallelism } from 'node:os'
import { TokenwrightError } from '@tokenwright/text'
import type { Job } from './contract.js'
import { connect, defaultQueueName, PREFIX, RESULT_SECONDS, resultKey, whenAborted } from './redis.js'
import { createThreads } from './threads.js'

export interface WorkerOptions {
  /** Address of the Redis. */
  readonly queue: string
  /** Default: the queue of this version of the code. */
  readonly queueName?: string
  /** Jobs at once. Default: as many as there are cores. */
  readonly concurrency?: number
  /** Ends it; jobs under way go back into the queue. */
  readonly signal: AbortSignal
  readonly onEvent?: (event: WorkerEvent) => void
  /** A job whose worker has not been heard of for so long is given to another. Default 30 s. */
  readonly lockMilliseconds?: number
}

export type WorkerEvent =
  | { readonly type: 'ready'; readonly queueName: string; readonly concurrency: number }
  | { readonly type: 'begun' | 'done' | 'failed'; readonly handler: string; readonly seconds: number }
  /** The queue went away, or answered what was not expected; the worker goes on by itself. */
  | { readonly type: 'trouble'; readonly message: string }

/**
 * How often the death of its worker is forgiven a job. A job that kills every worker must end some time; machines that go down do not
 * happen that often.
 */
const MOST_STALLS = 5

/**
 * Works until the signal fires.
 *
 * @throws TokenwrightError `unreadable` where the queue cannot be reached at the start
 * @example
 * await runWorker({ queue: 'redis://127.0.0.1:6379', signal: controller.signal })
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { signal, onEvent = () => undefined, lockMilliseconds = 30_000 } = options
  const concurrency = options.concurrency ?? availableParallelism()
  const queueName = options.queueName ?? (await defaultQueueName())
  const trouble = createTrouble((message) => onEvent({ type: 'trouble', message }))
  const redis = await connect(options.queue, signal, trouble)
  const { Worker, WaitingError } = await import('bullmq')
  const threads = createThreads(concurrency)
  const worker = new Worker<Job>(
    queueName,
    async (job, token) => {
      const started = performance.now()
      const { handler, input } = job.data
      const event = (type: 'begun' | 'done' | 'failed'): void =>
        onEvent({ type, handler, seconds: (performance.now() - started) / 1000 })
      event('begun')
      try {
        const reply = await threads.run({ handler, input })
        // Before the job is taken off the queue: in between the worker may die, and then it is done again.
        await redis.set(resultKey(queueName, job.id!), JSON.stringify(reply), 'EX', RESULT_SECONDS)
        event('result' in reply ? 'done' : 'failed')
      } catch (error) {
        if (!(error instanceof TokenwrightError && error.kind === 'aborted')) throw error
        await job.moveToWait(token)
        throw new WaitingError()
      }
    },
    {
      connection: redis,
      prefix: PREFIX,
      concurrency,
      lockDuration: lockMilliseconds,
      stalledInterval: lockMilliseconds,
      maxStalledCount: MOST_STALLS,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  )
  worker.on('error', (error) => trouble(error.message))
  try {
    await worker.waitUntilReady()
    onEvent({ type: 'ready', queueName, concurrency })
    await whenAborted(signal)
  } finally {
    await threads.close()
    // Jobs go back into the queue; where Redis is away they cannot, and are found again when their locks have run out.
    if (!(await within(CLOSING_MS, worker.close()))) await within(CLOSING_MS, worker.close(true))
    redis.disconnect()
  }
}

/** How long an end with grace may take. */
const CLOSING_MS = 1000

async function within(milliseconds: number, promise: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Says the same trouble once until something else happens: a Redis that is away is tried many times a second. */
function createTrouble(tell: (message: string) => void): (message: string) => void {
  let last = ''
  return (message) => {
    if (message === last) return
    last = message
    tell(message)
  }
}
