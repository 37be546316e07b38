/** @file How long the tokens are that occurred. */
import type { TokenCounter } from './token-counter.js'

/** Longer tokens share the last bin. */
export const LONGEST_BIN = 24

/**
 * Occurrences of tokens of 0, 1, ..., `LONGEST_BIN` and more bytes.
 *
 * @param lengths bytes of each id
 */
export function tokenLengths(counter: TokenCounter, lengths: ArrayLike<number>): number[] {
  const bins = new Array<number>(LONGEST_BIN + 1).fill(0)
  counter.visit((id, count) => {
    bins[Math.min(LONGEST_BIN, lengths[id])] += count
  })
  return bins
}
