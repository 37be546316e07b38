/** @file Runs many units of the sweep: on all cores, or on the machines of a queue; and takes up what an earlier run has finished. */
import { runJobs } from '../../queue/run-jobs.js'
import { openUnitStore, unitKey } from './unit-store.js'
import type { SweepUnit, UnitResult } from './unit.js'

export interface SweepOptions {
  /** Threads. Default: as many as there are cores. */
  readonly workers?: number
  /** Address of a Redis whose workers (`tokenwright worker`) do the units instead. */
  readonly queue?: string
  readonly queueName?: string
  /** A folder that keeps the result of each unit under the hash of the unit, and in which later runs look first. */
  readonly store?: string
  readonly signal?: AbortSignal
  /** @param note the language that was finished last, or what is wrong with the queue */
  readonly onProgress?: (done: number, total: number, note: string) => void
}

/** Name of the job that workers know. */
const SWEEP_HANDLER = 'premium-unit'

/**
 * @returns one result for each unit, in their order, whoever did them
 * @throws TokenwrightError `aborted`; whatever the first unit that fails throws
 * @example
 * const results = await runSweep(units, { store: '.sweep', onProgress: (done, total) => console.log(done, total) })
 */
export async function runSweep(units: readonly SweepUnit[], options: SweepOptions = {}): Promise<UnitResult[]> {
  const { workers, queue, queueName, signal, onProgress } = options
  const store = options.store === undefined ? null : await openUnitStore(options.store)
  const results = new Array<UnitResult>(units.length)
  const open: number[] = []
  let last = ''
  for (const [index, unit] of units.entries()) {
    const known = await store?.find(unit)
    if (known === undefined || known === null) open.push(index)
    else results[index] = known
  }
  const known = units.length - open.length
  await runJobs(
    open.map((index) => ({ handler: SWEEP_HANDLER, key: unitKey(units[index]), input: units[index] })),
    {
      workers,
      queue,
      queueName,
      signal,
      async onResult(job, result) {
        const index = open[job]
        results[index] = result as UnitResult
        last = units[index].language
        await store?.save(units[index], results[index])
      },
      onProgress: (done, _total, trouble) => onProgress?.(known + done, units.length, trouble ?? last),
    },
  )
  return results
}
