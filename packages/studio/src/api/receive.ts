/** @file Takes a file in: to disk as it comes, never beyond its limit, and there whole or not at all. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Context } from 'hono'
import { Problem } from '../server/problem.js'
import { PARTIAL } from '../workspace.js'

export interface Received {
  readonly name: string
  readonly bytes: number
}

/**
 * Writes the body of a request to a file.
 *
 * @param check throws for what may not stay; it is given the file before it has its name
 * @throws Problem 413 beyond the limit, 400 for an empty or a truncated body
 */
export async function receive(
  context: Context,
  path: string,
  most: number,
  check: (partial: string) => Promise<void> = () => Promise.resolve(),
): Promise<Received> {
  const declared = context.req.header('content-length')
  if (declared !== undefined && Number(declared) > most)
    throw new Problem(413, 'too-large', `a file has at most ${most} bytes`, Number(declared))
  const { body } = context.req.raw
  if (body === null) throw new Problem(400, 'invalid-request', 'file without contents', basename(path))
  const partial = join(dirname(path), `${randomUUID()}${PARTIAL}`)
  const file = await open(partial, 'wx')
  const reader = body.getReader()
  // A connection that breaks early ends without an error of the stream.
  const stop = (): void => void reader.cancel().catch(() => undefined)
  const { signal } = context.req.raw
  signal.addEventListener('abort', stop)
  let bytes = 0
  try {
    try {
      for (;;) {
        const { done, value } = await read(reader, basename(path))
        if (done) break
        bytes += value.length
        if (bytes > most) throw new Problem(413, 'too-large', `a file has at most ${most} bytes`, bytes)
        await file.write(value)
      }
    } finally {
      await file.close()
    }
    if (signal.aborted) throw new Problem(400, 'invalid-request', 'file that was cut short', basename(path))
    if (bytes === 0) throw new Problem(400, 'invalid-request', 'file without contents', basename(path))
    if (declared !== undefined && Number(declared) !== bytes)
      throw new Problem(400, 'invalid-request', `file that ends before its ${declared} bytes`, bytes)
    await check(partial)
    await rename(partial, path)
    return { name: basename(path), bytes }
  } catch (error) {
    // Whoever sends without an end would never let this finish: it is not waited for.
    stop()
    await rm(partial, { force: true })
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The next piece. A connection that broke is a fault of the request, not of the server. */
async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  name: string,
): Promise<{ readonly done: true; readonly value?: undefined } | { readonly done: false; readonly value: Uint8Array }> {
  try {
    const piece = await reader.read()
    return piece.done ? { done: true } : piece
  } catch {
    throw new Problem(400, 'invalid-request', 'file that was cut short', name)
  }
}
