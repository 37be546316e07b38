/** @file The entries of a vocabulary as a trie over bytes, for models that look for all beginnings of a text. */
import { TokenwrightError } from '../errors.js'
import type { Vocabulary } from '../vocabulary.js'

export interface ByteTrie {
  readonly root: number
  /** The node that a byte leads to, or -1. */
  next(node: number, byte: number): number
  /** Number of the entry that ends at a node, or -1. Of equal entries the last one. */
  readonly entries: Int32Array
  /** Forgets the entry of a text that is in the trie. */
  remove(text: Uint8Array): void
}

/** Node and byte share a number of 32 bits. */
const MAX_NODES = 2 ** 24

export function byteTrie({ bytes, ends }: Vocabulary): ByteTrie {
  // At most one node for each byte, and the root.
  const limit = bytes.length + 1
  const entries = new Int32Array(limit).fill(-1)
  let size = 16
  while (size < limit * 2) size *= 2
  const mask = size - 1
  if (limit >= MAX_NODES)
    throw new TokenwrightError('unsupported-part', `vocabulary of more than ${MAX_NODES} bytes`, {
      where: 'model.vocab',
      value: bytes.length,
    })
  /** Node and byte, plus one so that 0 is free. */
  const keys = new Uint32Array(size)
  const children = new Int32Array(size)
  let nodes = 1

  const slotOf = (node: number, byte: number): number => {
    const key = node * 256 + byte + 1
    let hash = Math.imul(key, 0x9e3779b1)
    hash ^= hash >>> 15
    let slot = hash & mask
    while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  for (let entry = 0, at = 0; entry < ends.length; entry++) {
    let node = 0
    for (; at < ends[entry]; at++) {
      const slot = slotOf(node, bytes[at])
      if (keys[slot] === 0) {
        keys[slot] = node * 256 + bytes[at] + 1
        children[slot] = nodes++
      }
      node = children[slot]
    }
    entries[node] = entry
  }

  /** Children of the root, which every search begins with. */
  const first = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    const slot = slotOf(0, byte)
    first[byte] = keys[slot] === 0 ? -1 : children[slot]
  }
  const next = (node: number, byte: number): number => {
    if (node === 0) return first[byte]
    const slot = slotOf(node, byte)
    return keys[slot] === 0 ? -1 : children[slot]
  }
  return {
    root: 0,
    next,
    entries: entries.subarray(0, nodes),
    remove: (text) => {
      entries[text.reduce(next, 0)] = -1
    },
  }
}
