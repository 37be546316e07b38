/** @file Finds byte strings among the entries of a vocabulary: an open-addressing table of typed arrays. */
import type { Vocabulary } from './vocabulary.js'

export interface ByteIndex {
  /** Index of the entry that equals bytes[from, to), or -1. Of several equal entries the last one. */
  find(bytes: Uint8Array, from: number, to: number): number
}

export function indexEntries({ bytes, ends }: Pick<Vocabulary, 'bytes' | 'ends'>): ByteIndex {
  let size = 16
  while (size < ends.length * 2) size *= 2
  const mask = size - 1
  const slots = new Int32Array(size).fill(-1)
  const begin = (entry: number): number => (entry === 0 ? 0 : ends[entry - 1])

  function slotOf(text: Uint8Array, from: number, to: number): number {
    let hash = to - from
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ text[i], 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    let slot = (hash ^ (hash >>> 13)) & mask
    search: for (; slots[slot] >= 0; slot = (slot + 1) & mask) {
      const at = begin(slots[slot])
      if (ends[slots[slot]] - at !== to - from) continue
      for (let i = from, j = at; i < to; i++, j++) if (text[i] !== bytes[j]) continue search
      break
    }
    return slot
  }

  for (let entry = 0; entry < ends.length; entry++) slots[slotOf(bytes, begin(entry), ends[entry])] = entry
  return { find: (text, from, to) => slots[slotOf(text, from, to)] }
}
