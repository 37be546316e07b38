/** @file Pairs of neighbouring symbols by how often they occur, the best one first; ties go to the smaller pair of byte strings. */

export interface Pair {
  readonly left: number
  readonly right: number
  /** Bytes of both sides, a character for each. */
  readonly leftName: string
  readonly rightName: string
  count: number
  /** The count under which the pair lies in the heap; 0 for none. */
  queued: number
  /** Slots at which the pair began when it was seen; not all need to be valid any more. */
  slots: number[]
}

export interface PairHeap {
  /** To be called whenever a count has grown; what has shrunk is found out later. */
  update(pair: Pair): void
  /** The best pair, which stays; undefined for none. */
  peek(): Pair | undefined
  /** Removes the pair that `peek` gave, until it is updated. */
  pop(): void
}

export function pairHeap(): PairHeap {
  const data: Pair[] = []
  // A pair may lie in the heap twice when its count has grown; the place with an old count is passed over.
  const keys: number[] = []

  const before = (a: number, b: number): boolean => {
    if (keys[a] !== keys[b]) return keys[a] > keys[b]
    const [x, y] = [data[a], data[b]]
    return x.leftName === y.leftName ? x.rightName < y.rightName : x.leftName < y.leftName
  }
  const swap = (a: number, b: number): void => {
    ;[data[a], data[b]] = [data[b], data[a]]
    ;[keys[a], keys[b]] = [keys[b], keys[a]]
  }
  const push = (pair: Pair): void => {
    pair.queued = pair.count
    let at = data.push(pair) - 1
    keys.push(pair.count)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!before(at, parent)) break
      swap(at, parent)
      at = parent
    }
  }
  const removeTop = (): void => {
    swap(0, data.length - 1)
    data.pop()
    keys.pop()
    for (let at = 0; ;) {
      let child = 2 * at + 1
      if (child >= data.length) break
      if (child + 1 < data.length && before(child + 1, child)) child++
      if (!before(child, at)) break
      swap(child, at)
      at = child
    }
  }
  return {
    update(pair) {
      if (pair.count > pair.queued) push(pair)
    },
    peek() {
      while (data.length > 0) {
        const pair = data[0]
        if (keys[0] === pair.queued && pair.count === pair.queued) return pair
        const current = keys[0] === pair.queued
        removeTop()
        if (current) {
          pair.queued = 0
          if (pair.count > 0) push(pair)
        }
      }
      return undefined
    },
    pop() {
      data[0].queued = 0
      removeTop()
    },
  }
}
