/**
 * @file Sets of code points as sorted, disjoint, non-adjacent ranges: begin (inclusive), end (exclusive), begin, ...
 * Character classes are computed with these, so that a regular expression means the same on every engine.
 */
export type CodePointSet = readonly number[]

const CODE_POINT_LIMIT = 0x110000

export const ALL: CodePointSet = [0, CODE_POINT_LIMIT]
export const NONE: CodePointSet = []

/** The set of the given ranges in any order, overlapping or not. */
export function fromRanges(ranges: readonly (readonly [begin: number, end: number])[]): CodePointSet {
  const sorted = ranges.filter(([begin, end]) => begin < end).toSorted((a, b) => a[0] - b[0])
  const out: number[] = []
  for (const [begin, end] of sorted) {
    if (out.length > 0 && begin <= out[out.length - 1]) {
      if (end > out[out.length - 1]) out[out.length - 1] = end
    } else {
      out.push(begin, end)
    }
  }
  return out
}

/** The code points for which the table holds one of the values. */
export function fromTable(table: Uint8Array, values: readonly number[]): CodePointSet {
  const wanted = new Uint8Array(256)
  for (const value of values) wanted[value] = 1
  const out: number[] = []
  let inside = 0
  for (let i = 0; i < table.length; i++) {
    if (wanted[table[i]] !== inside) {
      inside ^= 1
      out.push(i)
    }
  }
  if (inside === 1) out.push(table.length)
  return out
}

export function complement(set: CodePointSet): CodePointSet {
  const out = set[0] === 0 ? set.slice(1) : [0, ...set]
  if (out[out.length - 1] === CODE_POINT_LIMIT) out.pop()
  else out.push(CODE_POINT_LIMIT)
  return out
}

export function union(...sets: readonly CodePointSet[]): CodePointSet {
  const ranges: [number, number][] = []
  for (const set of sets) for (let i = 0; i < set.length; i += 2) ranges.push([set[i], set[i + 1]])
  return fromRanges(ranges)
}

export function intersection(a: CodePointSet, b: CodePointSet): CodePointSet {
  return complement(union(complement(a), complement(b)))
}

export function difference(a: CodePointSet, b: CodePointSet): CodePointSet {
  return intersection(a, complement(b))
}

export function contains(set: CodePointSet, codePoint: number): boolean {
  let low = 0
  let high = set.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (set[middle] <= codePoint) low = middle + 1
    else high = middle
  }
  return low % 2 === 1
}

/** Number of code points in the set. */
export function sizeOf(set: CodePointSet): number {
  let size = 0
  for (let i = 0; i < set.length; i += 2) size += set[i + 1] - set[i]
  return size
}

/** The inside of a JavaScript character class (flags u or v) for the set, in plain ASCII. */
export function classSource(set: CodePointSet): string {
  let out = ''
  for (let i = 0; i < set.length; i += 2) {
    const last = set[i + 1] - 1
    out += escape(set[i])
    if (last > set[i]) out += (last > set[i] + 1 ? '-' : '') + escape(last)
  }
  return out
}

function escape(codePoint: number): string {
  const letter = (codePoint >= 0x30 && codePoint <= 0x39) || ((codePoint | 32) >= 0x61 && (codePoint | 32) <= 0x7a)
  if (letter) return String.fromCharCode(codePoint)
  return codePoint < 0x10000 ? `\\u${codePoint.toString(16).padStart(4, '0')}` : `\\u{${codePoint.toString(16)}}`
}
