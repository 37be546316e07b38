/** @file How often each token occurred. Small groups of text use a small table, however large the vocabulary is. */

export interface TokenCounter {
  add(ids: Uint32Array): void
  addCount(id: number, count: number): void
  /** Distinct ids so far. */
  distinct(): number
  visit(each: (id: number, count: number) => void): void
  clear(): void
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
  // Open addressing: key 0 is an empty slot, so ids are kept plus one.
  let keys = new Uint32Array(dense ? 0 : FIRST_SLOTS)
  let values = new Float64Array(keys.length)

  function slotOf(id: number): number {
    const mask = keys.length - 1
    let slot = (Math.imul(id, 0x9e3779b1) >>> 7) & mask
    while (keys[slot] !== 0 && keys[slot] !== id + 1) slot = (slot + 1) & mask
    return slot
  }

  function bump(id: number, count: number): void {
    if (counts !== null) {
      if (counts[id] === 0) known++
      counts[id] += count
      return
    }
    const slot = slotOf(id)
    values[slot] += count
    if (keys[slot] !== 0) return
    keys[slot] = id + 1
    known++
    if (known * 2 > keys.length) enlarge()
  }

  function enlarge(): void {
    const oldKeys = keys
    const oldValues = values
    if (known * DENSE_SHARE > size) {
      counts = new Float64Array(size)
      for (let i = 0; i < oldKeys.length; i++) if (oldKeys[i] !== 0) counts[oldKeys[i] - 1] = oldValues[i]
      keys = new Uint32Array(0)
      values = new Float64Array(0)
      return
    }
    keys = new Uint32Array(oldKeys.length * 2)
    values = new Float64Array(keys.length)
    for (let i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] === 0) continue
      const slot = slotOf(oldKeys[i] - 1)
      keys[slot] = oldKeys[i]
      values[slot] = oldValues[i]
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
      for (let i = 0; i < keys.length; i++) if (keys[i] !== 0) each(keys[i] - 1, values[i])
    },
    clear() {
      known = 0
      counts?.fill(0)
      keys.fill(0)
      values.fill(0)
    },
  }
}
