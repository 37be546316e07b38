/** @file A memory of fixed size that forgets what was not used for longest. */

export interface Lru<K, V> {
  readonly size: number
  /** Counts as a use. */
  get(key: K): V | undefined
  set(key: K, value: V): void
  delete(key: K): void
  /** From the one not used for longest. */
  keys(): IterableIterator<K>
}

/** A `Map` keeps the order of insertion, so an entry that is used goes in again, at the end. */
export function createLru<K, V>(capacity: number): Lru<K, V> {
  const entries = new Map<K, V>()
  return {
    get size() {
      return entries.size
    },
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= capacity) return
      const [oldest] = entries.keys()
      entries.delete(oldest)
    },
    delete(key) {
      entries.delete(key)
    },
    keys: () => entries.keys(),
  }
}
