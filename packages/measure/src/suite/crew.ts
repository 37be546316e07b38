/** @file Threads that answer requests, or this thread in their place: same answers, one of them slower. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { TokenwrightError } from '@tokenwright/text'
import { createBreather } from '../corpora/breathe.js'
import type { Answer, Reply, Request, Setup } from './protocol.js'
import { createRunner } from './runner.js'

export interface Crew {
  readonly size: number
  /** Requests to one member are answered in order. */
  ask<R extends Request>(member: number, request: R): Promise<Reply<R>>
  /** Asks whoever has least to do. */
  askFree<R extends Request>(request: R): Promise<Reply<R>>
  /** Ends all threads; open requests are never answered. */
  close(): Promise<void>
}

/** Compiled beside this module; run from its source, as tests do, the package has no such file and works in one thread. */
const WORKER = new URL('worker.js', import.meta.url)

/** @param wanted threads; 0 for none */
export function createCrew(setup: Setup, wanted: number, signal?: AbortSignal): Crew {
  return wanted === 0 || !existsSync(WORKER) ? alone(setup, signal) : threads(setup, wanted)
}

/** Threads that pay for themselves: each has to compile all tokenizers before it can begin. */
export function crewSize(bytes: number, tokenizers: number): number {
  const worth = Math.floor((bytes * tokenizers) / BYTES_PER_THREAD)
  return worth < 2 ? 0 : Math.min(worth, availableParallelism())
}

const BYTES_PER_THREAD = 1 << 21

function alone(setup: Setup, signal: AbortSignal | undefined): Crew {
  const runner = createRunner(setup)
  const breathe = createBreather(signal)
  let last: Promise<unknown> = Promise.resolve()
  function askFree<R extends Request>(request: R): Promise<Reply<R>> {
    // In order, as a thread does it: a group may only be closed when its batches are done.
    const reply = last.then(async () => {
      const made = await runner.handle(request)
      await breathe()
      return made
    })
    // A failure is told to whoever asked, and does not stop what was asked for after it.
    last = reply.catch(() => undefined)
    return reply
  }
  return {
    size: 1,
    ask: (_member, request) => askFree(request),
    askFree,
    close: async () => {},
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

function threads(setup: Setup, size: number): Crew {
  const members = Array.from({ length: size }, () => {
    const worker = new Worker(WORKER, { workerData: setup })
    const queue: Waiting[] = []
    let broken: unknown = null
    const fail = (reason: unknown): void => {
      broken = reason
      for (const { reject } of queue.splice(0)) reject(reason)
    }
    worker.on('message', (answer: Answer) => {
      const next = queue.shift()
      if (answer.ok) next?.resolve(answer.reply)
      else
        next?.reject(
          answer.kind === null ? new Error(answer.message) : new TokenwrightError(answer.kind, answer.message),
        )
    })
    worker.on('error', fail)
    worker.on('exit', (code) => {
      if (code !== 0) fail(new Error(`a thread ended with code ${code}`))
    })
    return {
      worker,
      open: () => queue.length,
      ask: (request: Request) =>
        new Promise<unknown>((resolve, reject) => {
          if (broken !== null) {
            reject(broken)
            return
          }
          queue.push({ resolve, reject })
          worker.postMessage(request, [])
        }),
    }
  })
  const ask = async <R extends Request>(member: number, request: R): Promise<Reply<R>> =>
    (await members[member].ask(request)) as Reply<R>
  return {
    size,
    ask,
    askFree: (request) => {
      const open = members.map((member) => member.open())
      return ask(open.indexOf(Math.min(...open)), request)
    },
    close: async () => {
      for (const { worker } of members) await worker.terminate()
    },
  }
}
