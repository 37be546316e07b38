import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile, load } from '@tokenwright/text'
import type { SuiteReport } from '@tokenwright/measure/suite-report'
import type { Job } from '../jobs/contract.js'
import type { TrainResult } from '../jobs/run/train.js'
import { makeWorkspace, openTestStudio, type TestStudio } from '../testing/studio.js'

let studio: TestStudio
let workspace: Awaited<ReturnType<typeof makeWorkspace>>
const MOST = 100_000

beforeAll(async () => {
  workspace = await makeWorkspace()
  await mkdir(join(workspace.folder, 'texts'))
  for (let i = 0; i < 12; i++)
    await writeFile(
      join(workspace.folder, 'texts', `${i}.txt`),
      Array.from(
        { length: 400 },
        (_, k) =>
          `Text ${i} about tokens and bytes, ${((k * 7919 + i) % 9973).toString(36)} ${['bread', 'water', 'stone', 'river'][k % 4]}. `,
      ).join(''),
    )
  studio = await openTestStudio({
    workspace: join(workspace.folder, 'space'),
    folders: [join(workspace.folder, 'texts')],
    mostUploadBytes: MOST,
  })
})

afterAll(async () => {
  await studio.close()
  await workspace.remove()
  expect(studio.failures).toEqual([])
})

/** With headers that `fetch` does not let anyone set. */
function rawRequest(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: studio.port, path, method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
}

const message = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { message: string } }).error.message

describe('what comes from elsewhere', () => {
  it('is refused: other names, other origins, other sites', async () => {
    const host = `127.0.0.1:${studio.port}`
    expect(await rawRequest('/api/about', { host })).toBe(200)
    expect(await rawRequest('/api/about', { host: `localhost:${studio.port}` })).toBe(200)
    expect(await rawRequest('/api/about', { host: 'evil.example' })).toBe(421)
    expect(await rawRequest('/api/about', { host: `evil.example:${studio.port}` })).toBe(421)
    expect(await rawRequest('/api/about', { host, origin: 'http://evil.example' })).toBe(403)
    expect(await rawRequest('/api/about', { host, origin: 'null' })).toBe(403)
    expect(await rawRequest('/api/about', { host, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await rawRequest('/api/jobs/1', { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' })).toBe(
      403,
    )
    expect(await rawRequest('/papers', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(
      200,
    )
  })

  it('cannot send a form', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const response = await studio.ask('/api/jobs', { method: 'POST', body: '{}', headers: { 'content-type': type } })
      expect(response.status).toBe(415)
    }
  })

  it('meets a strict policy on every answer', async () => {
    for (const path of ['/', '/papers', '/api/about', '/nothing']) {
      const { headers } = await studio.ask(path)
      expect(headers.get('content-security-policy')).toContain(`default-src 'none'`)
      expect(headers.get('content-security-policy')).not.toContain('unsafe-inline')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('finds no way out of the folders', async () => {
    await symlink('/etc/hosts', join(workspace.folder, 'space', 'tokenizers', 'link.json'))
    const list = (await (await studio.ask('/api/tokenizers')).json()) as { name: string }[]
    expect(list.map(({ name }) => name)).not.toContain('link.json')
    for (const name of ['..%2f..%2fstudio.db', '%2e%2e%2fstudio.db', 'a%00b', '.hidden', 'con', 'a%5cb', 'a%2fb'])
      expect([name, (await studio.ask(`/api/tokenizers/${name}/file`)).status]).toEqual([name, 400])
    for (const path of ['/assets/..%2f..%2findex.js', '/..%2f..%2fpackage.json', '/api/jobs/1/files/..%2frecord.jsonl'])
      expect((await studio.ask(path)).status).toBe(404)
    const job = await studio.send('POST', '/api/jobs', {
      kind: 'train',
      name: '../evil',
      vocabulary: 300,
      corpus: { source: 'sample' },
    })
    expect(job.status).toBe(400)
    expect(await message(job)).toContain('../evil')
  })
})

describe('requests', () => {
  it('that are not what the document says are told what is wrong', async () => {
    expect(await message(await studio.send('POST', '/api/jobs', { kind: 'train' }))).toMatch(/^body\.\w+: /)
    expect(await message(await studio.ask('/api/papers?limit=0'))).toContain('query.limit')
    expect(await message(await studio.ask('/api/papers?unknown=1'))).toContain('query')
    expect((await studio.ask('/api/jobs/999')).status).toBe(404)
    expect((await studio.ask('/api/jobs/x')).status).toBe(400)
    const broken = await studio.ask('/api/jobs', {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect([broken.status, await message(broken)]).toEqual([400, 'body that is no JSON: "{"'])
    const long = await studio.send('POST', '/api/papers/import', { name: 'a', text: 'x'.repeat(300_000) })
    expect(long.status).toBe(413)
  })

  it('are described by an OpenAPI document that names each of them', async () => {
    const document = (await (await studio.ask('/api/openapi.json')).json()) as {
      openapi: string
      paths: Record<string, object>
    }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/api/jobs/{id}/events', '/api/papers/search']))
    expect(JSON.stringify(document)).toContain('"boundless"')
  })
})

describe('files that are brought in', () => {
  const put = (name: string, body: BodyInit, init: RequestInit = {}): Promise<Response> =>
    studio.ask(`/api/uploads/${encodeURIComponent(name)}`, { method: 'PUT', body, ...init })

  it('arrive whole, under names of any script', async () => {
    expect(await (await put('Текст 1.txt', 'words '.repeat(100))).json()).toEqual({ name: 'Текст 1.txt', bytes: 600 })
    expect(await (await studio.ask('/api/uploads')).json()).toMatchObject([{ name: 'Текст 1.txt', bytes: 600 }])
    expect(await readFile(join(workspace.folder, 'space/uploads/Текст 1.txt'), 'utf8')).toBe('words '.repeat(100))
  })

  it('leave nothing where they are too large, empty, or cut short', async () => {
    expect((await put('large.txt', 'x'.repeat(MOST + 1))).status).toBe(413)
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(40_000)),
    })
    expect(
      (await put('endless.txt', stream, { duplex: 'half' } as RequestInit).catch(() => ({ status: 413 }))).status,
    ).toBe(413)
    expect((await put('empty.txt', '')).status).toBe(400)
    const names = (): Promise<string[]> => readdir(join(workspace.folder, 'space/uploads'))
    const asked = request({
      host: '127.0.0.1',
      port: studio.port,
      path: '/api/uploads/short.txt',
      method: 'PUT',
      headers: { 'content-length': '1000' },
    })
    asked.on('error', () => undefined)
    asked.write('x'.repeat(100))
    await expect.poll(names).toHaveLength(2)
    asked.destroy()
    await expect.poll(names).toHaveLength(1)
    expect(await readdir(join(workspace.folder, 'space/uploads'))).toEqual(['Текст 1.txt'])
  })

  it('must be tokenizers where tokenizers are kept', async () => {
    const refused = await studio.ask('/api/tokenizers/bad.json', { method: 'PUT', body: '{"model": {"type": "BPE"}}' })
    expect(refused.status).toBe(400)
    expect(await message(refused)).not.toBe('')
    expect((await studio.ask('/api/tokenizers/r50k_base', { method: 'PUT', body: 'x' })).status).toBe(400)
  })
})

describe('jobs', () => {
  const start = async (wanted: object): Promise<Job> => {
    const response = await studio.send('POST', '/api/jobs', wanted)
    expect(response.status).toBe(200)
    return (await response.json()) as Job
  }

  it('train a tokenizer that can be taken away in every format', async () => {
    const { id } = await start({ kind: 'train', name: 'mine', vocabulary: 1000, corpus: { source: 'folder' } })
    const job = await studio.ended(id)
    expect([job.state, job.error]).toEqual(['done', null])
    const result = job.result as TrainResult
    expect(result.tokenizer).toBe('mine.json')
    expect(result.curve.at(-1)!.bytesPerToken).toBeGreaterThan(result.curve[0].bytesPerToken)
    const own = compile(await load(join(workspace.folder, 'space/tokenizers/mine.json')))
    const text = 'Text 3 about tokens'
    for (const format of ['tokenizer.json', 'tokenwright']) {
      const file = await studio.ask(`/api/tokenizers/mine.json/file?format=${format}`)
      expect(file.headers.get('content-disposition')).toContain('attachment')
      const again = compile(await load(await file.arrayBuffer()))
      expect(again.encode(text)).toEqual(own.encode(text))
    }
    const zipped = new Uint8Array(
      await (await studio.ask('/api/tokenizers/mine.json/file?format=tiktoken')).arrayBuffer(),
    )
    expect(Buffer.from(zipped.subarray(0, 2)).toString()).toBe('PK')
    const impossible = await studio.ask('/api/tokenizers/mine.json/file?format=sentencepiece')
    expect(impossible.status).toBe(400)
  })

  it('tell what happens to whoever listens, also to those who come late or come back', async () => {
    const jobs = (await (await studio.ask('/api/jobs')).json()) as Job[]
    const { id } = jobs.find(({ kind }) => kind === 'train')!
    const events = async (last?: string): Promise<string[]> => {
      const aborter = new AbortController()
      const response = await studio.ask(`/api/jobs/${id}/events`, {
        signal: aborter.signal,
        headers: last === undefined ? {} : { 'last-event-id': last },
      })
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      let text = ''
      for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(part).toString()
        if (text.includes('"state":"done"') && text.endsWith('\n\n')) break
      }
      aborter.abort()
      return text.trim().split('\n\n')
    }
    const all = await events()
    expect(all[0]).toContain('"state":"queued"')
    expect(all.some((event) => event.includes('"type":"progress"'))).toBe(true)
    expect(await events('2')).toEqual(all.slice(2))
  })

  it('measure tokenizers, and leave a page without scripts', async () => {
    const { id } = await start({
      kind: 'measure',
      tokenizers: ['r50k_base', 'mine.json'],
      corpus: { source: 'sample' },
    })
    const job = await studio.ended(id)
    expect([job.state, job.error]).toEqual(['done', null])
    expect(job.files).toEqual(['measure.csv', 'measure.html', 'measure.json'])
    const report = (await (await studio.ask(`/api/jobs/${id}/files/measure.json`)).json()) as SuiteReport
    expect(report.tokenizers.map(({ name }) => name)).toEqual(['r50k_base', 'mine'])
    expect(report.groups.filter(({ kind }) => kind === 'language').length).toBeGreaterThan(5)
    const page = await studio.ask(`/api/jobs/${id}/files/measure.html`)
    expect(page.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
  })

  it('report on a folder', async () => {
    const { id } = await start({ kind: 'report', corpus: { source: 'folder', index: 0 } })
    expect(await studio.ended(id)).toMatchObject({ state: 'done', files: ['report.csv', 'report.html', 'report.json'] })
  })

  it('fail with a reason, are stopped when asked, and are removed with their files', async () => {
    expect(
      (
        await studio.send('POST', '/api/jobs', {
          kind: 'measure',
          tokenizers: ['none.json'],
          corpus: { source: 'sample' },
        })
      ).status,
    ).toBe(400)
    expect((await studio.send('POST', '/api/jobs', { kind: 'bench', system: 'none', size: 'smoke' })).status).toBe(400)
    expect(
      (await studio.send('POST', '/api/jobs', { kind: 'report', corpus: { source: 'folder', index: 7 } })).status,
    ).toBe(400)
    const big = join(workspace.folder, 'texts', 'big.txt')
    await writeFile(big, Array.from({ length: 400_000 }, (_, i) => `word${(i * 7919) % 100_003} `).join(''))
    const first = await start({ kind: 'train', name: 'slow', vocabulary: 60_000, corpus: { source: 'folder' } })
    const second = await start({ kind: 'report', corpus: { source: 'folder' } })
    for (const { id } of [second, first]) {
      const stopped = await studio.ask(`/api/jobs/${id}/cancel`, { method: 'POST' })
      expect(stopped.status).toBe(200)
      expect((await studio.ended(id)).state).toBe('cancelled')
    }
    expect((await studio.ask(`/api/jobs/${first.id}/cancel`, { method: 'POST' })).status).toBe(409)
    expect((await studio.ask(`/api/jobs/${first.id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await studio.ask(`/api/jobs/${first.id}`)).status).toBe(404)
    expect(await readdir(join(workspace.folder, 'space/jobs'))).not.toContain(String(first.id))
  })
})

describe('papers', () => {
  it('can be read without any script, and hold no markup of their own', async () => {
    const report = await studio.send('POST', '/api/papers/import', {
      name: 'evil.csv',
      text: 'title,summary,year\n"<script>alert(1)</script> tokens","<img src=x onerror=alert(1)> & more",2025\n',
    })
    expect(await report.json()).toMatchObject({ added: 1 })
    const page = await (await studio.ask('/papers')).text()
    expect(page).toContain('Vision Transformers with Self-Distilled Registers')
    expect(page).not.toMatch(/<script>|<img src=x/)
    const found = await (await studio.ask('/papers?q=alert%20tokens')).text()
    expect(found).not.toMatch(/<script>|<img src=x/)
    const one = await (await studio.ask('/papers/ph-reg')).text()
    expect(one).toMatch(/<h1>Vision Transformers/)
  })

  it('are found, voted for, tagged, noted and remembered', async () => {
    const hits = (await (await studio.ask('/api/papers/search?q=artifact+tokens+in+vision+transformers')).json()) as {
      paper: { id: number; system: string }
    }[]
    expect(hits[0].paper.system).toBe('ph-reg')
    const { id } = hits[0].paper
    expect(await (await studio.send('PUT', `/api/papers/${id}/vote`, { up: true })).json()).toMatchObject({
      voted: true,
      votes: 1,
    })
    expect(await (await studio.send('POST', `/api/papers/${id}/tags`, { tag: 'Vision' })).json()).toMatchObject({
      tags: ['vision'],
    })
    expect(await (await studio.send('PUT', `/api/papers/${id}/reading`, { state: 'later' })).json()).toMatchObject({
      reading: 'later',
    })
    expect((await studio.send('POST', `/api/papers/${id}/notes`, { text: 'Read again' })).status).toBe(200)
    const whole = (await (await studio.ask(`/api/papers/${id}`)).json()) as { notes: object[]; similar: object[] }
    expect(whole.notes).toMatchObject([{ text: 'Read again' }])
    expect(whole.similar.length).toBeGreaterThan(2)
    expect((await studio.send('PUT', '/api/papers/99999/vote', { up: true })).status).toBe(400)
  })

  it('show what was measured beside what was reported', async () => {
    const { system } = (await (await studio.ask('/api/papers/binary-bpe')).json()) as {
      system: { result: { findings: { verdict: string }[]; tables: object[] } }
    }
    expect(system.result.findings.length).toBeGreaterThan(3)
    expect(system.result.tables.length).toBeGreaterThan(0)
  })

  it('go out as feeds', async () => {
    const atom = await studio.ask('/feeds/atom?limit=5')
    expect(atom.headers.get('content-type')).toContain('atom')
    expect((await atom.text()).match(/<entry>/g)?.length).toBe(5)
    expect(((await (await studio.ask('/feeds/json?limit=3')).json()) as { items: object[] }).items.length).toBe(3)
  })

  it('come by mail: subscribe, confirm from the outbox, unsubscribe with one POST and without origin', async () => {
    expect((await studio.send('POST', '/api/subscriptions', { address: 'nobody' })).status).toBe(400)
    const asked = await studio.send('POST', '/api/subscriptions', {
      address: 'reader@example.org',
      zone: 'Europe/Vienna',
    })
    expect(((await asked.json()) as { message: string }).message).toContain('outbox')
    const state = async (): Promise<string> =>
      ((await (await studio.ask('/api/subscriptions')).json()) as { subscriptions: { state: string }[] })
        .subscriptions[0].state
    expect(await state()).toBe('pending')
    const outbox = join(workspace.folder, 'space/outbox')
    const [mail] = (await readdir(outbox)).filter((name) => name.endsWith('.eml'))
    const text = (await readFile(join(outbox, mail), 'utf8')).replaceAll('=\r\n', '').replaceAll('=3D', '=')
    const link = /http:\/\/127\.0\.0\.1:\d+(\/papers\/confirm\?token=[\w-]+)/.exec(text)![1]
    expect((await studio.ask(link)).status).toBe(200)
    expect(await state()).toBe('pending')
    expect(await rawRequest(link, { host: `127.0.0.1:${studio.port}`, origin: 'http://mail.example' }, 'POST')).toBe(
      200,
    )
    expect(await state()).toBe('active')
  })
})
