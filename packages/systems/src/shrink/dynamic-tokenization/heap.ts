/** @file A binary heap in an array: the least item, by an order that the caller gives, is `items[0]`. */

export function heapPush<T>(items: T[], item: T, before: (a: T, b: T) => boolean): void {
  let at = items.push(item) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!before(item, items[parent])) break
    items[at] = items[parent]
    at = parent
  }
  items[at] = item
}

/** Takes the least item away. */
export function heapPop<T>(items: T[], before: (a: T, b: T) => boolean): T | undefined {
  const least = items[0]
  const last = items.pop()
  if (items.length === 0 || last === undefined) return least
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= items.length) break
    if (child + 1 < items.length && before(items[child + 1], items[child])) child++
    if (!before(items[child], last)) break
    items[at] = items[child]
    at = child
  }
  items[at] = last
  return least
}
