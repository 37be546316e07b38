/** @file The connection to Redis, and the names under which things lie there. */
import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { TokenwrightError } from '@tokenwright/text'
import { codeVersion } from '../experiment/code-version.js'
import type { Job } from './contract.js'

/** All keys begin with it. */
export const PREFIX = 'tokenwright'

/** Results are found again for a week. */
export const RESULT_SECONDS = 7 * 24 * 3600

/** How long the first connection may take; later on a queue that went away is waited for without end. */
const PATIENCE_MS = 5000

/**
 * Opens a connection that waits for Redis to come back whenever it goes away.
 *
 * @param url `redis://[user:password@]host[:port][/database]`, or `rediss://` for encryption
 * @throws TokenwrightError `invalid-option` for another address, `unreadable` where nothing answers, `aborted`
 */
export async function connect(url: string, signal: AbortSignal, onTrouble: (message: string) => void): Promise<Redis> {
  const shown = withoutPassword(url)
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    retryStrategy: (attempt) => Math.min(2000, 50 * 2 ** Math.min(attempt, 6)),
  })
  // Without a listener an error would end the process; the connection mends itself.
  redis.on('error', (error: Error) => onTrouble(error.message))
  try {
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error('no answer')), PATIENCE_MS).unref()
    })
    // Reconnects are part of the patience, so that both may be started at once.
    redis.connect().catch((error: Error) => onTrouble(error.message))
    await Promise.race([redis.ping(), late, whenAborted(signal)])
    throwIfAborted(signal, shown)
    return redis
  } catch (cause) {
    redis.disconnect()
    throwIfAborted(signal, shown)
    throw new TokenwrightError('unreadable', 'queue that cannot be reached', { value: shown, cause })
  }
}

function throwIfAborted(signal: AbortSignal, value: string): void {
  if (signal.aborted) throw new TokenwrightError('aborted', 'stopped before the queue answered', { value })
}

/** Resolves when the signal fires; never where it does not. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** For messages: an address may hold a password. */
export function withoutPassword(url: string): string {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch (cause) {
    throw new TokenwrightError('invalid-option', 'queue whose address is none (redis://host:6379)', {
      value: 'not an address',
      cause,
    })
  }
  if (parsed.password !== '') parsed.password = '***'
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:')
    throw new TokenwrightError('invalid-option', 'queue that is no Redis (redis://host:6379)', { value: parsed.href })
  return parsed.href
}

/**
 * The queue of this version of the code: workers of another version never see its jobs, so that results of two versions do not mix.
 */
export async function defaultQueueName(): Promise<string> {
  return `jobs-${(await codeVersion('queue')).sha256.slice(0, 12)}`
}

/** Equal jobs have equal ids, on every machine. */
export function jobId({ handler, key }: Job): string {
  return `j${createHash('sha256')
    .update(JSON.stringify([handler, key]))
    .digest('hex')}`
}

export function resultKey(queueName: string, id: string): string {
  return `${PREFIX}:result:${queueName}:${id}`
}

/** Where BullMQ keeps the job itself, as long as it is waiting or under way. */
export function jobKey(queueName: string, id: string): string {
  return `${PREFIX}:${queueName}:${id}`
}
