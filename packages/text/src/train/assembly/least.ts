// How much of the index is worth keeping.
import { alloc } from '../../kernel/assembly/memory'
import { slotAt, slotCount } from './pairs'

/** Counts in classes of an eighth of a power of two: how many pairs lie in each. */
const classes = alloc(1024 << 2)

// @ts-ignore: decorator
@inline
function classOfCount(count: f64): u32 {
  return <u32>min<u64>((reinterpret<u64>(count) >> 49) - (1023 << 3), 1023)
}

/** A count that `remaining` more merges will hardly fall below, so that the index holds little that is never used. */
export function chooseLeast(lowest: f64, remaining: u32): f64 {
  memory.fill(classes, 0, 1024 << 2)
  let best: u32 = 0
  const n = slotCount()
  for (let i: u32 = 0; i < n; i++) {
    const at = slotAt(i)
    const count = load<f64>(at, 8)
    if (load<u64>(at) == 0 || count < 1) continue
    const c = classOfCount(count)
    if (c > best) best = c
    store<u32>(classes + (<usize>c << 2), load<u32>(classes + (<usize>c << 2)) + 1)
  }
  let c = best
  let seen: u32 = 0
  while (true) {
    seen += load<u32>(classes + (<usize>c << 2))
    if (seen >= remaining || c == 0) break
    c--
  }
  // A quarter of what the present pairs alone would suggest (they lose counts to one another), but at least 1/64 of the
  // best: in the beginning there are too few pairs to tell.
  const suggested = reinterpret<f64>((<u64>c + (1023 << 3)) << 49) / 4
  const bound = reinterpret<f64>((<u64>best + (1023 << 3)) << 49) / 64
  return max(lowest, floor<f64>(max(suggested, bound)))
}
