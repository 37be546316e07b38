/** @file Case folding of Unicode 16.0, for `(?i:...)`. */
import { contains, fromRanges, sizeOf, union, type CodePointSet } from './code-point-set.js'
import { decodePairs } from './codec.js'
import { FOLD_PAIRS, FULL_FOLDS } from './tables.data.js'

let folds: Map<number, number> | undefined
/** Folded code point -> everything that folds to it, itself included. */
let families: Map<number, number[]> | undefined

function load(): { folds: Map<number, number>; families: Map<number, number[]> } {
  if (folds === undefined || families === undefined) {
    folds = decodePairs(FOLD_PAIRS)
    families = new Map()
    for (const [from, to] of folds) {
      const family = families.get(to)
      if (family === undefined) families.set(to, [to, from])
      else family.push(from)
    }
  }
  return { folds, families }
}

/** Simple case folding of one code point. */
export function simpleFold(codePoint: number): number {
  return load().folds.get(codePoint) ?? codePoint
}

/** The set with everything that differs from a member only in case: `k` brings `K` and U+212A KELVIN SIGN. */
export function caseClosure(set: CodePointSet): CodePointSet {
  const known = load()
  const ranges: [number, number][] = []
  const addFamily = (member: number): void => {
    for (const other of known.families.get(known.folds.get(member) ?? member) ?? []) ranges.push([other, other + 1])
  }
  if (sizeOf(set) <= 64) {
    for (let i = 0; i < set.length; i += 2) for (let point = set[i]; point < set[i + 1]; point++) addFamily(point)
  } else {
    for (const [to, family] of known.families) if (family.some((member) => contains(set, member))) addFamily(to)
  }
  return union(set, fromRanges(ranges))
}

let full: readonly (readonly number[])[] | undefined

/** Code points that fold to more than one (`ß` to `ss`): the code point, then its folding. */
export function fullFolds(): readonly (readonly number[])[] {
  return (full ??= FULL_FOLDS.split(',').map((entry) => entry.split(' ').map((digits) => parseInt(digits, 36))))
}
