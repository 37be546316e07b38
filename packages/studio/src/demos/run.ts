/** @file Runs demonstrations, two at a time, each in a process that is not waited for longer than a reader would. */
import { fork } from 'node:child_process'
import { TokenwrightError } from '@tokenwright/text'
import type { DemoAnswer, DemoRequest } from './child.js'
import type { Block } from './contract.js'

const PATIENCE_MS = 60_000
const AT_ONCE = 2
/** More than this many readers are told to come back. */
const MOST_WAITING = 20

export interface DemoRunner {
  /** @throws TokenwrightError `invalid-data` for what the demonstration cannot do, `aborted` after a minute or when it is closed */
  run(request: DemoRequest): Promise<Block[]>
  close(): void
}

/** @param program path of the compiled child */
export function createDemoRunner(program: string): DemoRunner {
  const waiting: (() => void)[] = []
  const running = new Set<() => void>()
  let open = 0

  async function turn(): Promise<void> {
    if (open < AT_ONCE) {
      open++
      return
    }
    if (waiting.length >= MOST_WAITING)
      throw new TokenwrightError('invalid-option', 'too many demonstrations at once', { value: waiting.length })
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function done(): void {
    const next = waiting.shift()
    if (next === undefined) open--
    else next()
  }

  return {
    async run(request) {
      await turn()
      try {
        return await runOne(program, request, running)
      } finally {
        done()
      }
    },
    close() {
      for (const stop of running) stop()
    },
  }
}

function runOne(program: string, request: DemoRequest, running: Set<() => void>): Promise<Block[]> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [], { stdio: 'ignore', serialization: 'advanced', execArgv: [] })
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      running.delete(stop)
      child.kill('SIGKILL')
      settle()
    }
    const fail = (kind: 'aborted' | 'invalid-data', what: string): void =>
      end(() => reject(new TokenwrightError(kind, what, { value: request.system })))
    const stop = (): void => fail('aborted', 'the demonstration was stopped')
    const timer = setTimeout(() => fail('aborted', 'the demonstration took more than a minute'), PATIENCE_MS)
    running.add(stop)
    child.once('message', (answer: DemoAnswer) => {
      if ('blocks' in answer) end(() => resolve(answer.blocks))
      else fail('invalid-data', answer.problem)
    })
    child.once('error', (error) => fail('invalid-data', error.message))
    child.once('exit', () => fail('invalid-data', 'the process of the demonstration ended early'))
    child.send(request)
  })
}
