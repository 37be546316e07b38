/** @file What every kind of job is given. */
import type { Hooks } from '@tokenwright/measure/report'
import type { JobProgress } from '../contract.js'

export interface JobTools {
  readonly signal: AbortSignal
  progress(progress: JobProgress): void
  log(text: string): void
}

/** Stages and amounts, as long work of the measure package tells them. */
export function hooksOf({ progress, log }: JobTools): Hooks {
  let stage = ''
  let total: number | undefined
  return {
    stage(name, of) {
      stage = name
      total = of
      log(name)
      progress({ stage, done: 0, total: of ?? null, note: '' })
    },
    update(done, note = '', of) {
      total = of ?? total
      progress({ stage, done, total: total ?? null, note })
    },
  }
}

/** More text than this is sampled evenly: a page waits for the answer. */
export const MOST_CORPUS_BYTES = 64_000_000
