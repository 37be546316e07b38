/** @file Runs jobs one after the other, each in a process of its own: what a job does cannot stop the server. */
import { fork, type ChildProcess } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Assignment, Found, Job, JobEvent, JobRequest, JobState, Report } from './contract.js'
import type { JobRecords, NumberedEvent } from './record.js'
import type { JobTable, StoredJob } from './table.js'

export interface JobQueue {
  /** @throws where the request names what is not there */
  add(request: JobRequest, title: string): Promise<Job>
  /** Takes in what was made outside: a job that is done, with its files by name. */
  adopt(request: JobRequest, title: string, result: unknown, files: ReadonlyMap<string, string>): Promise<Job>
  read(id: number): Promise<Job | null>
  list(limit: number): Promise<Job[]>
  /** @returns false where it had ended before */
  cancel(id: number): Promise<boolean>
  /** @returns false where it still runs */
  remove(id: number): Promise<boolean>
  follow(id: number, last: number, signal: AbortSignal): AsyncGenerator<NumberedEvent>
  log(id: number): Promise<string>
  /** Whether a job runs now. */
  busy(): boolean
  /** Runs what waits from now on. */
  start(): Promise<void>
  /** Stops the job that runs; it waits again, and a later server takes it up. */
  close(): Promise<void>
}

export interface QueueOptions {
  readonly table: JobTable
  readonly records: JobRecords
  /** Path of the compiled child. */
  readonly program: string
  readonly folderOf: (id: number) => string
  /** @throws where the request names what is not there */
  readonly find: (request: JobRequest) => Promise<Found>
  /** Where jobs put what they make for the whole workspace. */
  readonly shelves: Pick<Assignment, 'tokenizerFolder' | 'resultFolder'>
  readonly report: (error: unknown) => void
}

/** A child that was asked to stop and does not is killed. */
const PATIENCE_MS = 5_000
const MOST_ATTEMPTS = 3
const HIDDEN: ReadonlySet<string> = new Set([
  'record.jsonl',
  'checkpoint',
  'pid',
  'model',
  'model.training',
  'model.draft',
  'rows',
  'hypernetwork',
  'hypernetwork.training',
  'hypernetwork.draft',
])

interface Running {
  readonly id: number
  readonly child: ChildProcess
  readonly ended: Promise<void>
  why: 'cancelled' | 'closing' | null
}

export function createJobQueue(options: QueueOptions): JobQueue {
  const { table, records, program, folderOf, find, shelves, report } = options
  let running: Running | null = null
  let closing = false
  let pumping: Promise<void> | null = null

  async function withFiles(job: StoredJob): Promise<Job> {
    const { found: _found, ...shown } = job
    const names = await readdir(folderOf(job.id)).catch(() => [])
    return { ...shown, files: names.filter((name) => !HIDDEN.has(name)).toSorted() }
  }

  async function tell(id: number, event: JobEvent): Promise<void> {
    await records.append(id, event)
    if (event.type === 'progress') await table.progress(id, event.progress)
  }

  async function finish(
    id: number,
    state: JobState,
    outcome: { readonly result?: unknown; readonly error?: string },
  ): Promise<void> {
    await table.finish(id, state, outcome)
    if (outcome.error !== undefined) await records.append(id, { type: 'log', text: outcome.error })
    await records.append(id, { type: 'state', state })
  }

  /** Takes jobs until none waits. */
  function pump(): void {
    pumping ??= (async () => {
      for (;;) {
        const job = closing ? null : await table.take()
        if (job === null) break
        await records.append(job.id, { type: 'state', state: 'running' })
        await runOne(job)
      }
    })()
      .catch(report)
      .finally(() => (pumping = null))
  }

  async function runOne(job: StoredJob): Promise<void> {
    const folder = folderOf(job.id)
    await mkdir(folder, { recursive: true })
    let assignment: Assignment
    try {
      const found = job.found ?? (await find(job.request))
      assignment = { request: job.request, attempt: job.attempts, folder, ...found, ...shelves }
    } catch (error) {
      return finish(job.id, 'failed', { error: error instanceof Error ? error.message : String(error) })
    }
    const child = fork(program, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      execArgv: [],
    })
    const outcome: { report: Report | null } = { report: null }
    let complaint = ''
    child.stderr?.on('data', (data: Buffer) => (complaint = (complaint + data.toString('utf8')).slice(-4000)))
    const telling: Promise<void>[] = []
    child.on('message', (message: Report) => {
      if (message.type === 'ready') child.send(assignment)
      else if (message.type === 'done' || message.type === 'failed') outcome.report = message
      else telling.push(tell(job.id, message).catch(report))
    })
    const ended = new Promise<void>((resolve) => {
      child.on('error', (error) => {
        complaint += error.message
        resolve()
      })
      child.on('close', () => resolve())
    })
    running = { id: job.id, child, ended, why: null }
    await ended
    await Promise.all(telling)
    const { why } = running
    running = null
    // The row stays as it is: the next server finds it running, and begins it again.
    if (why === 'closing') return
    const last = outcome.report
    if (last?.type === 'done') return finish(job.id, 'done', { result: last.result })
    if (why === 'cancelled') return finish(job.id, 'cancelled', {})
    const message =
      last?.type === 'failed' ? last.message : `the process of the job ended early: ${complaint.trim() || 'no word'}`
    await finish(job.id, 'failed', { error: message })
  }

  async function stop(one: Running, why: 'cancelled' | 'closing'): Promise<void> {
    one.why = why
    if (one.child.connected) one.child.send({ type: 'stop' })
    const timer = setTimeout(() => one.child.kill('SIGKILL'), PATIENCE_MS)
    await one.ended
    clearTimeout(timer)
  }

  return {
    async add(request, title) {
      const id = await table.add(request, title, await find(request))
      await records.append(id, { type: 'state', state: 'queued' })
      pump()
      return withFiles((await table.read(id))!)
    },
    async adopt(request, title, result, files) {
      const id = await table.addDone(request, title, result)
      await mkdir(folderOf(id), { recursive: true })
      for (const [name, text] of files) await writeFile(join(folderOf(id), name), text)
      await records.append(id, { type: 'state', state: 'done' })
      return withFiles((await table.read(id))!)
    },
    async read(id) {
      const job = await table.read(id)
      return job === null ? null : withFiles(job)
    },
    list: async (limit) => Promise.all((await table.list(limit)).map(withFiles)),
    async cancel(id) {
      if (await table.cancelWaiting(id)) {
        await records.append(id, { type: 'state', state: 'cancelled' })
        return true
      }
      if (running?.id !== id) return false
      await stop(running, 'cancelled')
      return true
    },
    async remove(id) {
      if (running?.id === id) return false
      await table.remove(id)
      await rm(folderOf(id), { recursive: true, force: true })
      return true
    },
    follow: (id, last, signal) => records.follow(id, last, signal),
    log: (id) => records.log(id),
    busy: () => running !== null,
    async start() {
      await table.recover(MOST_ATTEMPTS)
      pump()
    },
    async close() {
      closing = true
      if (running !== null) await stop(running, 'closing')
      await pumping
    },
  }
}

/** Where a job's own files lie. */
export function jobFolder(root: string, id: number): string {
  return join(root, String(id))
}
