/** @file How long the tokens are that occurred, and those that are there. */
import type { TokenCounter } from './token-counter.js'
import type { TokenFacts } from './token-facts.js'

/** Longer tokens share the last bin. */
export const LONGEST_BIN = 24

/** Occurrences of tokens of 0, 1, ..., `LONGEST_BIN` and more bytes. */
export function tokenLengths(counter: TokenCounter, { starts }: TokenFacts): number[] {
  const bins = new Array<number>(LONGEST_BIN + 1).fill(0)
  counter.visit((id, count) => {
    bins[Math.min(LONGEST_BIN, starts[id + 1] - starts[id])] += count
  })
  return bins
}
