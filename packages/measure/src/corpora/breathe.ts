/**
 * @file Long synchronous work starves signals and redraws. `createBreather` gives the event loop a turn whenever
 * enough time has passed, and turns an aborted signal into the library's error.
 */
import { TokenwrightError } from '@tokenwright/text'

const TURN_MS = 40

/**
 * @example
 * const breathe = createBreather(signal)
 * for (const text of texts) {
 *   total += encoder.count(text)
 *   await breathe()
 * }
 */
export function createBreather(signal?: AbortSignal): () => Promise<void> | undefined {
  let last = performance.now()
  return () => {
    throwIfAborted(signal)
    if (performance.now() - last < TURN_MS) return undefined
    return new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        last = performance.now()
        try {
          throwIfAborted(signal)
          resolve()
        } catch (error) {
          reject(error)
        }
      })
    })
  }
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new TokenwrightError('aborted', 'stopped on request')
}
