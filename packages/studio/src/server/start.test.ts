import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { Job } from '../jobs/contract.js'
import { makeWorkspace, openTestStudio } from '../testing/studio.js'
import { defaultWorkspace, isFileName, openWorkspace } from '../workspace.js'

const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
const cleaners: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleaners.splice(0).toReversed()) await clean()
})

async function space(): Promise<string> {
  const { folder, remove } = await makeWorkspace()
  cleaners.push(remove)
  return folder
}

describe('a server', () => {
  it('asks for its token where other machines can reach it', async () => {
    const workspace = await space()
    await expect(openTestStudio({ workspace, host: '0.0.0.0' })).rejects.toThrow('0.0.0.0')
    await expect(openTestStudio({ workspace, host: '0.0.0.0', token: 'short' })).rejects.toThrow('token')
    const token = 'a secret of many letters'
    const studio = await openTestStudio({ workspace, token })
    cleaners.push(() => studio.close())
    expect((await studio.ask('/api/about')).status).toBe(401)
    expect((await studio.ask('/api/about', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    expect((await studio.ask('/api/about', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    const opened = await studio.ask(new URL(studio.url).pathname + new URL(studio.url).search)
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/'])
    const cookie = opened.headers.get('set-cookie')!
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict|SameSite=Strict.*HttpOnly/)
    expect((await studio.ask('/api/about', { headers: { cookie: cookie.split(';')[0] } })).status).toBe(200)
    expect((await studio.ask('/papers/unsubscribe?token=unknown')).status).toBe(200)
  })

  it('takes the next port that is free, and no workspace that another has', async () => {
    const [one, two] = [await space(), await space()]
    const first = await openTestStudio({ workspace: one, port: 47_471 })
    cleaners.push(() => first.close())
    const second = await openTestStudio({ workspace: two, port: first.port })
    cleaners.push(() => second.close())
    expect(second.port).toBeGreaterThan(first.port)
    await expect(openTestStudio({ workspace: one })).rejects.toThrow('another process writes to this database')
  })

  it('that was killed in the middle of jobs loses none of them', async () => {
    const folder = await space()
    const texts = join(folder, 'texts')
    await mkdir(texts)
    for (let f = 0; f < 8; f++)
      await writeFile(
        join(texts, `${f}.txt`),
        Array.from({ length: 60_000 }, (_, i) => `word${(i * 7919 + f * 104_729) % 50_021} `).join(''),
      )
    const workspace = join(folder, 'space')
    const code = `const { startStudio } = await import(${JSON.stringify(dist)})
      const { port } = await startStudio({ port: 0, workspace: ${JSON.stringify(workspace)}, folders: [${JSON.stringify(texts)}] })
      console.log(port)`
    const server = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const port = await new Promise<number>((resolve) =>
      server.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))),
    )
    const post = async (body: object): Promise<Job> =>
      (await (
        await fetch(`http://127.0.0.1:${port}/api/jobs`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        })
      ).json()) as Job
    const corpus = { source: 'folder' }
    const running = await post({ kind: 'train', name: 'survivor', vocabulary: 20_000, corpus })
    const waiting = await post({ kind: 'measure', tokenizers: ['r50k_base'], corpus: { source: 'sample' } })
    for (;;) {
      const job = (await (await fetch(`http://127.0.0.1:${port}/api/jobs/${running.id}`)).json()) as Job
      expect(job.state).not.toBe('done')
      if (job.state === 'running' && job.progress !== null && job.progress.done > 0) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    server.kill('SIGKILL')
    await new Promise((resolve) => server.once('close', resolve))
    const studio = await openTestStudio({ workspace, folders: [texts] })
    cleaners.push(() => studio.close())
    expect(await studio.ended(running.id)).toMatchObject({ state: 'done', attempts: 2, error: null })
    expect(await studio.ended(waiting.id)).toMatchObject({ state: 'done', attempts: 1, error: null })
    expect(studio.failures).toEqual([])
  })
})

describe('a workspace', () => {
  it('takes names of files and nothing else', async () => {
    for (const name of ['a.txt', 'Ünïcode 1.json', '模型.model', 'a (1).txt'])
      expect([name, isFileName(name)]).toEqual([name, true])
    for (const name of [
      '',
      '.',
      '..',
      'a/b',
      'a\\b',
      '.hidden',
      'a..b',
      'con',
      'NUL.txt',
      'a\0b',
      'a\nb',
      'x'.repeat(200),
      'a.',
      'a:b',
      '<b>',
    ])
      expect([name, isFileName(name)]).toEqual([name, false])
    const workspace = await openWorkspace(await space())
    expect(() => workspace.path('uploads', '../studio.db')).toThrow('"../studio.db"')
  })

  it('lies where data of users lie', () => {
    expect(defaultWorkspace({ XDG_DATA_HOME: '/data' })).toBe(join('/data', 'tokenwright', 'studio'))
  })
})
