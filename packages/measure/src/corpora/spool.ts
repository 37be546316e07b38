/** @file Temporary files for input that comes only once: the standard input and pipes. */
import { createWriteStream, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TokenwrightError } from '@tokenwright/text'

export interface Spool {
  /** Writes the stream to a file of its own and returns the path. */
  keep(stream: AsyncIterable<string | Uint8Array>): Promise<string>
  /** Removes all files. Synchronous, so that it can run while the process exits. */
  dispose(): void
}

/** The folder is made on first use and readable by its owner alone. */
export function createSpool(): Spool {
  let folder: string | undefined
  let count = 0
  return {
    async keep(stream) {
      folder ??= await mkdtemp(join(tmpdir(), 'tokenwright-'))
      const path = join(folder, `${count++}.txt`)
      try {
        await pipeline(stream, createWriteStream(path, { mode: 0o600 }))
      } catch (cause) {
        throw new TokenwrightError('unreadable', 'cannot keep the input', { value: path, cause })
      }
      return path
    },
    dispose() {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
      folder = undefined
    },
  }
}
