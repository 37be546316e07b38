/** @file Real data that tests use where it is at hand: the folder TOKENWRIGHT_DATA, or shared/data beside the project. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const beside = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))

/** The folder of shared data, or null where there is none. */
export const sharedData: string | null = process.env['TOKENWRIGHT_DATA'] ?? (existsSync(beside) ? beside : null)

/** Bytes of a file of it, unpacked where its name ends in .gz. */
export function readShared(path: string): Uint8Array {
  const bytes = readFileSync(resolve(sharedData ?? '', path))
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}
