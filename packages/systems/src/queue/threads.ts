/** @file Threads that do jobs, so that the thread that talks to the queue always answers in time. */
import { Worker } from 'node:worker_threads'
import { TokenwrightError } from '@tokenwright/text'
import type { Job, Reply } from './contract.js'
import { replyTo } from './handlers.js'

export interface Threads {
  /** Does a job on a free thread, and waits for one where all are busy. */
  run(job: Pick<Job, 'handler' | 'input'>): Promise<Reply>
  /** Ends all threads; jobs under way are given up with `aborted`. */
  close(): Promise<void>
}

interface Thread {
  run(job: Pick<Job, 'handler' | 'input'>): Promise<Reply>
  close(): Promise<void>
}

export function createThreads(count: number): Threads {
  const free: Thread[] = Array.from({ length: count }, startThread)
  const all = new Set(free)
  const waiting: ((thread: Thread) => void)[] = []
  let closed = false
  const giveBack = (thread: Thread): void => {
    const next = waiting.shift()
    if (next === undefined) free.push(thread)
    else next(thread)
  }
  return {
    async run({ handler, input }) {
      if (closed) throw ended()
      const thread = free.pop() ?? (await new Promise<Thread>((resolve) => waiting.push(resolve)))
      if (closed) throw ended()
      try {
        const reply = await thread.run({ handler, input })
        // A job that was given up has no result, not even an error.
        if (closed) throw ended()
        giveBack(thread)
        return reply
      } catch (error) {
        // A thread that died, for want of memory maybe, is replaced; its job fails alone.
        all.delete(thread)
        if (closed) throw ended()
        const fresh = startThread()
        all.add(fresh)
        giveBack(fresh)
        return { error: { kind: null, message: `a thread died of the job: ${String(error)}` } }
      }
    },
    async close() {
      closed = true
      await Promise.all(Array.from(all, (thread) => thread.close()))
      for (const next of waiting.splice(0)) next(free[0])
    },
  }
}

function ended(): TokenwrightError {
  return new TokenwrightError('aborted', 'threads were stopped before the job was done', { value: 'job' })
}

function startThread(): Thread {
  // Sources that run without a build have no file for a thread to start from.
  if (!import.meta.url.endsWith('.js')) {
    const controller = new AbortController()
    return {
      run: (job) => replyTo(job, controller.signal),
      close: async () => controller.abort(),
    }
  }
  const worker = new Worker(new URL('./thread.js', import.meta.url))
  let settle: { resolve(reply: Reply): void; reject(error: unknown): void } | null = null
  worker.on('message', (reply: Reply) => settle?.resolve(reply))
  worker.on('error', (error) => settle?.reject(error))
  worker.on('exit', (code) => settle?.reject(new Error(`exit code ${code}`)))
  // An idle thread keeps no process alive.
  worker.unref()
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        worker.ref()
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage(job)
      }).finally(() => {
        settle = null
        worker.unref()
      }) as Promise<Reply>,
    async close() {
      await worker.terminate()
    },
  }
}
