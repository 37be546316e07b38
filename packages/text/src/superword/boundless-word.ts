/** @file What happens inside one piece of a BoundlessBPE text: merges and deletions in their order. */
import { NEVER, type BoundlessEvents } from './boundless-events.js'
import { numberHeap } from './number-heap.js'

export interface WordHistory {
  /** Ids when all is done. */
  readonly ids: Uint32Array
  /** The token that the whole piece is while it is one, or -1 if it never is. */
  readonly single: number
  /** Spans of ranks during which the piece is that token: from, until, from, until, ...; an event happens strictly between. */
  readonly spans: readonly number[]
}

/** Runs the events of a piece. An event happens only if its rank is greater than that of the event that made it possible. */
export function wordHistories(events: BoundlessEvents): (bytes: Uint8Array) => WordHistory {
  const heap = numberHeap()
  let capacity = 0
  let tokens = new Int32Array(0)
  let next = new Int32Array(0)
  let previous = new Int32Array(0)

  return (bytes) => {
    const n = bytes.length
    if (n > capacity) {
      capacity = Math.max(64, 2 * n)
      tokens = new Int32Array(capacity)
      next = new Int32Array(capacity)
      previous = new Int32Array(capacity)
    }
    // A symbol stands at the position of its first byte; -1 marks positions inside a symbol.
    for (let i = 0; i < n; i++) {
      tokens[i] = events.byteIds[bytes[i]]
      next[i] = i + 1
      previous[i] = i - 1
    }
    const offer = (left: number, after: number): void => {
      if (left < 0 || next[left] >= n) return
      const rank = events.nextMerge(tokens[left], tokens[next[left]], after)
      if (rank !== NEVER) heap.push(rank * n + left)
    }
    for (let i = 0; i + 1 < n; i++) offer(i, -1)

    let count = n
    let single = n === 1 ? tokens[0] : -1
    const spans: number[] = n === 1 ? [-1] : []
    while (heap.size > 0) {
      const packed = heap.pop()
      const rank = Math.floor(packed / n)
      const at = packed - rank * n
      if (tokens[at] !== events.lefts[rank]) continue
      if (events.rights[rank] < 0) {
        const parts = events.bytesOf(tokens[at]).length
        const after = next[at]
        if (count === 1) spans.push(rank)
        count += parts - 1
        for (let k = at; k < at + parts; k++) {
          tokens[k] = events.byteIds[bytes[k]]
          next[k] = k + 1
          if (k > at) previous[k] = k - 1
        }
        if (after < n) previous[after] = at + parts - 1
        for (let k = previous[at] < 0 ? at : previous[at]; k < after; k = next[k]) offer(k, rank)
        continue
      }
      const right = next[at]
      if (right >= n || tokens[right] !== events.rights[rank]) continue
      tokens[at] = events.results[rank]
      tokens[right] = -1
      next[at] = next[right]
      if (next[at] < n) previous[next[at]] = at
      count--
      if (count === 1) {
        single = tokens[at]
        spans.push(rank)
      }
      const deletion = events.nextDeletion(tokens[at], rank)
      if (deletion !== NEVER) heap.push(deletion * n + at)
      offer(previous[at], rank)
      offer(at, rank)
    }
    if (spans.length % 2 === 1) spans.push(NEVER)
    const ids = new Uint32Array(count)
    for (let i = 0, k = 0; i < n; i = next[i]) ids[k++] = tokens[i]
    return { ids, single, spans }
  }
}
