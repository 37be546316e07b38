// node bench/papers/run.mjs [papers]: how long searches and pages of a feed take in a large store.
// Needs a build. Papers are made from words with the frequencies of a language (Zipf), the same in each run.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  feed,
  importPapers,
  openStore,
  search,
  suggest,
  vectorIndex,
  addTag,
  vote,
} from '../../packages/papers/dist/index.js'

const count = Number(process.argv[2] ?? 100_000)
const DAY_MS = 86_400_000
const now = Date.UTC(2025, 11, 26, 12)

let state = 1
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const syllables = 'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu zen tor mal'.split(' ')
const word = (rank) => {
  let text = ''
  for (let n = rank + 7; n > 0; n = Math.floor(n / syllables.length)) text += syllables[n % syllables.length]
  return text
}
const WORDS = 40_000
/** A rank with a probability of about 1 / rank. */
const zipf = () => Math.min(WORDS - 1, Math.floor(Math.exp(random() * Math.log(WORDS))) - 1)
/** Papers have topics: half of their words come from 300 of their own. */
const text = (words, topic) =>
  Array.from({ length: words }, () =>
    word(random() < 0.5 ? zipf() : (topic * 131 + Math.floor(random() ** 2 * 300)) % WORDS),
  ).join(' ')

function* papers() {
  for (let i = 0; i < count; i++) {
    const topic = Math.floor(random() * 400)
    yield {
      title: `${text(9, topic)} ${i}`,
      summary: text(120, topic),
      authors: [`${word(i % 5000)} ${word(i % 701)}`, `${word(i % 911)} ${word(i % 37)}`],
      listed: now - Math.floor(random() * 1000 * DAY_MS),
      arxiv: `${1000 + Math.floor(i / 99_999)}.${String(i % 99_999).padStart(5, '0')}`,
      upvotes: Math.floor(random() ** 8 * 300),
    }
  }
}

const seconds = async (work) => {
  const start = performance.now()
  const value = await work()
  return [(performance.now() - start) / 1000, value]
}
const timed = async (times, work) => {
  const each = []
  const before = process.cpuUsage()
  for (let i = 0; i < times; i++) each.push((await seconds(() => work(i)))[0] * 1000)
  const { user, system } = process.cpuUsage(before)
  each.sort((a, b) => a - b)
  return {
    // What the machine's other work does not change.
    processor: (user + system) / 1000 / times,
    median: each[Math.floor(times / 2)],
    p95: each[Math.floor(times * 0.95)],
    worst: each[times - 1],
  }
}

const folder = mkdtempSync(join(tmpdir(), 'bench-papers-'))
try {
  const location = join(folder, 'papers.db')
  const store = await openStore({ location, now: () => now })
  const [importing] = await seconds(() => importPapers(store, papers(), 'bench'))
  const held = monitorEventLoopDelay({ resolution: 10 })
  held.enable()
  const [learning] = await seconds(() => vectorIndex(store))
  held.disable()
  for (let id = 1; id <= 20; id++) await addTag(store, id * 37, 'mine')
  for (let id = 1; id <= 10; id++) await vote(store, id * 53, true)
  store.memory.index = undefined
  const [reading] = await seconds(() => vectorIndex(store))
  state = 77
  const topics = Array.from({ length: 200 }, () => Math.floor(random() * 400))
  const queries = topics.map((topic) => text(2 + Math.floor(random() * 4), topic))
  const results = {
    'search, words and meaning': await timed(200, (i) => search(store, queries[i])),
    'search, words': await timed(200, (i) => search(store, queries[i], { by: 'words' })),
    'search, meaning': await timed(200, (i) => search(store, queries[i], { by: 'meaning' })),
    'search, with a filter': await timed(100, (i) => search(store, queries[i], { from: '2025-01-01' })),
    'as someone types': await timed(200, (i) => suggest(store, queries[i].slice(0, 8 + (i % 9)))),
    'feed, newest': await timed(100, (i) => feed(store, { offset: i * 30 })),
    'feed, a day': await timed(100, (i) =>
      feed(store, { span: 'day', date: new Date(now - i * DAY_MS).toISOString().slice(0, 10) }),
    ),
    'feed, trending': await timed(50, (i) => feed(store, { order: 'trending', offset: i * 5 })),
    'feed, for you': await timed(10, (i) => feed(store, { order: 'for-you', offset: i * 30 })),
  }
  await store.close()
  const ms = (value) => value.toFixed(1).padStart(8)
  console.log(`${count} papers, ${cpus().length} x ${cpus()[0].model}, Node ${process.version}`)
  console.log(
    `import ${importing.toFixed(1)} s, vectors learned ${learning.toFixed(1)} s (others wait at most ${Math.round(held.max / 1e6)} ms), read back ${reading.toFixed(2)} s, file ${Math.round(statSync(location).size / 1e6)} MB, memory ${Math.round(process.memoryUsage.rss() / 1e6)} MB\n`,
  )
  console.log(
    `| milliseconds              |   median |     95 % |    worst | processor |\n| ------------------------- | -------: | -------: | -------: | --------: |`,
  )
  for (const [name, { median, p95, worst, processor }] of Object.entries(results))
    console.log(`| ${name.padEnd(25)} | ${ms(median)} | ${ms(p95)} | ${ms(worst)} | ${ms(processor)}  |`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
