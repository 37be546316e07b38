/** @file Sorting by numbers without a comparison function: several times as fast as sorting indices with one. */

/** Indices of the values from the largest to the smallest; equal values keep their order. */
export function fallingOrder(values: Float64Array): Uint32Array {
  const n = values.length
  const sorted = values.toSorted()
  const order = new Uint32Array(n)
  /** By place of the first of equal values: how many of them are placed. */
  const placed = new Uint32Array(n)
  for (let index = 0; index < n; index++) {
    const value = values[index]
    let low = 0
    let high = n
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle] <= value) low = middle + 1
      else high = middle
    }
    const first = n - low
    order[first + placed[first]++] = index
  }
  return order
}
