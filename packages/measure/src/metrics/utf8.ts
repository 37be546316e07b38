/**
 * @file Characters that tokens break: TokEval's character boundary split rate (metrics/utf8_integrity.py). The other two,
 * incomplete tokens and tokens across a boundary, are kinds of tokens: see token-facts.ts.
 */
import type { Places } from './places.js'
import { continues } from './spans-under-tokens.js'
import type { TextMap } from './text-map.js'

/** Characters with the end of a token inside, each counted once. */
export function countSplitCharacters({ source, bytes, multibyte }: TextMap, { to }: Places, tokens: number): number {
  if (multibyte === 0) return 0
  let split = 0
  let seen = -1
  for (let i = 0; i < tokens; i++) {
    let at = to[i]
    if (at >= bytes || !continues(source[at])) continue
    while (continues(source[at])) at--
    if (at === seen) continue
    seen = at
    split++
  }
  return split
}
