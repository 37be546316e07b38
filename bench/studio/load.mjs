// node bench/studio/load.mjs [papers] [clients] [seconds]: many clients on the API of one studio at the same time.
// Needs a build. The server runs in a process of its own; its clients in this one, on the same cores.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [papers, clients, seconds] = [10_000, 50, 30].map((usual, i) => Number(process.argv[i + 2] ?? usual))
const self = fileURLToPath(import.meta.url)

/** The same words in each run, with the frequencies of a language. */
let state = 1
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu zen tor mal'.split(' ')
const word = (rank) => {
  let text = ''
  for (let n = rank + 7; n > 0; n = Math.floor(n / SYLLABLES.length)) text += SYLLABLES[n % SYLLABLES.length]
  return text
}
const words = (count) =>
  Array.from({ length: count }, () => word(Math.floor(Math.exp(random() * Math.log(20_000))) - 1)).join(' ')

if (process.argv[2] === 'serve') {
  const { startStudio } = await import('../../packages/studio/dist/index.js')
  const { importPapers, openStore, importSeed, search } = await import('../../packages/papers/dist/index.js')
  const workspace = process.argv[3]
  const store = await openStore({ location: join(workspace, 'studio.db') })
  await importSeed(store)
  const more = Array.from({ length: Number(process.argv[4]) }, (_, i) => ({
    title: `${words(8)} ${i}`,
    summary: words(120),
    authors: [words(2)],
    listed: Date.UTC(2025, 11, 26) - i * 600_000,
  }))
  await importPapers(store, more, 'load')
  // Vectors are learned once, before anyone waits for them.
  await search(store, 'tokens')
  await store.close()
  const { port } = await startStudio({ port: 0, workspace })
  process.send(port)
} else {
  const workspace = mkdtempSync(join(tmpdir(), 'tokenwright-load-'))
  const server = fork(self, ['serve', workspace, String(papers)], { stdio: 'inherit' })
  try {
    const port = await new Promise((resolve, reject) => {
      server.once('message', resolve)
      server.once('exit', () => reject(new Error('the server did not start')))
    })
    await load(port)
  } finally {
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
    rmSync(workspace, { recursive: true, force: true })
  }
}

async function load(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const ask = (path, method = 'GET', body) =>
    new Promise((resolve) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const asked = request({ host: '127.0.0.1', port, path, method, agent, headers }, (answer) => {
        answer.resume()
        answer.once('end', () => resolve(answer.statusCode ?? 0))
      })
      asked.once('error', () => resolve(0))
      asked.end(body)
    })
  const kinds = [
    ['search', 5, () => ask(`/api/papers/search?q=${encodeURIComponent(words(3))}`)],
    ['search as typed', 3, () => ask(`/api/papers/search?asTyped=true&q=${encodeURIComponent(words(2).slice(0, 9))}`)],
    ['list', 4, () => ask(`/api/papers?limit=30&offset=${Math.floor(random() * 900)}`)],
    ['one paper', 3, () => ask(`/api/papers/${1 + Math.floor(random() * papers)}`)],
    ['vote', 1, () => ask(`/api/papers/${1 + Math.floor(random() * papers)}/vote`, 'PUT', '{"up":true}')],
    [
      'jobs, tokenizers, prices',
      3,
      () => ask(['/api/jobs', '/api/tokenizers', '/api/prices'][Math.floor(random() * 3)]),
    ],
    ['page', 1, () => ask('/papers')],
  ]
  const drawn = kinds.flatMap((kind) => Array.from({ length: kind[1] }, () => kind))
  const times = new Map(kinds.map(([name]) => [name, []]))
  const failed = new Map()
  const end = performance.now() + seconds * 1000
  const client = async (_, i) => {
    // They do not all come in the same moment.
    await new Promise((resolve) => setTimeout(resolve, (i * 1000) / clients))
    while (performance.now() < end) {
      const [name, , run] = drawn[Math.floor(random() * drawn.length)]
      const start = performance.now()
      const status = await run()
      times.get(name).push(performance.now() - start)
      if (status !== 200) failed.set(status, (failed.get(status) ?? 0) + 1)
      // People read what they have asked for.
      await new Promise((resolve) => setTimeout(resolve, 300 + random() * 1400))
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  agent.destroy()
  const at = (sorted, share) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1)
  console.log(
    `${clients} clients, ${seconds} s, ${papers + 28} papers, ${cpus().length} x ${cpus()[0].model}, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
  )
  console.log('| milliseconds | requests | median | 99 % | worst |')
  for (const [name, list] of times) {
    const sorted = list.toSorted((a, b) => a - b)
    console.log(`| ${name} | ${sorted.length} | ${at(sorted, 0.5)} | ${at(sorted, 0.99)} | ${at(sorted, 1)} |`)
  }
  const sum = [...failed.values()].reduce((all, count) => all + count, 0)
  console.log(
    `${sum} failed${[...failed].map(([status, count]) => `, ${count} with ${status || 'no answer'}`).join('')}`,
  )
  if (sum > 0) process.exitCode = 1
}
