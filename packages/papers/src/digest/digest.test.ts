import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { simpleParser } from 'mailparser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importPapers } from '../import/import-papers.js'
import { importSeed } from '../import/seed.js'
import { openStore, type Store } from '../store/open.js'
import { refusal, startMailServer, type MailServer } from '../testing/mail-server.js'
import { freshFolder, freshStore, SEED_DAY } from '../testing/stores.js'
import { answerLink } from './link-pages.js'
import { outboxCounts } from './outbox.js'
import { sendDigests } from './run.js'
import { confirm, listSubscriptions, subscribe, unsubscribe } from './subscriptions.js'
import { folderTransport, smtpTransport, type MailTransport } from './transports.js'

const DAY = 86_400_000
const settings = { from: 'papers@example.org', title: 'Papers', baseUrl: 'https://papers.example.org' }

let server: MailServer
let transport: MailTransport
beforeEach(async () => {
  server = await startMailServer()
  transport = smtpTransport(server.url)
})
afterEach(async () => {
  await transport.close()
  await server.close()
})

const tokenIn = (text: string | undefined, path: string): string =>
  new RegExp(`${path}\\?token=([\\w-]+)`).exec(text ?? '')?.[1] ?? ''

/** Subscribes and confirms as a person would. */
async function subscribed(store: Store, address: string, more = {}): Promise<void> {
  await subscribe(store, { address, hour: 0, ...more })
  await sendDigests(store, { transport, settings })
  const mails = await server.mails()
  expect(await confirm(store, tokenIn(mails.at(-1)?.text, 'confirm'))).toBe('done')
  server.arrived.length = 0
}

/** Many active subscribers at once, without their mails. */
async function crowd(store: Store, count: number): Promise<void> {
  await store.batch(
    Array.from({ length: count }, (_, i) => ({
      sql: `INSERT INTO subscriptions (address, state, cadence, weekday, hour, zone, topics, created, confirmed)
        VALUES (?, 'active', 'daily', 1, 0, 'UTC', '', 0, 0)`,
      args: [`reader${i}@example.org`],
    })),
  )
}

describe('a subscription', () => {
  it('gets a digest after it was confirmed, once a day, with headers to leave by one click', async () => {
    const clock = { now: SEED_DAY }
    const store = await freshStore({ runnable: new Set(['qtok']) }, clock)
    await importSeed(store)
    await subscribe(store, { address: 'Ada@Example.org', hour: 0 })
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ sent: 1, queued: 0 })
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ sent: 0, queued: 0 })
    const [ask] = await server.mails()
    expect(ask.subject).toBe('Confirm: Papers')
    const token = tokenIn(ask.text, 'confirm')
    expect(await confirm(store, token)).toBe('done')
    expect(await confirm(store, token)).toBe('used')
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ queued: 1, sent: 1 })
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ queued: 0, sent: 0 })
    const digest = (await server.mails())[1]
    expect(digest.to).toMatchObject({ text: 'Ada@example.org' })
    expect(digest.subject).toBe('Papers: 10 of 28 new papers, 2025-12-26')
    expect(digest.messageId).toMatch(/^<digest\.2025-12-26\.[\w-]+@tokenwright>$/)
    expect(digest.text).toContain('Unsubscribe: https://papers.example.org/papers/unsubscribe?token=')
    expect(digest.html).toContain('<h2')
    const headers = server.arrived[1].raw.toString().replace(/\r\n\s+/g, ' ')
    expect(headers).toMatch(
      /^List-Unsubscribe: <https:\/\/papers\.example\.org\/papers\/unsubscribe\?token=[\w-]{43}>$/m,
    )
    expect(headers).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m)
    clock.now += DAY
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ queued: 1, sent: 0, empty: 1 })
    await importPapers(store, [{ title: 'A new one <b>&', summary: '<i>x</i>' }], 'x')
    clock.now += DAY
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ sent: 1 })
    const third = (await server.mails())[2]
    expect(third.subject).toBe('Papers: 1 new paper, 2025-12-28')
    expect(third.html).toContain('A new one &lt;b&gt;&amp;')
  })

  it('ends with one POST, without login, and its tokens are good once', async () => {
    const store = await freshStore()
    await importSeed(store)
    await subscribed(store, 'ada@example.org')
    await sendDigests(store, { transport, settings })
    const [mail] = await server.mails()
    const url = /<(https:[^>]+)>/.exec(String(server.arrived[0].raw.toString().replace(/\r\n\s+/g, '')))?.[1] ?? ''
    const token = tokenIn(mail.text, 'unsubscribe')
    expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(128)
    const body = 'List-Unsubscribe=One-Click'
    const ask = (method: string, to = url): Promise<Response | null> =>
      answerLink(store, new Request(to, { method, ...(method === 'POST' ? { body } : {}) }))
    // Looking is not leaving: mail programs look at links by themselves.
    expect(await (await ask('GET'))?.text()).toContain('method="post"')
    expect((await listSubscriptions(store))[0].state).toBe('active')
    expect(
      (
        await ask(
          'POST',
          url.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')),
        )
      )?.status,
    ).toBe(404)
    expect((await ask('POST'))?.status).toBe(200)
    expect((await listSubscriptions(store))[0].state).toBe('unsubscribed')
    expect((await ask('POST'))?.status).toBe(410)
    expect((await ask('PUT'))?.status).toBe(405)
    expect(await ask('POST', 'https://papers.example.org/other')).toBeNull()
    expect(await unsubscribe(store, '')).toBe('unknown')
    // Nothing in the store is a token.
    const dump = JSON.stringify([await store.rows('SELECT * FROM tokens'), await store.rows('SELECT * FROM outbox')])
    expect(dump).not.toContain(token)
  })

  it('has tokens that grow old and belong to one purpose', async () => {
    const clock = { now: SEED_DAY }
    const store = await freshStore({}, clock)
    await subscribe(store, { address: 'ada@example.org' })
    await sendDigests(store, { transport, settings })
    const token = tokenIn((await server.mails())[0].text, 'confirm')
    expect(await unsubscribe(store, token)).toBe('unknown')
    clock.now += 3 * DAY
    expect(await confirm(store, token)).toBe('expired')
    // Asking twice within an hour is one mail, an hour later it is another.
    await subscribe(store, { address: 'ada@example.org' })
    await subscribe(store, { address: 'ada@example.org', cadence: 'weekly' })
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ sent: 1 })
    expect((await listSubscriptions(store))[0]).toMatchObject({ state: 'pending', cadence: 'weekly' })
  })

  it('gets what its topics find', async () => {
    const store = await freshStore()
    await importSeed(store)
    await subscribed(store, 'ada@example.org', { topics: 'legal documents' })
    await sendDigests(store, { transport, settings })
    const [mail] = await server.mails()
    expect(mail.subject).toMatch(/^Papers: \d+ new papers on legal documents/)
    expect(mail.text?.indexOf('KL3M Tokenizers')).toBeLessThan(200)
    expect(mail.text).not.toContain('Prot2Token')
  })

  it.each([
    { address: 'no address' },
    { address: 'ada@example.org\r\nBcc: all@example.org' },
    { address: 'ada@example.org, bob@example.org' },
    { address: '"ada\r\n"@example.org' },
    { address: `${'a'.repeat(65)}@example.org` },
    { address: `a@${'b'.repeat(64)}.org` },
    { address: `a@${'bcdefgh.'.repeat(32)}org` },
    { address: 'Ada <ada@example.org>' },
    { address: 'ada@exa\u0000mple.org' },
    { address: 'ada@-x.org' },
    { address: 'ada@example.org', zone: 'Mars/Olympus' },
    { address: 'ada@example.org', hour: 24 },
    { address: 'ada@example.org', weekday: 0 },
    { address: 'ada@example.org', topics: 'x'.repeat(201) },
  ])('is refused for %j', async (options) => {
    const store = await freshStore()
    await expect(subscribe(store, options)).rejects.toMatchObject({ kind: 'invalid-option' })
    expect(await listSubscriptions(store)).toEqual([])
  })

  it('cannot bring line ends into a header', async () => {
    const store = await freshStore()
    await importSeed(store)
    await subscribed(store, 'ada@example.org', { topics: 'tokens\r\nBcc: x@y.org' })
    await sendDigests(store, { transport, settings })
    const [head] = server.arrived[0].raw.toString().split('\r\n\r\n')
    expect(head).not.toMatch(/^Bcc:/im)
    await subscribe(store, { address: 'bob@example.org' })
    const bad = { ...settings, title: 'Papers\r\nBcc: x@y.org' }
    await expect(sendDigests(store, { transport, settings: bad })).rejects.toMatchObject({ kind: 'invalid-option' })
    expect(server.arrived).toHaveLength(1)
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ sent: 1 })
  })
})

describe('a server', () => {
  it('that refuses for now is asked again later, and one that refuses for good counts as a bounce', async () => {
    const clock = { now: SEED_DAY }
    const store = await freshStore({}, clock)
    await importSeed(store)
    await crowd(store, 2)
    server.onRecipient = (to) => {
      if (to.startsWith('reader0')) throw refusal(451, 'later')
      throw refusal(550, 'nobody here')
    }
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ queued: 2, postponed: 1, failed: 1 })
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ postponed: 0, failed: 0 })
    expect((await listSubscriptions(store)).map(({ bounces }) => bounces)).toEqual([0, 1])
    server.onRecipient = () => undefined
    clock.now += 5 * 60_000
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ sent: 1 })
    server.onRecipient = () => {
      throw refusal(550, 'nobody here')
    }
    for (let day = 0; day < 3; day++) {
      clock.now += DAY
      await importPapers(store, [{ title: `Paper of day ${day}` }], 'x')
      await sendDigests(store, { transport, settings })
    }
    expect((await listSubscriptions(store)).map(({ state }) => state)).toEqual(['bounced', 'bounced'])
  })

  it('that cannot be reached is tried six times, with longer and longer waits', async () => {
    const clock = { now: SEED_DAY }
    const store = await freshStore({}, clock)
    await importSeed(store)
    await crowd(store, 1)
    const nowhere = smtpTransport('smtp://127.0.0.1:1')
    const waits: number[] = []
    for (let i = 0; i < 6; i++) {
      const report = await sendDigests(store, { transport: nowhere, settings })
      expect(report).toMatchObject({ postponed: i < 5 ? 1 : 0, failed: i < 5 ? 0 : 1 })
      const [row] = await store.rows('SELECT not_before, state FROM outbox')
      waits.push((Number(row['not_before']) - clock.now) / 60_000)
      clock.now = Number(row['not_before'])
    }
    expect(waits.slice(0, 5)).toEqual([5, 15, 45, 135, 405])
    expect((await outboxCounts(store)).get('failed')).toBe(1)
  })

  it('that hangs up after the last piece leaves a mail that is not sent twice', async () => {
    const store = await freshStore()
    await importSeed(store)
    await crowd(store, 1)
    server.onMail = async () => server.hangUp()
    const report = await sendDigests(store, { transport, settings })
    expect(report).toMatchObject({ uncertain: 1 })
    server.onMail = () => Promise.resolve()
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ queued: 0, sent: 0 })
    expect(server.arrived).toHaveLength(1)
  })
})

const built = fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** Runs the digests of a store in another process, which is killed at `when`. */
async function killedRun(location: string, url: string, when: (kill: () => void) => void): Promise<void> {
  const script = join(freshFolder(), 'send.mjs')
  await writeFile(
    script,
    `import { openStore, sendDigests, smtpTransport } from ${JSON.stringify(built)}
const store = await openStore({ location: ${JSON.stringify(location)}, now: () => ${SEED_DAY} })
await sendDigests(store, { transport: smtpTransport(${JSON.stringify(url)}), settings: ${JSON.stringify(settings)} })
console.log('finished')
`,
  )
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  when(() => child.kill('SIGKILL'))
  await once(child, 'exit')
  expect(output).toBe('')
}

describe('a process that is killed', () => {
  async function prepared(readers: number): Promise<string> {
    const location = join(freshFolder(), 'papers.db')
    const store = await openStore({ location, now: () => SEED_DAY })
    await importSeed(store)
    await crowd(store, readers)
    await store.close()
    return location
  }

  async function goOn(location: string): Promise<Map<string, number>> {
    const store = await openStore({ location, now: () => SEED_DAY })
    await sendDigests(store, { transport, settings })
    const counts = await outboxCounts(store)
    await store.close()
    return counts
  }

  it('between sending and writing it down sends no mail twice', async () => {
    const location = await prepared(1)
    await killedRun(location, server.url, (kill) => {
      server.onMail = async () => {
        kill()
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })
    server.onMail = () => Promise.resolve()
    expect(server.arrived).toHaveLength(1)
    const counts = await goOn(location)
    expect(server.arrived.map(({ to }) => to)).toEqual(['reader0@example.org'])
    expect(counts).toEqual(new Map([['uncertain', 1]]))
  })

  it('before anything has left sends each mail all the same', async () => {
    const location = await prepared(3)
    await killedRun(location, server.url, (kill) => {
      server.onRecipient = () => kill()
    })
    server.onRecipient = () => undefined
    expect(server.arrived).toHaveLength(0)
    expect(await goOn(location)).toEqual(new Map([['sent', 3]]))
    expect(new Set(server.arrived.map(({ to }) => to)).size).toBe(3)
    expect(server.arrived).toHaveLength(3)
  })

  it('in the middle of many goes on where it was, and nobody gets two', async () => {
    const location = await prepared(60)
    await killedRun(location, server.url, (kill) => {
      server.onMail = async () => {
        if (server.arrived.length >= 20) kill()
      }
    })
    server.onMail = () => Promise.resolve()
    const counts = await goOn(location)
    const to = server.arrived.map((mail) => mail.to)
    expect(new Set(to).size).toBe(to.length)
    // At most the mails of the four connections were on their way when it ended.
    expect(counts.get('uncertain') ?? 0).toBeLessThanOrEqual(4)
    expect(to.length).toBeGreaterThanOrEqual(56)
    expect((counts.get('sent') ?? 0) + (counts.get('uncertain') ?? 0)).toBe(60)
  })
})

describe('many subscribers', () => {
  it('all get their digest, in bounded memory, also when the run is stopped in between', async () => {
    const store = await freshStore()
    await importSeed(store)
    await crowd(store, 1000)
    const stop = new AbortController()
    const onProgress = (finished: number): void => {
      if (finished === 300) stop.abort()
    }
    await expect(sendDigests(store, { transport, settings, signal: stop.signal, onProgress })).rejects.toMatchObject({
      kind: 'aborted',
    })
    expect(server.arrived.length).toBeGreaterThanOrEqual(300)
    expect(server.arrived.length).toBeLessThan(310)
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    let peak = 0
    server.onMail = async () => void (peak = Math.max(peak, process.memoryUsage().heapUsed))
    expect(await sendDigests(store, { transport, settings })).toMatchObject({ queued: 0 })
    const to = server.arrived.map((mail) => mail.to)
    expect(to).toHaveLength(1000)
    expect(new Set(to).size).toBe(1000)
    expect(new Set(server.arrived.map(({ raw }) => /^Message-ID:\s+(.*)$/im.exec(raw.toString())?.[1])).size).toBe(1000)
    // Of which about 15 MB are the mails that this test keeps.
    expect((peak - before) / 2 ** 20).toBeLessThan(150)
  })
})

describe('without a mail server', () => {
  it('mails are files, each one once', async () => {
    const folder = join(freshFolder(), 'outbox')
    const store = await freshStore()
    await importSeed(store)
    await crowd(store, 3)
    const files = folderTransport(folder)
    expect(await sendDigests(store, { transport: files, settings })).toMatchObject({ sent: 3 })
    const names = readdirSync(folder)
    expect(names).toHaveLength(3)
    expect(names.every((name) => name.endsWith('.eml'))).toBe(true)
    const mail = await simpleParser(readFileSync(join(folder, names[0])))
    expect(names[0]).toBe(`${mail.messageId?.slice(1, -1)}.eml`)
    // As after a crash between the file and the row: the file is found.
    await store.batch([`UPDATE outbox SET state = 'transmitting'`])
    expect(await sendDigests(store, { transport: files, settings })).toMatchObject({ sent: 3, uncertain: 0 })
    expect(readdirSync(folder)).toHaveLength(3)
  })
})
