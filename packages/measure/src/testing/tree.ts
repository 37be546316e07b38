/** @file Small folders for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Tree {
  readonly path: string
  readonly remove: () => void
}

/** Writes files (keys are paths with `/`) into a new temporary folder. */
export function makeTree(files: Readonly<Record<string, string | Uint8Array>>): Tree {
  const path = mkdtempSync(join(tmpdir(), 'tokenwright-test-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** The bytes in pieces of the given lengths, over and over; at least one byte each. */
export async function* inPieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = Math.max(1, lengths[i % Math.max(1, lengths.length)] ?? 1)
    yield bytes.subarray(at, at + length)
    at += length
  }
}
