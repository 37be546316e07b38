/** @file How often each token occurred. Small groups of text use a small table, however large the vocabulary is. */

export interface TokenCounter {
  add(ids: Uint32Array): void
  addCount(id: number, count: number): void
  /** Distinct ids so far. */
  distinct(): number
  visit(each: (id: number, count: number) => void): void
}

/** Where more than one entry in eight occurs, one number for each entry is smaller and faster than a table. */
const DENSE_SHARE = 8
const FIRST_SLOTS = 1 << 10

/**
 * @param size highest id plus one
 * @param dense start with a number for each id at once, where the text is known to be large
 */
export function createTokenCounter(size: number, dense: boolean): TokenCounter {
  let counts = dense ? new Float64Array(size) : null
  let known = 0
  // Open addressing: an id plus one and its count side by side, so that both come with one access to memory. Zero: empty.
  let slots = new Float64Array(dense ? 0 : 2 * FIRST_SLOTS)

  function slotOf(id: number): number {
    const mask = slots.length - 2
    let slot = (Math.imul(id, 0x9e3779b1) >>> 6) & mask
    while (slots[slot] !== 0 && slots[slot] !== id + 1) slot = (slot + 2) & mask
    return slot
  }

  function bump(id: number, count: number): void {
    if (counts !== null) {
      if (counts[id] === 0) known++
      counts[id] += count
      return
    }
    const slot = slotOf(id)
    slots[slot + 1] += count
    if (slots[slot] !== 0) return
    slots[slot] = id + 1
    known++
    if (known * 4 > slots.length) enlarge()
  }

  function enlarge(): void {
    const old = slots
    if (known * DENSE_SHARE > size) {
      counts = new Float64Array(size)
      for (let i = 0; i < old.length; i += 2) if (old[i] !== 0) counts[old[i] - 1] = old[i + 1]
      slots = new Float64Array(0)
      return
    }
    slots = new Float64Array(old.length * 2)
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue
      const slot = slotOf(old[i] - 1)
      slots[slot] = old[i]
      slots[slot + 1] = old[i + 1]
    }
  }

  return {
    add(ids) {
      if (counts === null) {
        for (let i = 0; i < ids.length; i++) bump(ids[i], 1)
        return
      }
      for (let i = 0; i < ids.length; i++) if (counts[ids[i]]++ === 0) known++
    },
    addCount: bump,
    distinct: () => known,
    visit(each) {
      if (counts !== null) {
        for (let id = 0; id < size; id++) if (counts[id] !== 0) each(id, counts[id])
        return
      }
      for (let i = 0; i < slots.length; i += 2) if (slots[i] !== 0) each(slots[i] - 1, slots[i + 1])
    },
  }
}
