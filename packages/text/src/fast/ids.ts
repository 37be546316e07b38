/** @file Gathers the ids of many windows into one array. */
import type { Sink, Windows } from './windows.js'

export interface IdCollector {
  readonly sink: Sink
  add(id: number): void
  take(): Uint32Array
}

/** `units`: length of the input, from which the first guess at the number of ids comes. */
export function collectIds(windows: Pick<Windows, 'ids'>, units: number): IdCollector {
  let out = new Uint32Array(0)
  let length = 0

  function grow(to: number): void {
    if (to <= out.length) return
    // Generous at first: memory costs when it is written, not when it is asked for.
    const larger = new Uint32Array(Math.max(to, Math.min(out.length * 2, out.length + 2 ** 24), Math.ceil(units / 2)))
    larger.set(out.subarray(0, length))
    out = larger
  }

  return {
    sink(count) {
      if (count === 0) return
      grow(length + count)
      out.set(windows.ids().subarray(0, count), length)
      length += count
    },
    add(id) {
      grow(length + 1)
      out[length++] = id
    },
    take: () => (length === out.length ? out : out.slice(0, length)),
  }
}
