/** @file The process of one job. It is given its assignment, reports what happens, and ends with the server. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Assignment, Report } from './contract.js'
import { runJob } from './run/index.js'

const aborter = new AbortController()

/** Resolves when the message has left this process, which may end right after. */
function send(report: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(report, undefined, undefined, () => resolve())
    else resolve()
  })
}

const PREDECESSOR_MS = 5_000

/** A server that was killed may have left a process that still writes to the same folder; it ends by itself. */
async function awaitPredecessor(folder: string): Promise<void> {
  const path = join(folder, 'pid')
  const before = Number(await readFile(path, 'utf8').catch(() => ''))
  if (before > 0 && before !== process.pid) {
    const end = Date.now() + PREDECESSOR_MS
    while (Date.now() < end && isAlive(before)) await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await writeFile(path, String(process.pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function work(assignment: Assignment): Promise<void> {
  try {
    await awaitPredecessor(assignment.folder)
    const result = await runJob(assignment, {
      signal: aborter.signal,
      progress: (progress) => void send({ type: 'progress', progress }),
      log: (text) => void send({ type: 'log', text }),
    })
    await send({ type: 'done', result })
  } catch (error) {
    await send({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
  process.exit(0)
}

process.once('disconnect', () => {
  aborter.abort()
  // Checkpoints are written when the signal fires; whoever hangs is not waited for.
  setTimeout(() => process.exit(1), 3_000).unref()
})
process.on('message', (message: Assignment | { readonly type: 'stop' }) => {
  if ('type' in message) aborter.abort()
  else void work(message)
})
await send({ type: 'ready' })
