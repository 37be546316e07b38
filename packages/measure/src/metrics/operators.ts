/**
 * @file Operators under tokens, as in TokEval (metrics/math.py): an operator is isolated when its tokens hold nothing
 * else but white space; a pair such as `<=` is kept when it is in one token.
 */
import type { Places } from './places.js'
import { holdsOnly, walkSpans } from './spans-under-tokens.js'
import type { TextMap } from './text-map.js'

export interface OperatorSums {
  isolated: number
  /** Operators of two characters. */
  pairs: number
  kept: number
}

export function countOperators(map: TextMap, places: Places, tokens: number): OperatorSums {
  const sums = { isolated: 0, pairs: 0, kept: 0 }
  walkSpans(map.operators.data, map.operators.length, places, tokens, (start, end, first, last) => {
    if (end - start > 1) sums.pairs++
    if (first < 0) return
    if (end - start > 1 && first === last) sums.kept++
    if (holdsOnly(map, places, first, start, end) && holdsOnly(map, places, last, start, end)) sums.isolated++
  })
  return sums
}
