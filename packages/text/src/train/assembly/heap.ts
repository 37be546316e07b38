// Candidates, best first: a heap of four children. Counts in it may be out of date, never too low.
// Nodes of 24 bytes: f64 count, u32 left, u32 right, u32 address of the postings, u32 how many.
import { compareTexts } from './symbols'
import { regrow } from './regions'

const NODE: usize = 24
let nodes: usize = 0
let size: u32 = 0
let capacity: u32 = 0
let byTexts: bool = false

export function setTieRule(texts: bool): void {
  byTexts = texts
}

// @ts-ignore: decorator
@inline
function node(i: u32): usize {
  return nodes + <usize>i * NODE
}

// @ts-ignore: decorator
@inline
function before(a: usize, b: usize): bool {
  const x = load<f64>(a)
  const y = load<f64>(b)
  return x != y ? x > y : wins(a, b)
}

function wins(a: usize, b: usize): bool {
  const left = load<u32>(a, 8)
  const right = load<u32>(a, 12)
  const otherLeft = load<u32>(b, 8)
  const otherRight = load<u32>(b, 12)
  if (byTexts) {
    // Symbols that spell alike (with and without a prefix) go by id.
    const order = compareTexts(left, otherLeft)
    if (order != 0) return order < 0
    const rightOrder = compareTexts(right, otherRight)
    if (rightOrder != 0) return rightOrder < 0
  }
  return left != otherLeft ? left < otherLeft : right < otherRight
}

// @ts-ignore: decorator
@inline
function move(to: usize, from: usize): void {
  v128.store(to, v128.load(from))
  store<u64>(to, load<u64>(from, 16), 16)
}

// A node on its way, outside of the heap.
const hand = memory.data(24, 16)

function siftUp(at: u32): void {
  let i = at
  while (i > 0) {
    const parent = (i - 1) >>> 2
    if (!before(hand, node(parent))) break
    move(node(i), node(parent))
    i = parent
  }
  move(node(i), hand)
}

function siftDown(at: u32): void {
  let i = at
  while (true) {
    const first = (i << 2) + 1
    if (first >= size) break
    const stop = min(first + 4, size)
    let best = first
    for (let child = first + 1; child < stop; child++) if (before(node(child), node(best))) best = child
    if (!before(node(best), hand)) break
    move(node(i), node(best))
    i = best
  }
  move(node(i), hand)
}

export function push(count: f64, left: u32, right: u32, postings: usize, length: u32): void {
  if (size == capacity) {
    const grown = max<u32>(1 << 12, capacity << 1)
    nodes = regrow(nodes, <usize>capacity * NODE, <usize>size * NODE, <usize>grown * NODE)
    capacity = grown
  }
  store<f64>(hand, count)
  store<u32>(hand, left, 8)
  store<u32>(hand, right, 12)
  store<u32>(hand, <u32>postings, 16)
  store<u32>(hand, length, 20)
  siftUp(size++)
}

export function heapSize(): u32 {
  return size
}

export function clearHeap(): void {
  size = 0
}

/** The best node. */
// @ts-ignore: decorator
@inline
export function top(): usize {
  return nodes
}

export function pop(): void {
  size--
  if (size == 0) return
  move(hand, node(size))
  siftDown(0)
}

/** Corrects the count of the best node. */
export function lower(count: f64): void {
  move(hand, nodes)
  store<f64>(hand, count)
  siftDown(0)
}
