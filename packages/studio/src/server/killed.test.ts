import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Job } from '../jobs/contract.js'
import { makeWorkspace, openTestStudio } from '../testing/studio.js'

const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
const corpus = { source: 'folder', index: 0 }

/** One request of each kind, and what must have been seen of it before the server is killed. */
const KINDS: readonly { readonly request: { readonly kind: string }; readonly until: (job: Job) => boolean }[] = [
  {
    request: { kind: 'train', name: 'survivor', vocabulary: 20_000, corpus } as { kind: string },
    until: ({ progress }) => progress !== null && progress.done > 0,
  },
  {
    request: { kind: 'measure', tokenizers: ['o200k_base', 'r50k_base'], corpus } as { kind: string },
    until: ({ progress }) => progress !== null,
  },
  { request: { kind: 'report', corpus } as { kind: string }, until: ({ progress }) => progress !== null },
  {
    request: {
      kind: 'transplant',
      model: { source: 'small', steps: 150 },
      methods: ['fvt', 'mean'],
      corpus: { source: 'folder', index: 1 },
    } as {
      kind: string
    },
    until: ({ progress }) => progress?.stage === 'A small model learns the text' && progress.done > 0,
  },
  {
    request: {
      kind: 'hypernet',
      model: { source: 'small', steps: 50 },
      steps: 20,
      corpus: { source: 'folder', index: 1 },
    } as { kind: string },
    until: ({ progress }) => progress?.stage === 'It learns tokenizers drawn anew',
  },
  {
    request: { kind: 'bench', system: 'superword', size: 'smoke' } as { kind: string },
    until: ({ progress }) => progress !== null,
  },
]

/** Experiments need data that is not part of the project. */
const dataFolder =
  process.env['TOKENWRIGHT_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const hasData = existsSync(join(dataFolder, 'superword'))

describe('a server that is killed in the middle of a job', () => {
  let place: Awaited<ReturnType<typeof makeWorkspace>>
  let folders: readonly string[]

  beforeAll(async () => {
    vi.stubEnv('TOKENWRIGHT_DATA', dataFolder)
    place = await makeWorkspace()
    folders = [join(place.folder, 'texts'), join(place.folder, 'lines')]
    for (const folder of folders) await mkdir(folder)
    for (let f = 0; f < 8; f++)
      await writeFile(
        join(folders[0], `${f}.txt`),
        Array.from({ length: 15_000 }, (_, i) => `word${(i * 7919 + f * 104_729) % 50_021} `).join(''),
      )
    const lines = Array.from({ length: 300 }, (_, i) => `The ${i % 7 < 3 ? 'river' : 'stone'} of day ${i} is here.`)
    await writeFile(join(folders[1], 'lines.txt'), lines.join('\n'))
  })

  afterAll(() => {
    vi.unstubAllEnvs()
    return place.remove()
  })

  /** A server of its own process, with its port. */
  async function serve(workspace: string): Promise<{ server: ChildProcess; port: number }> {
    const options = JSON.stringify({ port: 0, workspace, folders })
    const code = `const { startStudio } = await import(${JSON.stringify(dist)})
      console.log((await startStudio(${options})).port)`
    const server = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TOKENWRIGHT_DATA: dataFolder },
    })
    const port = await new Promise<number>((resolve) =>
      server.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))),
    )
    return { server, port }
  }

  it.for(KINDS)('loses nothing: $request.kind', { timeout: 240_000 }, async ({ request, until }, { skip }) => {
    if (request.kind === 'bench' && !hasData) skip('the data of superword is not here')
    const workspace = join(place.folder, request.kind)
    const { server, port } = await serve(workspace)
    const post = async (body: object): Promise<Job> =>
      (await (
        await fetch(`http://127.0.0.1:${port}/api/jobs`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        })
      ).json()) as Job
    const running = await post(request)
    const waiting = await post({ kind: 'train', name: 'next', vocabulary: 300, corpus: { source: 'folder', index: 1 } })
    for (;;) {
      const job = (await (await fetch(`http://127.0.0.1:${port}/api/jobs/${running.id}`)).json()) as Job
      expect([job.state, job.error]).toEqual([expect.stringMatching(/^(?:queued|running)$/), null])
      if (job.state === 'running' && until(job)) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    server.kill('SIGKILL')
    await new Promise((resolve) => server.once('close', resolve))
    // The next server knows neither folder: what the job was promised is kept with the job.
    const studio = await openTestStudio({ workspace })
    try {
      expect(await studio.ended(running.id)).toMatchObject({ state: 'done', attempts: 2, error: null })
      expect(await studio.ended(waiting.id)).toMatchObject({ state: 'done', attempts: 1, error: null })
      const log = await (await studio.ask(`/api/jobs/${running.id}/log`)).text()
      expect(log).toMatch(/The server ended in the middle of attempt 1\. .*(?:goes on|starts again)/)
      expect(await readdir(join(workspace, 'tokenizers'))).toEqual(
        request.kind === 'train' ? ['next.json', 'survivor.json'] : ['next.json'],
      )
      expect(studio.failures).toEqual([])
    } finally {
      await studio.close()
    }
  })
})
