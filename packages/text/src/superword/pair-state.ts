/**
 * @file Weighted sequences of symbols, and how often each pair of neighbours occurs in them while symbols are merged,
 * split and locked. A run of n equal symbols has n / 2 pairs, rounded down.
 */
import type { Sequences } from '../train/merge-loop.js'
import { pairHeap, type Pair } from './pair-heap.js'

export interface PairState {
  /** The pair that occurs most often, and may be refused or merged; undefined for none. */
  best(): Pair | undefined
  /** Never offers the best pair again. */
  refuse(): void
  /** Merges the best pair to a new symbol of this name. Returns whether a sequence has come down to it. */
  merge(symbol: number, name: string): boolean
  /** Splits all occurrences of a symbol into as many others as it covers slots. */
  split(symbol: number, parts: readonly number[]): void
  /** Lets pairs with the symbol count, or not any more. All symbols are unlocked at first unless `locked`. */
  setLocked(symbol: number, locked: boolean): void
  /** Occurrences of a symbol, weighted. */
  occurrences(symbol: number): number
}

const KEY = 2 ** 26
const NONE = -1

/**
 * @param names bytes of each symbol, a character for each
 * @param rules whether the symbols of the sequences begin locked, and whether `split` will be asked for
 */
export function pairState(
  { symbols, ends, counts }: Sequences,
  names: string[],
  { locked, splits }: { readonly locked: boolean; readonly splits: boolean },
): PairState {
  const size = symbols.length
  const symbolAt = Int32Array.from(symbols)
  const next = new Int32Array(size)
  const previous = new Int32Array(size)
  const sequenceAt = new Int32Array(size)
  for (let s = 0, from = 0; s < ends.length; from = ends[s++])
    for (let i = from; i < ends[s]; i++) {
      next[i] = i + 1 < ends[s] ? i + 1 : NONE
      previous[i] = i > from ? i - 1 : NONE
      sequenceAt[i] = s
    }
  const open: boolean[] = names.map(() => !locked)
  const totals = names.map(() => 0)
  const slotsOf = new Map<number, number[]>()
  const pairs = new Map<number, Pair>()
  const heap = pairHeap()
  const changed = new Set<Pair>()
  const refused = new Set<Pair>()

  const note = (symbol: number, slot: number): void => {
    const list = slotsOf.get(symbol)
    if (list === undefined) slotsOf.set(symbol, [slot])
    else list.push(slot)
  }
  const change = (left: number, right: number, by: number, slot: number): void => {
    const key = left * KEY + right
    let pair = pairs.get(key)
    if (pair === undefined) {
      pair = { left, right, leftName: names[left], rightName: names[right], count: 0, queued: 0, slots: [] }
      pairs.set(key, pair)
    }
    pair.count += by
    if (by > 0) pair.slots.push(slot)
    changed.add(pair)
  }
  const settle = (): void => {
    for (const pair of changed) {
      if (pair.count === 0) pairs.delete(pair.left * KEY + pair.right)
      else if (!refused.has(pair)) heap.update(pair)
    }
    changed.clear()
  }
  /** First slot of the run of equal symbols that the slot is in. */
  const runStart = (slot: number): number => {
    while (previous[slot] !== NONE && symbolAt[previous[slot]] === symbolAt[slot]) slot = previous[slot]
    return slot
  }
  const runEnd = (slot: number): number => {
    while (next[slot] !== NONE && symbolAt[next[slot]] === symbolAt[slot]) slot = next[slot]
    return slot
  }
  /** Adds or takes away the pairs between two slots, of which the first begins a run and the last ends one. */
  const tally = (from: number, last: number, sign: number): void => {
    const weight = sign * counts[sequenceAt[from]]
    let taken = false
    for (let slot = from; slot !== last; slot = next[slot]) {
      const left = symbolAt[slot]
      const right = symbolAt[next[slot]]
      if (left === right) taken = !taken
      else taken = false
      if ((left !== right || taken) && open[left] && open[right]) change(left, right, weight, slot)
    }
  }
  /** Has a change to the slots from `first` to `last` counted. It may replace either, never what lies around. */
  const rewrite = (first: number, last: number, work: () => { first: number; last: number }): void => {
    const from = previous[first] === NONE ? NONE : runStart(previous[first])
    const to = next[last] === NONE ? NONE : runEnd(next[last])
    tally(from === NONE ? first : from, to === NONE ? last : to, -1)
    const after = work()
    tally(from === NONE ? after.first : from, to === NONE ? after.last : to, 1)
  }

  for (let i = 0; i < size; i++) {
    totals[symbolAt[i]] += counts[sequenceAt[i]]
    if (locked || splits) note(symbolAt[i], i)
  }
  if (!locked) {
    for (let s = 0, from = 0; s < ends.length; from = ends[s++]) if (ends[s] > from) tally(from, ends[s] - 1, 1)
    settle()
  }

  /** Joins the pair at a slot and wherever it follows itself directly. */
  const mergeChain = (start: number, { left, right }: Pair, symbol: number): boolean => {
    let first = start
    if (left === right) first = runStart(start)
    else
      for (;;) {
        const before = previous[first]
        if (before === NONE || symbolAt[before] !== right || previous[before] === NONE) break
        if (symbolAt[previous[before]] !== left) break
        first = previous[before]
      }
    let last = first
    for (let slot: number = first; isPair(slot, left, right); slot = next[last]) {
      last = next[slot]
      if (next[last] === NONE) break
    }
    // What a run of odd length leaves over still counts with its neighbour.
    const end = left === right ? runEnd(first) : last
    rewrite(first, end, () => {
      let slot = first
      let newest = first
      while (slot !== NONE && isPair(slot, left, right)) {
        const second = next[slot]
        symbolAt[slot] = symbol
        symbolAt[second] = NONE
        next[slot] = next[second]
        if (next[slot] !== NONE) previous[next[slot]] = slot
        const weight = counts[sequenceAt[slot]]
        totals[left] -= weight
        totals[right] -= weight
        totals[symbol] += weight
        if (splits) note(symbol, slot)
        newest = slot
        if (second === end) break
        slot = next[slot]
      }
      return { first, last: symbolAt[end] === NONE ? newest : end }
    })
    return previous[first] === NONE && next[first] === NONE
  }
  const isPair = (slot: number, left: number, right: number): boolean =>
    symbolAt[slot] === left && next[slot] !== NONE && symbolAt[next[slot]] === right

  return {
    best: () => heap.peek(),
    refuse() {
      refused.add(heap.peek()!)
      heap.pop()
    },
    merge(symbol, name) {
      const pair = heap.peek()!
      names[symbol] = name
      open[symbol] = true
      totals[symbol] = 0
      let completed = false
      // Slots are noted while pairs change.
      const slots = pair.slots
      pair.slots = []
      for (const slot of slots)
        if (isPair(slot, pair.left, pair.right) && mergeChain(slot, pair, symbol)) completed = true
      settle()
      return completed
    },
    split(symbol, parts) {
      const slots = slotsOf.get(symbol) ?? []
      slotsOf.delete(symbol)
      for (const slot of slots) {
        if (symbolAt[slot] !== symbol) continue
        const first = runStart(slot)
        const end = runEnd(slot)
        rewrite(first, end, () => {
          let at = first
          for (;;) {
            const after = next[at]
            const weight = counts[sequenceAt[at]]
            totals[symbol] -= weight
            parts.forEach((part, k) => {
              symbolAt[at + k] = part
              next[at + k] = k + 1 < parts.length ? at + k + 1 : after
              if (k > 0) previous[at + k] = at + k - 1
              totals[part] += weight
              note(part, at + k)
            })
            const newest = at + parts.length - 1
            if (after !== NONE) previous[after] = newest
            if (at === end) return { first, last: newest }
            at = after
          }
        })
      }
      settle()
    },
    setLocked(symbol, lock) {
      if (open[symbol] === !lock) return
      for (const slot of slotsOf.get(symbol) ?? []) {
        if (symbolAt[slot] !== symbol) continue
        if (previous[slot] !== NONE && symbolAt[previous[slot]] === symbol) continue
        const end = runEnd(slot)
        let length = 1
        for (let at = slot; at !== end; at = next[at]) length++
        const weight = (lock ? -1 : 1) * counts[sequenceAt[slot]]
        if (length > 1) change(symbol, symbol, weight * Math.floor(length / 2), slot)
        const [before, after] = [previous[slot], next[end]]
        if (before !== NONE && open[symbolAt[before]]) change(symbolAt[before], symbol, weight, before)
        if (after !== NONE && open[symbolAt[after]]) change(symbol, symbolAt[after], weight, end)
      }
      open[symbol] = !lock
      settle()
    },
    occurrences: (symbol) => totals[symbol],
  }
}
