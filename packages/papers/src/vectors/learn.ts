/** @file Learns vectors beside everything else that the process does. */
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { PapersError } from '../errors.js'
import { learnLsa, type LsaModel } from './lsa.js'

/** Built code has it beside this file; sources run without. */
const WORKER = new URL('./learn-worker.js', import.meta.url)
/** Fewer texts are learned in less time than a thread needs to start. */
const FEW = 500

/**
 * {@link learnLsa} in a thread of its own.
 *
 * @throws PapersError `aborted` where the signal fires first
 */
export function learnApart(texts: readonly string[], signal: AbortSignal): Promise<LsaModel> {
  if (texts.length < FEW || !existsSync(WORKER)) return Promise.resolve(learnLsa(texts))
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: texts })
    const stop = (): void => {
      reject(stopped())
      void worker.terminate()
    }
    signal.addEventListener('abort', stop, { once: true })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', stop)
      // After an answer this rejects nothing any more.
      reject(new PapersError('unreadable', 'the thread that learns vectors ended early, with code', { value: code }))
    })
  })
}

/** What whoever waits for vectors is told when the store closes. */
export function stopped(): PapersError {
  return new PapersError('aborted', 'the store was closed while vectors were learned', { value: 'vectors' })
}
