/** @file The thread of a sweep: one unit after the other. */
import { parentPort } from 'node:worker_threads'
import { TokenwrightError } from '@tokenwright/text'
import type { UnitReply } from './sweep.js'
import { runUnit, type SweepUnit } from './unit.js'

parentPort?.on('message', (unit: SweepUnit) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const answer = (reply: UnitReply): void => parentPort?.postMessage(reply)
  runUnit(unit).then(
    (result) => answer({ result }),
    (error: unknown) => {
      // Anything else is a fault of the program, and ends the thread with its trace.
      if (!(error instanceof TokenwrightError)) throw error
      answer({ error: { kind: error.kind, message: error.message, value: unit.language } })
    },
  )
})
