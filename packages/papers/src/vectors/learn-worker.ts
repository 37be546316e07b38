/** @file The thread that learns vectors. */
import { parentPort, workerData } from 'node:worker_threads'
import { learnLsa } from './lsa.js'

// The rule means windows; a thread has no origin to name.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(learnLsa(workerData as readonly string[]))
