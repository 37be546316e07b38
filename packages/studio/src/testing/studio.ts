/** @file A studio of its own for each test: an empty workspace, the built pages, the compiled process of jobs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Job } from '../jobs/contract.js'
import { startStudio, type Studio, type StudioOptions } from '../server/start.js'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))

export interface TestStudio extends Studio {
  /** Asks as this server's own pages do. */
  ask(path: string, init?: RequestInit): Promise<Response>
  send(method: string, path: string, body?: unknown): Promise<Response>
  /** Waits for a job to end. */
  ended(id: number): Promise<Job>
  /** Failures that nobody foresaw. */
  readonly failures: unknown[]
}

export async function makeWorkspace(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenwright-studio-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export async function openTestStudio(options: StudioOptions): Promise<TestStudio> {
  const failures: unknown[] = []
  const studio = await startStudio({
    port: 0,
    appFolder: join(dist, 'app'),
    jobProgram: join(dist, 'jobs/child.js'),
    demoProgram: join(dist, 'demos/child.js'),
    report: (error) => failures.push(error),
    ...options,
  })
  const base = `http://127.0.0.1:${studio.port}`
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(base + path, { redirect: 'manual', ...init })
  return {
    ...studio,
    failures,
    ask,
    send: (method, path, body) =>
      ask(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', origin: base } }),
    async ended(id) {
      for (;;) {
        const job = (await (await ask(`/api/jobs/${id}`)).json()) as Job
        if (job.state !== 'queued' && job.state !== 'running') return job
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
  }
}
