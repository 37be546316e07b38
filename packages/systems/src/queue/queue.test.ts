import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLedger, findFiles, textCorpus, type FoundFile } from '@tokenwright/measure/corpora'
import { toTokenizerJson, train, type TrainingOptions } from '@tokenwright/text'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from './contract.js'
import { runJobs, type JobsOptions } from './run-jobs.js'
import { startRedis, redisServer, type TestRedis } from './testing/redis.js'
import { cutIntoShards, trainOnShards } from './train-on-shards.js'
import { withoutPassword } from './redis.js'
import { runWorker, type WorkerEvent } from './worker.js'

let folder: string
let files: FoundFile[]

const TEXT = Array.from(
  { length: 6000 },
  (_, i) =>
    `line ${i} of the text, with ${createHash('sha1').update(String(i)).digest('base64url').slice(0, 9)} in it\n`,
).join('')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queue-'))
  await writeFile(join(folder, 'large.txt'), TEXT.repeat(4))
  await writeFile(join(folder, 'small.txt'), 'naïve 日本語\n')
  await writeFile(join(folder, 'picture.bin'), Uint8Array.of(0, 1, 2, 3, 0))
  await writeFile(join(folder, 'rows.jsonl'), '{"text":"a row of text"}\n{"text":3}\n')
  files = await findFiles(
    ['large.txt', 'small.txt', 'picture.bin', 'rows.jsonl:text'].map((name) => join(folder, name)),
    createLedger(),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const PLANS = [{ kind: 'chunks', options: { size: 64 } }] as const
/** Each reads some of the large file. */
const jobs = (shardBytes = 1 << 18): Job[] => cutIntoShards(files, PLANS, { shardBytes }).map(({ job }) => job)

async function resultsOf(list: readonly Job[], options: Omit<JobsOptions, 'onResult'>): Promise<unknown[]> {
  const results: unknown[] = []
  await runJobs(list, { ...options, onResult: (index, result) => void (results[index] = result) })
  return results
}

const tokenizerOf = async (run: ReturnType<typeof train>): Promise<string> =>
  JSON.stringify(toTokenizerJson(await run.result()))

describe('jobs on this machine', () => {
  it('give their results whatever the number of threads', async () => {
    const [one, three] = [await resultsOf(jobs(), { workers: 1 }), await resultsOf(jobs(), { workers: 3 })]
    expect(one.length).toBeGreaterThan(4)
    expect(one).toEqual(three)
  })

  it('tell what went wrong, with its kind', async () => {
    const job = {
      handler: 'count-pieces',
      key: 'x',
      input: { ...(jobs()[0].input as object), file: { path: '/nowhere', size: 1 } },
    }
    await expect(resultsOf([job], {})).rejects.toMatchObject({
      kind: 'unreadable',
      message: 'file of the corpus that this worker cannot see: "/nowhere"',
    })
    await expect(resultsOf([{ handler: 'count-pieces', key: 'x', input: 3 }], {})).rejects.toThrow(
      'no shard of a corpus: 3',
    )
    await expect(resultsOf([{ handler: 'sing', key: 'x', input: 3 }], {})).rejects.toThrow('knows nothing of: "sing"')
  })

  it('stop when they are told to', async () => {
    const controller = new AbortController()
    const running = runJobs(jobs(), { workers: 1, signal: controller.signal, onResult: () => controller.abort() })
    await expect(running).rejects.toMatchObject({ kind: 'aborted' })
  })
})

describe('training on shards', () => {
  it.each<TrainingOptions>([
    { vocabularySize: 700 },
    { vocabularySize: 400, split: 'gpt2', algorithm: 'unigram' },
    { vocabularySize: 500, algorithm: 'superbpe', transition: 0.8 },
  ])('gives the tokenizer of one reading: %j', async (options) => {
    const [here, there] = [createLedger(), createLedger()]
    const whole = await tokenizerOf(train(textCorpus(files, here), { ...options, workers: 1 }))
    expect(await tokenizerOf(trainOnShards(files, there, options, { shardBytes: 1 << 18 }))).toBe(whole)
    expect(there.groups()).toEqual(here.groups())
    expect(here.groups().map(({ reason }) => reason)).toEqual(['bad-row', 'binary'])
  })

  it('cuts plain text, and nothing else', () => {
    const shards = cutIntoShards(files, PLANS, { shardBytes: 1 << 18 })
    const cut = shards.filter(({ job }) => (job.input as { blocks: unknown }).blocks !== null)
    expect(shards.length - cut.length).toBe(3)
    expect(cut.length).toBeGreaterThan(3)
    expect(new Set(shards.map(({ job }) => job.key)).size).toBe(shards.length)
    const total = files.reduce((sum, { size }) => sum + size, 0)
    expect(shards.reduce((sum, { bytes }) => sum + bytes, 0)).toBeCloseTo(total, 3)
    expect(cutIntoShards(files, PLANS, { reads: 'bytes' })).toHaveLength(files.length)
  })
})

describe('an address', () => {
  it('is shown without its password', () => {
    expect(withoutPassword('redis://me:secret@host:6379/2')).toBe('redis://me:***@host:6379/2')
    for (const wrong of ['http://host', 'host:6379', 'redis'])
      expect(() => withoutPassword(wrong)).toThrow('redis://host:6379')
  })
  it('where nothing answers is told', async () => {
    const url = 'redis://me:secret@127.0.0.1:1'
    await expect(resultsOf(jobs(), { queue: url, queueName: 'q' })).rejects.toMatchObject({
      kind: 'unreadable',
      message: 'queue that cannot be reached: "redis://me:***@127.0.0.1:1"',
    })
  }, 20_000)
})

describe.skipIf(redisServer === undefined)('a queue (redis-server)', () => {
  let redis: TestRedis
  let stops: (() => Promise<void>)[]
  let number = 0
  let queueName: string

  beforeEach(async () => {
    redis = await startRedis()
    stops = []
    queueName = `test-${++number}`
  })
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()))
    await redis.dispose()
  })

  /** A worker in this process; returns what it reports. */
  function startWorker(lockMilliseconds = 1000): {
    readonly events: WorkerEvent[]
    readonly ready: Promise<void>
    stop(): Promise<void>
  } {
    const controller = new AbortController()
    const events: WorkerEvent[] = []
    let tell: () => void = () => undefined
    const ready = new Promise<void>((resolve) => (tell = resolve))
    const ended = runWorker({
      queue: redis.url,
      queueName,
      concurrency: 1,
      lockMilliseconds,
      signal: controller.signal,
      onEvent: (event) => {
        events.push(event)
        if (event.type === 'ready') tell()
      },
    })
    const stop = async (): Promise<void> => {
      controller.abort()
      await ended
    }
    stops.push(stop)
    return { events, ready, stop }
  }
  const done = (events: readonly WorkerEvent[]): number => events.filter(({ type }) => type === 'done').length

  it('gives what this machine gives, from two workers', async () => {
    const workers = [startWorker(), startWorker()]
    const list = jobs()
    expect(await resultsOf(list, { queue: redis.url, queueName })).toEqual(await resultsOf(list, {}))
    expect(done(workers[0].events) + done(workers[1].events)).toBe(list.length)
  })

  it('finds results again without anyone working, and does equal jobs once', async () => {
    const { events, stop } = startWorker()
    const [job] = jobs()
    const first = await resultsOf([job, job, job], { queue: redis.url, queueName })
    expect(first[2]).toEqual(first[0])
    expect(done(events)).toBe(1)
    await stop()
    expect(await resultsOf([job], { queue: redis.url, queueName })).toEqual([first[0]])
  })

  it('trains the same tokenizer', async () => {
    startWorker()
    const options = { vocabularySize: 600 }
    const whole = await tokenizerOf(train(textCorpus(files, createLedger()), { ...options, workers: 1 }))
    const run = trainOnShards(files, createLedger(), options, { queue: redis.url, queueName, shardBytes: 1 << 18 })
    const stages: string[] = []
    for await (const { stage, done: amount, total } of run) stages.push(amount <= total! ? stage : 'too much')
    expect(await tokenizerOf(run)).toBe(whole)
    expect(new Set(stages)).toEqual(new Set(['count', 'merge']))
  })

  it('survives a Redis that goes away in the middle and comes back without its memory', async () => {
    startWorker()
    const list = jobs()
    const troubles: string[] = []
    const results: unknown[] = []
    let fallen = false
    await runJobs(list, {
      queue: redis.url,
      queueName,
      onProgress: (_, __, trouble) => trouble !== undefined && troubles.push(trouble),
      onResult: async (index, result) => {
        results[index] = result
        if (fallen) return
        fallen = true
        await redis.kill()
        setTimeout(() => void redis.start(), 300)
      },
    })
    expect(results).toEqual(await resultsOf(list, {}))
  })

  it('tells an error once, and does the job again when it is asked for again', async () => {
    const { events } = startWorker()
    const path = join(folder, `later-${number}.txt`)
    const input = {
      ...(jobs()[0].input as object),
      file: { ...files[0], path, size: 5, format: 'text', gzip: false },
      blocks: null,
    }
    const job = { handler: 'count-pieces', key: path, input }
    await expect(resultsOf([job], { queue: redis.url, queueName })).rejects.toMatchObject({ kind: 'unreadable' })
    await writeFile(path, 'later')
    await expect(resultsOf([job], { queue: redis.url, queueName })).rejects.toThrow('changed meanwhile')
    expect(events.filter(({ type }) => type === 'failed')).toHaveLength(2)
    await rm(path)
  })

  it('takes back the jobs of whoever stops waiting', async () => {
    const controller = new AbortController()
    const waiting = runJobs(jobs(), {
      queue: redis.url,
      queueName,
      signal: controller.signal,
      onResult: () => undefined,
    })
    setTimeout(() => controller.abort(), 700)
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted' })
    const { events } = startWorker()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(events.map(({ type }) => type)).toEqual(['ready'])
  })

  it('gets back at once what a worker that is told to stop has in hand', async () => {
    const first = startWorker(60_000)
    const waiting = resultsOf(jobs(), { queue: redis.url, queueName })
    await expect.poll(() => first.events.some(({ type }) => type === 'begun'), { interval: 2 }).toBe(true)
    await first.stop()
    expect(done(first.events)).toBeLessThan(jobs().length)
    startWorker(60_000)
    // Long before any lock runs out.
    expect(await waiting).toEqual(await resultsOf(jobs(), {}))
  }, 20_000)

  it('can be left while Redis is away', async () => {
    const controller = new AbortController()
    const { stop, ready } = startWorker()
    await ready
    const waiting = runJobs(jobs(), {
      queue: redis.url,
      queueName,
      signal: controller.signal,
      onResult: async () => {
        await redis.kill()
        setTimeout(() => controller.abort(), 200)
      },
    })
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted' })
    await stop()
  })

  it('can be left before it answers', async () => {
    await redis.kill()
    const signal = AbortSignal.timeout(200)
    const options = { queue: redis.url, queueName, signal }
    await expect(runWorker(options)).rejects.toMatchObject({ kind: 'aborted' })
    await expect(resultsOf(jobs(), options)).rejects.toMatchObject({ kind: 'aborted' })
  })
})
