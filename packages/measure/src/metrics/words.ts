/**
 * @file Words under tokens. A word is a maximal run without white space: a unit that languages without spaces do not
 * have. Fertility as in Ács (2019) and Rust et al. (2021, arXiv 2012.15613), who also define the proportion of
 * continued words.
 */
import type { Places } from './places.js'
import { holdsOnly, walkSpans } from './spans-under-tokens.js'
import type { TextMap } from './text-map.js'

export interface WordSums {
  /** Words with a cut inside. */
  continued: number
  /** Words that are one token, alone or with the white space around them. */
  single: number
}

export function countWords(map: TextMap, places: Places, tokens: number): WordSums {
  const sums = { continued: 0, single: 0 }
  walkSpans(map.words.data, map.words.length, places, tokens, (start, end, first, last) => {
    if (first < last) sums.continued++
    else if (first >= 0 && holdsOnly(map, places, first, start, end)) sums.single++
  })
  return sums
}
