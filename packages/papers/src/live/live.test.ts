import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listQuarantine } from '../import/import-papers.js'
import { freshStore, SEED_DAY } from '../testing/stores.js'
import { importArxiv, importDaily } from './import-live.js'

let close: (() => void) | undefined
afterEach(() => close?.())

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => void server.close()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A wait that moves the clock instead. */
function fakeTime(): { clock: { now: number }; waits: number[]; wait: (milliseconds: number) => Promise<void> } {
  const clock = { now: SEED_DAY }
  const waits: number[] = []
  return { clock, waits, wait: async (milliseconds) => void (waits.push(milliseconds), (clock.now += milliseconds)) }
}

describe('a live import', () => {
  it('asks with its name and its version, and takes what it gets', async () => {
    const { clock, wait } = fakeTime()
    const store = await freshStore({}, clock)
    const asked: IncomingMessage[] = []
    const dailyBase = await serve((request, response) => {
      asked.push(request)
      if (request.headers['if-none-match'] === '"v1"') return void response.writeHead(304).end()
      response
        .setHeader('etag', '"v1"')
        .end(JSON.stringify([{ paper: { id: '2512.00001', title: 'New' } }, { paper: {} }]))
    })
    const query = { date: '2025-12-26', limit: 50, page: 0 }
    expect(await importDaily(store, query, { dailyBase, wait })).toMatchObject({
      added: 1,
      rejected: [{ reason: 'an item without a title' }],
    })
    expect(await importDaily(store, query, { dailyBase, wait })).toBeNull()
    expect(asked[0].url).toBe('/api/daily_papers?date=2025-12-26&limit=50&p=0')
    expect(asked[0].headers['user-agent']).toMatch(/^tokenwright-papers/)
    expect(await listQuarantine(store)).toHaveLength(1)
    await importDaily(store, { query: 'visual tokens' }, { dailyBase, wait })
    expect(asked[2].url).toBe('/api/papers/search?q=visual+tokens')
  })

  it('keeps three seconds between two calls to arXiv', async () => {
    const { clock, waits, wait } = fakeTime()
    const store = await freshStore({}, clock)
    const arxivBase = await serve((_, response) =>
      response.end(
        `<feed><entry><id>http://arxiv.org/abs/2512.00002v1</id><title>One</title><published>2025-12-01T00:00:00Z</published></entry></feed>`,
      ),
    )
    expect(await importArxiv(store, { query: 'cat:cs.CL' }, { arxivBase, wait })).toMatchObject({ added: 1 })
    clock.now += 500
    expect(await importArxiv(store, { ids: ['2512.00002'] }, { arxivBase, wait })).toMatchObject({ unchanged: 1 })
    expect(waits).toEqual([2500])
    await expect(importArxiv(store, {}, { arxivBase })).rejects.toMatchObject({ kind: 'invalid-option' })
  })

  it('backs off when it is told to, and gives up in the end', async () => {
    const { clock, waits, wait } = fakeTime()
    const store = await freshStore({}, clock)
    let calls = 0
    const dailyBase = await serve((_, response) => {
      calls++
      if (calls === 1) return void response.writeHead(429, { 'retry-after': '7' }).end()
      if (calls === 2) return void response.writeHead(503).end()
      if (calls === 3) return void response.end('[]')
      response.writeHead(calls === 4 ? 404 : 500).end()
    })
    expect(await importDaily(store, {}, { dailyBase, wait })).toMatchObject({ added: 0 })
    expect(waits).toEqual([7000, 9000])
    clock.now += 10_000
    await expect(importDaily(store, { page: 1 }, { dailyBase, wait })).rejects.toThrow('the server answers 404')
    expect(calls).toBe(4)
    await expect(importDaily(store, { page: 2 }, { dailyBase, wait })).rejects.toThrow('the server answers 500')
    expect(calls).toBe(8)
  })

  it('does not remember an answer whose papers it could not keep', async () => {
    const { clock, wait } = fakeTime()
    const store = await freshStore({}, clock)
    const dailyBase = await serve((_, response) => response.setHeader('etag', '"v1"').end('[{"title":"A"}]'))
    const broken = { ...store, batch: () => Promise.reject(new Error('disk full')) }
    await expect(importDaily(broken, {}, { dailyBase, wait })).rejects.toThrow('disk full')
    expect(await importDaily(store, {}, { dailyBase, wait })).toMatchObject({ added: 1 })
  })

  it('refuses addresses that are none, and stops when it is told to', async () => {
    const store = await freshStore()
    await expect(importDaily(store, {}, { dailyBase: 'file:///etc/passwd' })).rejects.toMatchObject({
      kind: 'invalid-option',
    })
    await expect(importDaily(store, { date: 'today' })).rejects.toMatchObject({ kind: 'invalid-option' })
    const dailyBase = await serve(() => {})
    await expect(importDaily(store, {}, { dailyBase, signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      kind: 'aborted',
    })
  })
})
