/** @file A thread that does jobs, one at a time. */
import { parentPort } from 'node:worker_threads'
import type { Job } from './contract.js'
import { replyTo } from './handlers.js'

// Whoever wants a job stopped ends the thread.
const never = new AbortController().signal

parentPort?.on('message', async (job: Job) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(await replyTo(job, never))
})
