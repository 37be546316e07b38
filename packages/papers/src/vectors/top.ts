/** @file The best few of many, without sorting all of them. */

export interface Scored {
  readonly id: number
  readonly score: number
}

export interface Top {
  add(id: number, score: number): void
  /** A score below this one would not be kept. */
  least(): number
  sorted(): Scored[]
}

/** Collects the `limit` highest scores; among equal scores the lower id comes first. */
export function createTop(limit: number): Top {
  // A heap with the worst of the kept at its root.
  const heap: Scored[] = []
  const worse = (a: Scored, b: Scored): boolean => a.score < b.score || (a.score === b.score && a.id > b.id)
  const sink = (): void => {
    let i = 0
    for (;;) {
      const left = 2 * i + 1
      let worst = i
      if (left < heap.length && worse(heap[left], heap[worst])) worst = left
      if (left + 1 < heap.length && worse(heap[left + 1], heap[worst])) worst = left + 1
      if (worst === i) return
      ;[heap[i], heap[worst]] = [heap[worst], heap[i]]
      i = worst
    }
  }
  return {
    add: (id, score) => {
      if (limit < 1) return
      if (heap.length === limit) {
        const item = { id, score }
        if (worse(item, heap[0])) return
        heap[0] = item
        return sink()
      }
      heap.push({ id, score })
      for (let i = heap.length - 1; i > 0;) {
        const parent = (i - 1) >> 1
        if (!worse(heap[i], heap[parent])) break
        ;[heap[i], heap[parent]] = [heap[parent], heap[i]]
        i = parent
      }
    },
    least: () => (heap.length < limit ? -Infinity : (heap[0]?.score ?? Infinity)),
    sorted: () => heap.toSorted((a, b) => (worse(a, b) ? 1 : -1)),
  }
}
