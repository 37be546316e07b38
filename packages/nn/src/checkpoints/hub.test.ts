import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fetchCheckpoint } from './hub.js'

const COMMIT = 'a'.repeat(40)
const weights = Buffer.alloc(3_000_000, 7)

let server: Server
let files: Map<string, Buffer>
let requests: string[]
let cache: string
let endpoint: string

/** As much of the hub as a download asks for. */
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'tokenwright-hub-'))
  files = new Map([
    ['config.json', Buffer.from('{"model_type":"gpt2"}')],
    ['model.safetensors', weights],
    ['README.md', Buffer.from('not wanted')],
  ])
  requests = []
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    requests.push(`${url.pathname} ${request.headers.range ?? ''}`.trim())
    const json = (value: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (url.pathname.startsWith('/api/models/org/name/revision/'))
      return json({ _id: '1', id: 'org/name', sha: COMMIT })
    if (url.pathname.startsWith('/api/models/org/name/tree/'))
      return json([...files].map(([path, data]) => ({ type: 'file', path, size: data.length, oid: '1' })))
    const data = files.get(url.pathname.split('/').at(-1) ?? '')
    if (data === undefined) return response.writeHead(404).end()
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    const start = Number(range?.[1] ?? 0)
    const end = range === null || range[2] === '' ? data.length - 1 : Number(range[2])
    response
      .writeHead(range === null ? 200 : 206, { etag: '"1"', 'content-range': `bytes ${start}-${end}/${data.length}` })
      .end(data.subarray(start, end + 1))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(cache, { recursive: true, force: true })
})

it('fetches what a model needs, once, and then works offline', async () => {
  const seen: number[] = []
  const folder = await fetchCheckpoint('hf:org/name', {
    cache,
    endpoint,
    onProgress: (file, bytes) => file === 'model.safetensors' && seen.push(bytes),
  })
  expect((await readFile(join(folder, 'model.safetensors'))).equals(weights)).toBe(true)
  expect(seen.at(-1)).toBe(weights.length)
  expect(requests.some((request) => request.includes('README'))).toBe(false)
  const before = requests.length
  expect(await fetchCheckpoint('hf:org/name', { cache, endpoint, offline: true })).toBe(folder)
  expect(await fetchCheckpoint(`hf:org/name@${COMMIT}`, { cache, endpoint })).toBe(folder)
  expect(requests).toHaveLength(before)
  const gone = { cache, endpoint: 'http://127.0.0.1:9' }
  expect(await fetchCheckpoint('hf:org/name', gone)).toBe(folder)
  await expect(fetchCheckpoint('hf:org/other', gone)).rejects.toThrow(/cannot be fetched.*"hf:org\/other"$/)
  await expect(fetchCheckpoint('hf:org/other', { cache, offline: true })).rejects.toThrow(/network may not be asked/)
  await expect(fetchCheckpoint('hf:../name', { cache, endpoint })).rejects.toThrow(/"hf:..\/name"$/)
})

it('goes on with a download that broke', async () => {
  const folder = join(cache, 'checkpoints', 'org--name', COMMIT)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'model.safetensors.part'), weights.subarray(0, 2_000_000))
  await fetchCheckpoint('hf:org/name', { cache, endpoint })
  expect((await readFile(join(folder, 'model.safetensors'))).equals(weights)).toBe(true)
  expect(requests.filter((request) => request.endsWith('bytes=2000000-2999999'))).toHaveLength(1)
})

it('refuses pickles', async () => {
  files.delete('model.safetensors')
  files.set('pytorch_model.bin', weights)
  await expect(fetchCheckpoint('hf:org/name', { cache, endpoint })).rejects.toThrow(/pickle.*"pytorch_model.bin"$/)
})
