/** @file Numbers under tokens: where each is cut, counted in digits. See digits.ts for what is made of it. */
import { tallyNumber, threeDigitF1, type NumberTally } from './digits.js'
import type { Places } from './places.js'
import { continues, walkSpans } from './spans-under-tokens.js'
import type { TextMap } from './text-map.js'

export interface NumberSums {
  f1: number
  tokensPerDigit: number
}

export function countNumbers(
  map: TextMap,
  places: Places,
  tokens: number,
  tallies: readonly NumberTally[],
): NumberSums {
  const sums = { f1: 0, tokensPerDigit: 0 }
  const cuts: number[] = []
  walkSpans(map.numbers.data, map.numbers.length, places, tokens, (start, _end, first, last, index) => {
    cuts.length = 0
    const digits = map.digits[index]
    // A number may fill a whole text, so its digits are counted on from one cut to the next.
    let at = start
    let before = 0
    for (let token = first; token < last; token++) {
      const end = places.to[token]
      for (; at < end; at++) if (!continues(map.source[at])) before++
      // Inside the bytes of a digit the cut is before it: the digit belongs to the later token.
      const cut = continues(map.source[end]) ? before - 1 : before
      if (cut > 0 && cut !== cuts.at(-1)) cuts.push(cut)
    }
    sums.f1 += threeDigitF1(digits, cuts)
    sums.tokensPerDigit += (cuts.length + 1) / digits
    for (const tally of tallies) tallyNumber(tally, digits, cuts)
  })
  return sums
}
