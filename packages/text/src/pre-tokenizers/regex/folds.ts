/**
 * @file Oniguruma lets `(?i:ss)` match `ß`, and the reverse. A JavaScript class takes one character, so patterns
 * for which this could matter are refused. (The crate `regex` folds single characters only.)
 */
import { contains, fullFolds, simpleFold, type CodePointSet } from '../../unicode/index.js'
import { refuse, type Reader } from './reader.js'

/** An item of a sequence in which case is ignored. */
export interface Folded {
  readonly point: number | null
  readonly begin: number
}

export function refuseMultiCharacterFolds(reader: Reader, items: readonly (Folded | null)[]): void {
  for (const [i, item] of items.entries()) {
    if (item === null || item.point === null) continue
    for (const [from, ...to] of fullFolds()) {
      if (item.point === from || to.every((point, k) => foldOf(items[i + k]) === point)) {
        reader.at = item.begin
        refuse(reader, `the case-insensitive characters ${String.fromCodePoint(...to)}, which also match one character`)
      }
    }
  }
}

function foldOf(item: Folded | null | undefined): number {
  return item === null || item === undefined || item.point === null ? -1 : simpleFold(item.point)
}

export function refuseFoldedClass(reader: Reader, set: CodePointSet, negative: boolean): void {
  if (negative) return
  for (const [from] of fullFolds())
    if (contains(set, from))
      refuse(reader, `a case-insensitive class with ${String.fromCodePoint(from)}, which also matches two characters`)
}
