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
    for (let token = first; token < last; token++) {
      // Inside the bytes of a digit the cut is before it: the digit belongs to the later token.
      const cut = digitsBefore(map.source, start, places.to[token])
      if (cut > 0 && cut !== cuts.at(-1)) cuts.push(cut)
    }
    sums.f1 += threeDigitF1(digits, cuts)
    sums.tokensPerDigit += (cuts.length + 1) / digits
    for (const tally of tallies) tallyNumber(tally, digits, cuts)
  })
  return sums
}

function digitsBefore(source: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) if (!continues(source[at])) count++
  return continues(source[end]) ? count - 1 : count
}
