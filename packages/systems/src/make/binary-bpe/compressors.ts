/** @file Bits for each byte under general compressors: what a tokenizer's bits are to be seen beside. */
import { spawn } from 'node:child_process'
import { gzip } from 'node:zlib'
import { promisify } from 'node:util'

/** @returns bytes of the gzip file at level 9 */
export async function gzipSize(bytes: Uint8Array): Promise<number> {
  return (await promisify(gzip)(bytes, { level: 9 })).length
}

/** @returns bytes of the xz file at level 9, or null where the program `xz` is not installed or fails */
export function xzSize(bytes: Uint8Array): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn('xz', ['--stdout', '--threads=1', '-9'], { stdio: ['pipe', 'pipe', 'ignore'] })
    let size = 0
    child.stdout.on('data', (part: Uint8Array) => (size += part.length))
    child.on('error', () => resolve(null))
    child.on('close', (code) => resolve(code === 0 ? size : null))
    // A child that ends early breaks the pipe; its exit says so.
    child.stdin.on('error', () => undefined)
    child.stdin.end(bytes)
  })
}
