/** @file What happened in a job, line by line: kept in its folder, and told to whoever listens. */
import { createReadStream } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { JobEvent } from './contract.js'

export interface NumberedEvent {
  /** Counts from 1 within the job; a browser that comes back says which it saw last. */
  readonly id: number
  readonly event: JobEvent
}

export interface JobRecords {
  append(job: number, event: JobEvent): Promise<void>
  /** Events after `last`, then those that come, until the signal fires. */
  follow(job: number, last: number, signal: AbortSignal): AsyncGenerator<NumberedEvent>
  log(job: number): Promise<string>
}

const FILE = 'record.jsonl'
/** Progress is told far more often than anyone reads it again: between two lines of the file lies so much time. */
const PROGRESS_MS = 250

export function createJobRecords(folderOf: (job: number) => string): JobRecords {
  const listeners = new Map<number, Set<(item: NumberedEvent) => void>>()
  const counts = new Map<number, number>()
  const writing = new Map<number, Promise<void>>()
  const lastProgress = new Map<number, number>()

  async function* stored(job: number): AsyncGenerator<NumberedEvent> {
    const input = createReadStream(join(folderOf(job), FILE), 'utf8')
    let id = 0
    try {
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        // A server that was killed may have left half a line.
        const event = parsed(line)
        if (event !== null) yield { id: ++id, event }
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }

  async function countOf(job: number): Promise<number> {
    let count = counts.get(job)
    if (count !== undefined) return count
    count = 0
    for await (const { id } of stored(job)) count = id
    counts.set(job, count)
    return count
  }

  async function write(job: number, event: JobEvent): Promise<void> {
    const id = (await countOf(job)) + 1
    counts.set(job, id)
    await mkdir(folderOf(job), { recursive: true })
    await appendFile(join(folderOf(job), FILE), `${JSON.stringify(event)}\n`)
    for (const listener of listeners.get(job) ?? []) listener({ id, event })
  }

  return {
    append(job, event) {
      if (event.type === 'progress') {
        const { done, total } = event.progress
        const now = Date.now()
        if (now - (lastProgress.get(job) ?? 0) < PROGRESS_MS && done !== total) return Promise.resolve()
        lastProgress.set(job, now)
      }
      const next = (writing.get(job) ?? Promise.resolve()).then(() => write(job, event))
      writing.set(
        job,
        next.catch(() => undefined),
      )
      return next
    },
    async *follow(job, last, signal) {
      const waiting: NumberedEvent[] = []
      let wake = (): void => undefined
      const listener = (item: NumberedEvent): void => {
        waiting.push(item)
        wake()
      }
      const of = listeners.get(job) ?? new Set()
      listeners.set(job, of.add(listener))
      const stop = (): void => wake()
      signal.addEventListener('abort', stop)
      try {
        let seen = last
        for await (const item of stored(job)) {
          if (item.id <= seen) continue
          seen = item.id
          yield item
        }
        while (!signal.aborted) {
          const item = waiting.shift()
          if (item === undefined) await new Promise<void>((resolve) => (wake = resolve))
          else if (item.id > seen) {
            seen = item.id
            yield item
          }
        }
      } finally {
        of.delete(listener)
        if (of.size === 0) listeners.delete(job)
        signal.removeEventListener('abort', stop)
      }
    },
    async log(job) {
      const lines: string[] = []
      for await (const { event } of stored(job)) if (event.type === 'log') lines.push(event.text)
      return lines.length === 0 ? '' : `${lines.join('\n')}\n`
    },
  }
}

function parsed(line: string): JobEvent | null {
  try {
    return JSON.parse(line) as JobEvent
  } catch {
    return null
  }
}
