/** @file The list of what workers can do. A handler loads when its first job comes. */
import { TokenwrightError, type ErrorKind } from '@tokenwright/text'
import type { Handler, Job, Reply } from './contract.js'

export const handlers: ReadonlyMap<string, () => Promise<Handler>> = new Map<string, () => Promise<Handler>>([
  ['count-pieces', async () => (await import('./count-shard.js')).countShard],
  ['premium-unit', async () => (await import('../measure/token-premiums/sweep-job.js')).runSweepJob],
])

/** Does a job in the calling thread. Never throws for what the job does: the reply says it. */
export async function replyTo({ handler, input }: Pick<Job, 'handler' | 'input'>, signal: AbortSignal): Promise<Reply> {
  try {
    const load = handlers.get(handler)
    if (load === undefined)
      throw new TokenwrightError('invalid-option', 'job that this version knows nothing of', { value: handler })
    return { result: (await (await load())(input, signal)) ?? null }
  } catch (error) {
    return error instanceof TokenwrightError
      ? { error: { kind: error.kind, message: error.message } }
      : { error: { kind: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) } }
  }
}

/** The result of a job, or its error as it was thrown. */
export function resultOf(reply: Reply): unknown {
  if ('result' in reply) return reply.result
  const { kind, message } = reply.error
  throw kind === null ? new Error(message) : new TokenwrightError(kind as ErrorKind, message)
}
