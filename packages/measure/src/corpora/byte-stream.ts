/** @file The bytes of a file, decompressed where its name ends in `.gz`. */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import type { FoundFile } from './find.js'

const CHUNK_BYTES = 1 << 18

/** Chunks of the content, in order; memory stays at a few chunks however far a compressed file expands. */
export async function* byteStream(file: Pick<FoundFile, 'path' | 'gzip'>): AsyncGenerator<Uint8Array> {
  const source = createReadStream(file.path, { highWaterMark: CHUNK_BYTES })
  if (!file.gzip) {
    yield* source as AsyncIterable<Buffer>
    return
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  source.on('error', (error) => gunzip.destroy(error))
  source.pipe(gunzip)
  try {
    yield* gunzip as AsyncIterable<Buffer>
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

/** The first bytes of the content, at most `limit`. */
export async function headOf(file: FoundFile, limit: number): Promise<Uint8Array> {
  if (!file.gzip) {
    // Synchronous on purpose: with many small files the promises of three calls cost more than the calls.
    const bytes = new Uint8Array(Math.min(limit, file.size))
    const descriptor = openSync(file.path, 'r')
    try {
      return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0))
    } finally {
      closeSync(descriptor)
    }
  }
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of byteStream(file)) {
    parts.push(chunk)
    length += chunk.length
    if (length >= limit) break
  }
  return Buffer.concat(parts).subarray(0, limit)
}

/**
 * Bytes of the content as far as can be told without reading it. A gzip file ends with its content's length, modulo
 * 2^32; where that is less than the file itself the length has wrapped, or the file has several members.
 */
export async function contentSize(file: FoundFile): Promise<number> {
  if (!file.gzip || file.size < 18) return file.size
  const handle = await open(file.path, 'r')
  try {
    const tail = new Uint8Array(4)
    await handle.read(tail, 0, 4, file.size - 4)
    return Math.max(file.size, new DataView(tail.buffer).getUint32(0, true))
  } finally {
    await handle.close()
  }
}
