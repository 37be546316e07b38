/**
 * @file Progress on the standard error: a bar with the time left on a terminal, a line now and then elsewhere, nothing
 * for work that is over at once.
 */
import { duration, fit, printable } from '@tokenwright/measure/format'

export interface Progress {
  /** Starts a stage. `total` is in the unit of `update`; without it there is no bar, only the count. */
  stage(name: string, total?: number): void
  /** How far the stage is. `note` says it in words: `12 of 40 MB`. */
  update(done: number, note?: string, total?: number): void
  /** Ends the last stage and clears the bar. */
  end(): void
}

interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const REDRAW_MS = 100
/** A stage that takes less than this is never shown. */
const SILENT_MS = 300
/** How often a line is written where there is no terminal, and when the first one. */
const LINE_MS = 10_000
const FIRST_LINE_MS = 3000
const BAR = 24

export function createProgress(output: Output, quiet: boolean, now: () => number = () => performance.now()): Progress {
  if (quiet) return { stage: () => undefined, update: () => undefined, end: () => undefined }
  const live = output.isTTY === true
  let name = ''
  let total: number | undefined
  let started = 0
  let shown = 0
  let drawn = false
  const clear = (): void => {
    if (drawn) output.write('\r\x1b[K')
    drawn = false
  }
  return {
    stage(nextName, nextTotal) {
      clear()
      name = nextName
      total = nextTotal
      started = now()
      shown = live ? started : started + FIRST_LINE_MS - LINE_MS
    },
    update(done, note = '', nextTotal = total) {
      total = nextTotal
      const time = now()
      if (time - shown < (live ? REDRAW_MS : LINE_MS) || time - started < SILENT_MS) return
      shown = time
      const line = describe(name, done, total, note, (time - started) / 1000, live)
      if (!live) output.write(`${line}\n`)
      else {
        output.write(`\r\x1b[K${fit(line, (output.columns ?? 80) - 1)}`)
        drawn = true
      }
    },
    end: clear,
  }
}

function describe(
  name: string,
  done: number,
  total: number | undefined,
  note: string,
  seconds: number,
  live: boolean,
): string {
  const words = note === '' ? '' : `  ${printable(note)}`
  if (total === undefined || total <= 0) return `${name}${words}`
  const share = Math.min(1, done / total)
  const filled = Math.round(share * BAR)
  const bar = live ? `${'━'.repeat(filled)}${'─'.repeat(BAR - filled)} ` : ''
  const left = share > 0.01 && seconds > 1 ? `  ${duration((seconds * (1 - share)) / share)} left` : ''
  return `${name}  ${bar}${Math.floor(share * 100)} %${words}${left}`
}
