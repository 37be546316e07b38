// node scripts/long/queue.mjs [MB] [--record]: counts about 1 GB of made text in shards on three worker processes over a Redis of its own, kills
// one of them in the middle of a job, and compares the tokenizer with that of a single reading. Needs a build and redis-server.
// --record keeps the figures in results/long and renews the table in packages/measure/README.md.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { record } from './results.mjs'

const megabytes = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 1000)
const main = new URL('../../packages/cli/dist/main.js', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'queue-'))
const children = []
const seconds = (from) => ((performance.now() - from) / 1000).toFixed(1)

const SYLLABLES = 'ba de fi go lu ma ne pi ro su ta ve wi xo zu är ción 日 мо ть'.split(' ')
const WORDS = Array.from({ length: 1e6 }, (_, rank) => {
  let text = ''
  for (let left = rank + 1; left > 0; left = Math.floor(left / SYLLABLES.length))
    text += SYLLABLES[left % SYLLABLES.length]
  return text
})

/** Text with the head and the tail of a natural one: a Zipf draw over a million made words, so that counts do not fit a cache. */
function writeText(path, bytes, seed) {
  let state = seed
  const draw = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const file = openSync(path, 'w')
  for (let written = 0; written < bytes;) {
    const parts = []
    for (let i = 0; i < 1 << 17; i++) {
      parts.push(WORDS[Math.floor(1e6 ** draw())])
      if (draw() < 0.06) parts[parts.length - 1] += draw() < 0.1 ? `, ${Math.floor(draw() * 1e5)}\n` : '.\n'
    }
    written += writeSync(file, parts.join(' '))
  }
  closeSync(file)
}

function start(args, options = {}) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'], ...options })
  children.push(child)
  return child
}

function startWorker(queue, name, onEvent) {
  const child = start(['worker', '--queue', queue, '--concurrency', '1', '--patience', '5', '--json'])
  const counts = { begun: 0, done: 0 }
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { type } = JSON.parse(line)
    if (type in counts) counts[type]++
    onEvent(type, counts)
  })
  return { child, counts, name }
}

const hash = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')

try {
  const probe = createServer()
  const port = await new Promise((resolve) => probe.listen(0, '127.0.0.1', () => resolve(probe.address().port)))
  await new Promise((resolve) => probe.close(resolve))
  const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
    stdio: 'ignore',
  })
  children.push(redis)
  redis.on('error', (error) => {
    console.log(`skipped: ${error.message}`)
    process.exit(0)
  })
  let from = performance.now()
  const files = [0, 1, 2, 3].map((i) => join(folder, `text-${i}.txt`))
  for (const [i, file] of files.entries()) writeText(file, (megabytes * 1e6) / files.length, i + 1)
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0)
  console.log(`${(size / 1e6).toFixed(0)} MB of text in ${files.length} files, made in ${seconds(from)} s`)
  const train = (out, ...more) => ['train', ...files, '-v', '32768', '-o', out, '--json', ...more]

  from = performance.now()
  const alone = join(folder, 'alone.json')
  const { status, stderr } = spawnSync(process.execPath, [main, ...train(alone)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const single = Number(seconds(from))
  console.log(`one machine: ${single} s`)

  const queue = `redis://127.0.0.1:${port}`
  let killed = 0
  const workers = ['a', 'b', 'c'].map((name) =>
    startWorker(queue, name, (type, counts) => {
      // The third one dies in the middle of its third job.
      if (name === 'c' && type === 'begun' && counts.begun === 3 && killed === 0) {
        killed = performance.now()
        setTimeout(() => workers[2].child.kill('SIGKILL'), 200)
      }
    }),
  )
  from = performance.now()
  const shared = join(folder, 'queue.json')
  const code = await new Promise((resolve) => start(train(shared, '--queue', queue)).once('exit', resolve))
  if (code !== 0) throw new Error(`train --queue: exit code ${code}`)
  if (killed === 0) throw new Error('no worker was killed: too few jobs')
  const together = Number(seconds(from))
  console.log(
    `three workers, one killed after ${((killed - from) / 1000).toFixed(1)} s: ${together} s; jobs done ${workers
      .map(({ name, counts }) => `${name} ${counts.done} of ${counts.begun} begun`)
      .join(', ')}`,
  )
  const [one, many] = [hash(alone), hash(shared)]
  console.log(one === many ? `equal, bit for bit: SHA-256 ${one}` : `DIFFERENT: ${one} ${many}`)
  process.exitCode = one === many ? 0 : 1
  if (process.argv.includes('--record'))
    record('queue', `BPE of 32,768 entries on ${(size / 1e9).toFixed(2)} GB of made text`, [
      { what: 'in one process', value: single, unit: 's' },
      {
        what: 'counted in shards by three worker processes over Redis, one of them killed',
        value: together,
        unit: 's',
      },
      {
        what: 'jobs begun and done by the one that was killed',
        value: `${workers[2].counts.begun} and ${workers[2].counts.done}`,
      },
      { what: 'tokenizer of the three', value: one === many ? 'equal, bit for bit' : '**different**' },
    ])
} finally {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
