import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const redisServer = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  .map((path) => join(path, 'redis-server'))
  .find((path) => existsSync(path))

describe.skipIf(redisServer === undefined)('workers and a queue (redis-server)', () => {
  let folder: string
  let queue: string
  const children: ChildProcess[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenwright-queue-'))
    const port = await new Promise<number>((resolve) => {
      const server = createServer()
      server.listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as AddressInfo
        server.close(() => resolve(free))
      })
    })
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
    children.push(spawn(redisServer!, options, { stdio: 'ignore' }))
    queue = `redis://127.0.0.1:${port}`
    await expect.poll(() => answers(port), { timeout: 5000 }).toBe(true)
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  const answers = (port: number): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })

  /** A worker of its own process; `event` resolves with the next event of a type. */
  function startWorker(): { child: ChildProcess; event: (type: string) => Promise<unknown> } {
    const args = [main, 'worker', '--queue', queue, '--concurrency', '1', '--patience', '1', '--json']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    const waiting: { type: string; tell: (event: unknown) => void }[] = []
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const event = JSON.parse(line) as { type: string }
      for (const [index, { type, tell }] of [...waiting.entries()].toReversed())
        if (type === event.type) {
          waiting.splice(index, 1)
          tell(event)
        }
    })
    return { child, event: (type) => new Promise((tell) => waiting.push({ type, tell })) }
  }

  it('lose nothing when one is killed in the middle of a job', async () => {
    const text = join(folder, 'text.txt')
    const line = (i: number): string => `${(i * 2654435761) % 1e9} words and more words ${i % 977}\n`
    await writeFile(text, Array.from({ length: 200_000 }, (_, i) => line(i)).join(''))
    const train = (...more: string[]): string[] => [main, 'train', text, '-v', '700', '--json', ...more]
    const doomed = startWorker()
    await doomed.event('ready')
    const begun = doomed.event('begun')
    const made = spawn(process.execPath, train('-o', join(folder, 'queue.json'), '--queue', queue), {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(made)
    const ended = new Promise<number | null>((resolve) => made.once('exit', resolve))
    await begun
    doomed.child.kill('SIGKILL')
    const other = startWorker()
    expect(await other.event('done')).toMatchObject({ handler: 'count-pieces' })
    expect(await ended).toBe(0)
    other.child.kill('SIGINT')
    await new Promise((resolve) => other.child.once('exit', resolve))
    const alone = spawnSync(process.execPath, train('-o', join(folder, 'alone.json')), { encoding: 'utf8' })
    expect(alone.stderr).toBe('')
    expect(await readFile(join(folder, 'queue.json'), 'utf8')).toBe(await readFile(join(folder, 'alone.json'), 'utf8'))
  })

  it('refuse what workers could not see, in one line', () => {
    for (const args of [
      ['-', '--queue', queue],
      ['.', '--queue', queue, '--max-bytes', '5MB'],
      ['.', '--queue', 'http://localhost'],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, [main, 'train', '-o', join(folder, 'a.json'), ...args], {
        encoding: 'utf8',
        cwd: folder,
        input: 'text',
      })
      expect([args, status, stderr.trim().split('\n').length]).toEqual([args, 2, 1])
    }
  })
})
