/** @file A training as something to wait for and something to watch. */
import { TokenwrightError } from '../errors.js'
import type { Tokenizer } from '../tokenizer.js'
import type { TrainingContext, TrainingProgress, TrainingRun } from './types.js'

const BREATH_MS = 50

/** Watches the clock and the signal; `report` keeps only the latest progress, which slow consumers then see. */
export function createRun(
  signal: AbortSignal | undefined,
  work: (context: Pick<TrainingContext, 'report' | 'breathe'>) => Promise<Tokenizer>,
): TrainingRun {
  let running: Promise<Tokenizer> | undefined
  let latest: TrainingProgress | undefined
  let version = 0
  let ended = false
  let news: Promise<void>
  let announce: () => void
  const renew = (): void => {
    news = new Promise((resolve) => {
      announce = resolve
    })
  }
  renew()
  const tell = (): void => {
    announce()
    renew()
  }

  let lastBreath = performance.now()
  const context = {
    report(progress: TrainingProgress): void {
      latest = progress
      version++
      tell()
    },
    async breathe(): Promise<void> {
      throwIfAborted(signal)
      const now = performance.now()
      if (now - lastBreath < BREATH_MS) return
      await new Promise((resolve) => {
        setTimeout(resolve, 0)
      })
      lastBreath = performance.now()
      throwIfAborted(signal)
    },
  }
  const start = (): Promise<Tokenizer> => {
    running ??= (async () => {
      try {
        throwIfAborted(signal)
        return await work(context)
      } finally {
        ended = true
        tell()
      }
    })()
    return running
  }

  return {
    result: start,
    async *[Symbol.asyncIterator]() {
      const outcome = start()
      // Who only watches learns of a failure here, below.
      outcome.catch(ignore)
      let seen = 0
      for (;;) {
        const change = news
        if (version > seen && latest !== undefined) {
          seen = version
          yield latest
        } else if (ended) break
        else await change
      }
      await outcome
    },
  }
}

function ignore(): void {}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new TokenwrightError('aborted', 'training was interrupted', {
      value: String(signal.reason),
      cause: signal.reason,
    })
}
