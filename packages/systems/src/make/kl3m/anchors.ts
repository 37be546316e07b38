/** @file Passages that occur exactly once in each of two texts, in the same order: patience diff on short windows. */

export interface Anchor {
  readonly clean: number
  readonly damaged: number
  readonly length: number
}

/** Windows begin where words do, so that a text has few of them. Long ones first: they are seldom wrong. */
const WINDOWS = [32, 16, 8]

/** @returns anchors in order in both texts, without overlaps; empty where there are none */
export function anchorsBetween(clean: string, damaged: string): Anchor[] {
  for (const length of WINDOWS) {
    const places = new Map<string, number>()
    for (const [window, at] of windows(clean, length)) places.set(window, places.has(window) ? -1 : at)
    const found = new Map<string, { clean: number; damaged: number }>()
    for (const [window, at] of windows(damaged, length)) {
      const place = places.get(window)
      if (place === undefined || place < 0) continue
      found.set(window, { clean: place, damaged: found.has(window) ? -1 : at })
    }
    const unique = [...found.values()].filter((pair) => pair.damaged >= 0).toSorted((a, b) => a.clean - b.clean)
    const anchors: Anchor[] = []
    for (const { clean: from, damaged: at } of longestRising(unique)) {
      const last = anchors.at(-1)
      if (last === undefined || (from >= last.clean + last.length && at >= last.damaged + last.length))
        anchors.push({ clean: from, damaged: at, length })
    }
    if (anchors.length > 0) return anchors
  }
  return []
}

function* windows(text: string, length: number): Generator<readonly [string, number]> {
  for (let at = 0; at + length <= text.length; at++) {
    const inside = at > 0 && text.charCodeAt(at - 1) > 0x20
    // Scripts without spaces show no words: there every character begins a window.
    if (!inside || text.charCodeAt(at) > 0x2e7f) yield [text.slice(at, at + length), at]
  }
}

/** The longest choice of pairs whose places in the damaged text rise, too (patience sorting). */
function longestRising(pairs: readonly { readonly clean: number; readonly damaged: number }[]): typeof pairs {
  const tops: number[] = []
  const before = new Int32Array(pairs.length).fill(-1)
  for (let i = 0; i < pairs.length; i++) {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (pairs[tops[middle]].damaged < pairs[i].damaged) low = middle + 1
      else high = middle
    }
    if (low > 0) before[i] = tops[low - 1]
    tops[low] = i
  }
  const chosen: (typeof pairs)[number][] = []
  for (let i = tops.at(-1) ?? -1; i >= 0; i = before[i]) chosen.push(pairs[i])
  return chosen.toReversed()
}
