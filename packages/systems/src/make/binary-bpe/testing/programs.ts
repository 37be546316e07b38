/** @file Bytes for tests: part of the program that runs them, which is a real executable wherever tests run; and made-up ones. */
import { closeSync, openSync, readSync } from 'node:fs'

/** Beginning of Node itself. */
export function nodeHead(bytes: number): Uint8Array {
  return nodeBytes(0, bytes)
}

/** Bytes from the middle of Node, which is machine code in builds for all platforms. */
export function nodeCode(bytes: number): Uint8Array {
  return nodeBytes(24_000_000, bytes)
}

function nodeBytes(from: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  const file = openSync(process.execPath, 'r')
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, count, from))
  } finally {
    closeSync(file)
  }
}

/** The same bytes for the same seed. */
export function randomBytes(seed: number, count: number): Uint8Array {
  let state = seed | 0
  return Uint8Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) & 0xff
  })
}
