/**
 * @file Gives jobs to a queue and waits for their results. Whatever happens on the way, a job is done at least once: a worker that dies,
 * a Redis that goes away, and even one that has lost its memory.
 */
import type { Redis } from 'ioredis'
import { TokenwrightError } from '@tokenwright/text'
import type { Job, Reply } from './contract.js'
import { resultOf } from './handlers.js'
import { connect, defaultQueueName, jobId, jobKey, PREFIX, resultKey, whenAborted } from './redis.js'
import type { JobsOptions } from './run-jobs.js'

/** Ids that are asked about in one go. */
const BATCH = 500
/** Jobs that go to the queue in one go: their inputs may be large. */
const BULK = 50
const LOOK_MS = 200
const CHECK_MS = 2000
/** How often a job may be found to have vanished without a result. */
const MOST_LOST = 3

export async function submitJobs(jobs: readonly Job[], options: JobsOptions & { queue: string }): Promise<void> {
  const { signal = new AbortController().signal } = options
  const queueName = options.queueName ?? (await defaultQueueName())
  let trouble: string | undefined
  const redis = await connect(options.queue, signal, (message) => (trouble = message))
  redis.on('ready', () => (trouble = undefined))
  const { Queue } = await import('bullmq')
  const queue = new Queue<Job>(queueName, { connection: redis, prefix: PREFIX })
  queue.on('error', (error) => (trouble = error.message))
  /** Jobs without a result yet; equal jobs are one. */
  const pending = new Map<string, Pending>()
  for (const [index, job] of jobs.entries()) {
    const id = jobId(job)
    const known = pending.get(id)
    if (known === undefined) pending.set(id, { job, indices: [index], lost: -1 })
    else known.indices.push(index)
  }
  const add = async (ids: readonly string[]): Promise<void> => {
    for (let from = 0; from < ids.length; from += BULK)
      await queue.addBulk(
        ids.slice(from, from + BULK).map((id) => ({
          name: pending.get(id)!.job.handler,
          data: pending.get(id)!.job,
          opts: { jobId: id, removeOnComplete: true, removeOnFail: true },
        })),
      )
  }
  let done = 0
  const tell = (): void => options.onProgress?.(done, jobs.length, trouble)
  const take = async (id: string, text: string): Promise<void> => {
    const reply = JSON.parse(text) as Reply
    // An error is told once: the next run may find the cause mended.
    if ('error' in reply) await redis.del(resultKey(queueName, id))
    const result = resultOf(reply)
    const { indices } = pending.get(id)!
    pending.delete(id)
    for (const index of indices) {
      await options.onResult(index, result)
      done++
    }
    tell()
  }
  const look = async (): Promise<void> => {
    const ids = [...pending.keys()]
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH)
      const found = await existing(redis, batch, (id) => resultKey(queueName, id))
      for (const id of found) {
        const text = await redis.get(resultKey(queueName, id))
        if (text !== null) await take(id, text)
      }
    }
  }
  /** Gives the queue what it neither has nor has done: new jobs, and those of a Redis that lost its memory. */
  const ensure = async (): Promise<void> => {
    const ids = [...pending.keys()]
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH)
      // In this order: a job that ends in between has its result before it is taken off.
      const waiting = new Set(await existing(redis, batch, (id) => jobKey(queueName, id)))
      const gone = batch.filter((id) => !waiting.has(id))
      const results = new Set(await existing(redis, gone, (id) => resultKey(queueName, id)))
      const missing = gone.filter((id) => !results.has(id))
      for (const id of missing) {
        const lost = ++pending.get(id)!.lost
        if (lost > MOST_LOST)
          throw new TokenwrightError(
            'unreadable',
            `job that was given to the queue ${lost} times and never came back`,
            {
              value: pending.get(id)!.job.handler,
            },
          )
      }
      await add(missing)
    }
  }
  const work = async (): Promise<void> => {
    let checked = -Infinity
    tell()
    while (pending.size > 0) {
      await look()
      if (performance.now() - checked > CHECK_MS) {
        await ensure()
        checked = performance.now()
        tell()
      }
      if (pending.size > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      if (signal.aborted) return
    }
  }
  try {
    // While Redis is away every command waits: only the signal gets through.
    await Promise.race([work(), whenAborted(signal)])
    if (pending.size > 0 || signal.aborted)
      throw new TokenwrightError('aborted', 'stopped; results that are there are found again', {
        value: `${done} of ${jobs.length} jobs`,
      })
  } catch (error) {
    // What nobody waits for need not be done; jobs under way end by themselves.
    if (redis.status === 'ready') await withdraw(queue, [...pending.keys()])
    throw error
  } finally {
    await queue.close().catch(() => undefined)
    redis.disconnect()
  }
}

interface Pending {
  readonly job: Job
  readonly indices: number[]
  /** How often the queue did not have it; the first time it is new. */
  lost: number
}

async function existing(redis: Redis, ids: readonly string[], key: (id: string) => string): Promise<string[]> {
  if (ids.length === 0) return []
  const pipeline = redis.pipeline()
  for (const id of ids) pipeline.exists(key(id))
  const answers = (await pipeline.exec()) ?? []
  const failed = answers.find(([error]) => error !== null)
  if (failed !== undefined) throw failed[0]!
  return ids.filter((_, index) => answers[index][1] === 1)
}

async function withdraw(queue: { remove(id: string): Promise<number> }, ids: readonly string[]): Promise<void> {
  const enough = new Promise((resolve) => setTimeout(resolve, 1000).unref())
  const removing = (async () => {
    for (const id of ids) await queue.remove(id)
  })()
  await Promise.race([removing, enough]).catch(() => undefined)
}
