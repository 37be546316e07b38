/** @file Merges by the ids of their two sides: a hash table with open addressing in typed arrays. */
export interface PairTable {
  /** Slot of a pair, or -1. */
  find(left: number, right: number): number
  /** By slot: priority of the merge, lowest first. */
  readonly ranks: Uint32Array
  /** By slot: id of the merged token. */
  readonly results: Uint32Array
}

/** @param merges left 0, right 0, left 1, right 1, ...; of a pair that comes twice the last one counts */
export function pairTable(merges: Uint32Array, resultOf: (index: number) => number): PairTable {
  const count = merges.length / 2
  let size = 16
  while (size < count * 2) size *= 2
  const mask = size - 1
  /** Left and right of each slot, plus one so that 0 is free. */
  const lefts = new Uint32Array(size)
  const rights = new Uint32Array(size)
  const ranks = new Uint32Array(size)
  const results = new Uint32Array(size)

  const slotOf = (left: number, right: number): number => {
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)
    hash ^= hash >>> 15
    let slot = hash & mask
    while (lefts[slot] !== 0 && (lefts[slot] !== left + 1 || rights[slot] !== right)) slot = (slot + 1) & mask
    return slot
  }

  for (let i = 0; i < count; i++) {
    const slot = slotOf(merges[2 * i], merges[2 * i + 1])
    lefts[slot] = merges[2 * i] + 1
    rights[slot] = merges[2 * i + 1]
    ranks[slot] = i
    results[slot] = resultOf(i)
  }
  return {
    find: (left, right) => {
      const slot = slotOf(left, right)
      return lefts[slot] === 0 ? -1 : slot
    },
    ranks,
    results,
  }
}
