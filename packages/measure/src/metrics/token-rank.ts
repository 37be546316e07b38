/** @file Average token rank, as in TokEval: how far down the list of its tokens a tokenizer has to go. */

/**
 * Distinct tokens are numbered from 1, the most frequent first; the mean of these numbers over all occurrences. Only
 * comparable between vocabularies of about the same size, on the same text: it can never exceed the number of distinct tokens.
 *
 * @example
 * averageTokenRank([1, 1, 2]) // (2 x 1 + 1 x 2 + 1 x 3) / 4 = 1.75
 */
export function averageTokenRank(counts: ArrayLike<number>): number {
  const sorted = Float64Array.from(counts).sort()
  let weighted = 0
  let total = 0
  for (let i = sorted.length - 1, rank = 1; i >= 0; i--, rank++) {
    weighted += sorted[i] * rank
    total += sorted[i]
  }
  return weighted / total
}
