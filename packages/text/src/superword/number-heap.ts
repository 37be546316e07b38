/** @file A binary heap of numbers, smallest first. Events are packed into one number: rank x size + position. */
export interface NumberHeap {
  push(value: number): void
  /** Removes and returns the smallest; the heap must not be empty. */
  pop(): number
  readonly size: number
}

export function numberHeap(): NumberHeap {
  let data = new Float64Array(64)
  let size = 0
  return {
    get size() {
      return size
    },
    push(value) {
      if (size === data.length) {
        const grown = new Float64Array(size * 2)
        grown.set(data)
        data = grown
      }
      let at = size++
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (data[parent] <= value) break
        data[at] = data[parent]
        at = parent
      }
      data[at] = value
    },
    pop() {
      const top = data[0]
      const value = data[--size]
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= size) break
        if (child + 1 < size && data[child + 1] < data[child]) child++
        if (data[child] >= value) break
        data[at] = data[child]
        at = child
      }
      data[at] = value
      return top
    },
  }
}
