import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { load } from '../load/load.js'
import { parseHubSource } from '../load/hub.js'
import { cachedHub } from './hub-cache.js'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const JSON_FILE = JSON.stringify({
  model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] },
  padding: null,
})

const etagOf = (body: Buffer): string => `"${createHash('sha1').update(body).digest('hex')}"`

/** A hub with one repository; tests change what it does. */
interface Hub {
  readonly endpoint: string
  readonly requests: { url: string; headers: IncomingMessage['headers'] }[]
  files: Map<string, string | Buffer>
  /** Stands in front of the ordinary answer; true: it has answered. */
  before: (request: IncomingMessage, response: ServerResponse) => boolean
}

let server: Server
let hub: Hub
let cache: string

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'tokenwright-hub-'))
  const state: Omit<Hub, 'endpoint'> = {
    requests: [],
    files: new Map([['tokenizer.json', JSON_FILE]]),
    before: () => false,
  }
  server = createServer((request, response) => {
    state.requests.push({ url: request.url ?? '', headers: request.headers })
    if (hub.before(request, response)) return
    const file = hub.files.get(decodeURIComponent((request.url ?? '').split('/').at(-1) ?? ''))
    if (file === undefined) {
      response.writeHead(404).end()
      return
    }
    const body = Buffer.from(file)
    const etag = etagOf(body)
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end()
      return
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (from > 0 && request.headers['if-range'] === etag) {
      response.writeHead(206, {
        etag,
        'content-range': `bytes ${from}-${body.length - 1}/${body.length}`,
        'content-length': body.length - from,
      })
      response.end(body.subarray(from))
    } else response.writeHead(200, { etag, 'content-length': body.length }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  hub = Object.assign(state, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(cache, { recursive: true, force: true })
})

const get = (source = 'hf:org/name', more: object = {}) => load(source, { endpoint: hub.endpoint, cache, ...more })
const read = (name: string, more: object = {}) =>
  cachedHub({ name: 'org/name', revision: 'main' }, cache, { endpoint: hub.endpoint, ...more })(name)
const cachedFiles = (): string[] =>
  readdirSync(cache, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))

describe('a repository of the hub', () => {
  test('is loaded, and asked for again by its ETag', async () => {
    expect((await get()).model.type).toBe('BPE')
    expect(hub.requests.map(({ url }) => url)).toEqual(['/org/name/resolve/main/tokenizer.json'])
    expect((await get()).model.type).toBe('BPE')
    expect(hub.requests[1].headers['if-none-match']).toBeDefined()
    hub.files.set('tokenizer.json', JSON_FILE.replace('"ab":2', '"ab":3'))
    expect((await get()).model.vocab.ids).not.toBeNull()
  })

  test('a commit is asked for once', async () => {
    await get(`hf:org/name@${COMMIT}`)
    await get(`hf:org/name@${COMMIT}`)
    expect(hub.requests.map(({ url }) => url)).toEqual([`/org/name/resolve/${COMMIT}/tokenizer.json`])
  })

  test('the token goes with the request', async () => {
    await get('hf:org/name', { token: 'secret' })
    expect(hub.requests[0].headers.authorization).toBe('Bearer secret')
    await get()
    expect(hub.requests[1].headers.authorization).toBeUndefined()
  })

  test('without network the cache is used', async () => {
    await get()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect((await get()).model.type).toBe('BPE')
    expect((await get('hf:org/name', { offline: true })).model.type).toBe('BPE')
    await expect(get('hf:org/other', { offline: true })).rejects.toThrow(/not in the cache.*"hf:org\/other"$/)
    await expect(get('hf:org/other')).rejects.toThrow(/cannot be reached.*other/)
  })

  test('other files are found where there is no tokenizer.json', async () => {
    hub.files = new Map([
      ['vocab.json', '{"a":0,"b":1,"ab":2}'],
      ['merges.txt', '#version: 0.2\na b\n'],
    ])
    expect((await get()).pre_tokenizer).toMatchObject({ type: 'ByteLevel', use_regex: true })
    hub.files = new Map([['README.md', '']])
    await expect(get('hf:org/empty')).rejects.toThrow(/without the files of a tokenizer/)
  })
})

describe('downloads', () => {
  const large = Buffer.alloc(300_000, 'tokenwright ')

  test('go on where they broke off', async () => {
    hub.files.set('tokenizer.model', large)
    let cut = true
    hub.before = (_, response) => {
      if (!cut) return false
      cut = false
      response.writeHead(200, {
        etag: etagOf(large),
        'content-length': large.length,
      })
      response.write(large.subarray(0, 100_000), () => response.destroy())
      return true
    }
    await expect(read('tokenizer.model')).rejects.toMatchObject({ kind: 'unreadable' })
    expect(cachedFiles()).not.toContain('tokenizer.model')
    expect(large.equals((await read('tokenizer.model')) as Buffer)).toBe(true)
    expect(hub.requests.at(-1)?.headers.range).toBe('bytes=100000-')
    expect(cachedFiles().toSorted()).toEqual(['tokenizer.model', 'tokenizer.model.etag'])
  })

  test('begin again where the file has changed meanwhile', async () => {
    hub.files.set('tokenizer.model', large)
    let cut = true
    hub.before = (_, response) => {
      if (!cut) return false
      cut = false
      response.writeHead(200, { etag: '"of yesterday"', 'content-length': 200_000 })
      response.write(Buffer.alloc(150_000), () => response.destroy())
      return true
    }
    await expect(read('tokenizer.model')).rejects.toMatchObject({ kind: 'unreadable' })
    expect(large.equals((await read('tokenizer.model')) as Buffer)).toBe(true)
  })

  test('of several processes at once all succeed', async () => {
    hub.files.set('tokenizer.model', large)
    const all = await Promise.all(Array.from({ length: 5 }, () => read('tokenizer.model')))
    expect(all.every((bytes) => large.equals(bytes as Buffer))).toBe(true)
    expect(cachedFiles().toSorted()).toEqual(['tokenizer.model', 'tokenizer.model.etag'])
  })

  test('that another process has begun do not stand in the way', async () => {
    hub.files.set('tokenizer.model', large)
    const folder = join(cache, 'hub', encodeURIComponent(new URL(hub.endpoint).host), 'org--name', 'main')
    mkdirSync(folder, { recursive: true })
    for (const [end, text] of [
      ['part', 'half'],
      ['part.etag', etagOf(large)],
      ['part.lock', ''],
    ])
      writeFileSync(join(folder, `tokenizer.model.${end}`), text)
    expect(large.equals((await read('tokenizer.model')) as Buffer)).toBe(true)
    expect(readFileSync(join(folder, 'tokenizer.model.part'), 'utf8')).toBe('half')
  })

  test('that end before their announced end are no files', async () => {
    hub.before = (_, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('short', () => response.destroy())
      return true
    }
    await expect(read('tokenizer.json')).rejects.toMatchObject({ kind: 'unreadable' })
    expect(cachedFiles()).toEqual([])
  })

  test('are tried again while the server has trouble', async () => {
    let left = 2
    hub.before = (_, response) => {
      if (left-- <= 0) return false
      response.writeHead(503).end()
      return true
    }
    expect(String(await read('tokenizer.json'))).toBe(JSON_FILE)
    hub.before = (_, response) => {
      response.writeHead(401).end()
      return true
    }
    await expect(
      cachedHub({ name: 'org/gated', revision: 'main' }, cache, { endpoint: hub.endpoint })('tokenizer.json'),
    ).rejects.toThrow(/answers 401.*HF_TOKEN.*gated/)
  })

  test('can be interrupted', async () => {
    hub.before = (_, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('a')
      return true
    }
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    await expect(get('hf:org/name', { signal: controller.signal })).rejects.toMatchObject({ kind: 'aborted' })
  })

  test('that cannot be written are said to be', async () => {
    const file = join(cache, 'occupied')
    writeFileSync(file, '')
    await expect(load('hf:org/name', { endpoint: hub.endpoint, cache: file })).rejects.toMatchObject({
      kind: expect.stringMatching(/un(readable|writable)/) as string,
    })
  })
})

test.each([
  ['hf:', /not a repository/],
  ['hf:a/b/c', /not a repository/],
  ['hf:../x', /not a repository/],
  ['hf:a/..', /not a repository/],
  ['hf:.hidden/x', /not a repository/],
  ['hf:org/name@', /not a revision/],
  ['hf:org/name@../../etc', /not a revision/],
  ['hf:org/name@a\\b', /not a revision/],
])('%s is refused', (source, message) => {
  expect(() => parseHubSource(source)).toThrow(message)
})

test('revisions stay inside of the cache', async () => {
  const revision = 'refs/pr/1'
  await get(`hf:org/name@${revision}`)
  expect(hub.requests[0].url).toBe('/org/name/resolve/refs%2Fpr%2F1/tokenizer.json')
  const folder = join(cache, 'hub', encodeURIComponent(new URL(hub.endpoint).host), 'org--name', 'refs%2Fpr%2F1')
  expect(statSync(folder).isDirectory()).toBe(true)
  expect(readFileSync(join(folder, 'tokenizer.json'), 'utf8')).toBe(JSON_FILE)
  expect(existsSync(join(cache, '..', 'refs'))).toBe(false)
})
