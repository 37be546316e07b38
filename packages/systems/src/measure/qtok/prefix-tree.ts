/** @file A tree over a set of strings, flat in typed arrays, to find which of them begin at a place in a text. */

export interface PrefixTree {
  /** Number of strings. */
  readonly size: number
  /** Calls back with the number of each string (in the order they were given) that begins at `start` of the text. */
  visit(text: string, start: number, found: (string: number) => void): void
}

/**
 * @example
 * const tree = prefixTree(['a', 'ab'])
 * tree.visit('xabc', 1, (number) => console.log(number)) // 0, then 1
 */
export function prefixTree(strings: readonly string[]): PrefixTree {
  let units = 1
  for (const { length } of strings) units += length
  let slots = 16
  while (slots < units * 2) slots *= 2
  // Edges in one hash table with linear probing: node and UTF-16 unit lead to a node; 0 is the root, and no edge leads there.
  const fromNode = new Uint32Array(slots)
  const byUnit = new Uint16Array(slots)
  const toNode = new Uint32Array(slots)
  const ending = new Int32Array(units).fill(-1)
  let nodes = 1
  const slotOf = (node: number, unit: number): number => {
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & (slots - 1)
    while (toNode[slot] !== 0 && (fromNode[slot] !== node || byUnit[slot] !== unit)) slot = (slot + 1) & (slots - 1)
    return slot
  }
  for (const [number, text] of strings.entries()) {
    let node = 0
    for (let i = 0; i < text.length; i++) {
      const slot = slotOf(node, text.charCodeAt(i))
      if (toNode[slot] === 0) {
        fromNode[slot] = node
        byUnit[slot] = text.charCodeAt(i)
        toNode[slot] = nodes++
      }
      node = toNode[slot]
    }
    ending[node] = number
  }
  return {
    size: strings.length,
    visit(text, start, found) {
      let node = 0
      for (let i = start; i < text.length; i++) {
        node = toNode[slotOf(node, text.charCodeAt(i))]
        if (node === 0) return
        if (ending[node] >= 0) found(ending[node])
      }
    },
  }
}
