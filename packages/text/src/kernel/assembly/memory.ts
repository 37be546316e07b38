// A bump allocator: tables are allocated once per encoder and live as long as it does.

let top: usize = __heap_base

/** `bytes` of zeroed memory, aligned to a cache line. */
export function alloc(bytes: usize): usize {
  const at = (top + 63) & ~63
  top = at + bytes
  const pages = <i32>((top + 0xffff) >>> 16)
  const missing = pages - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) unreachable()
  return at
}
