/** @file Files of the package itself, on Node. */
import { readFileSync } from 'node:fs'

/** Bytes of a file of the package, or null where this code has been bundled away from it. `path` is relative to the root of the code. */
export function readBundled(path: string): Uint8Array | null {
  // A bundle in CommonJS has no import.meta.
  if ((import.meta.url as string | undefined) === undefined) return null
  try {
    const bytes = readFileSync(new URL(`../${path}`, import.meta.url))
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
