/** @file One thread of the suite. */
import { parentPort, workerData } from 'node:worker_threads'
import { TokenwrightError } from '@tokenwright/text'
import type { Answer, Request, Setup } from './protocol.js'
import { createRunner } from './runner.js'

const port = parentPort
if (port === null) throw new Error('this module runs in a thread')

// Compiling takes a while, and requests wait in the queue meanwhile.
const runner = createRunner(workerData as Setup)
let last: Promise<void> = Promise.resolve()
port.on('message', (request: Request) => {
  // One after the other: a group may only be closed when its batches are done.
  last = last.then(async () => {
    port.postMessage(await answerTo(request))
  })
})

async function answerTo(request: Request): Promise<Answer> {
  try {
    return { ok: true, reply: await runner.handle(request) }
  } catch (error) {
    return {
      ok: false,
      kind: error instanceof TokenwrightError ? error.kind : null,
      message: error instanceof Error ? error.message : String(error),
    }
  }
}
