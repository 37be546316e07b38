/**
 * @file Entropy of the tokens that occurred. Zouhar et al. (2023, arXiv 2306.16842) found the Rényi efficiency of order
 * 2.5 to go along with translation quality. Equal to `tokenization-scorer` 1.1.8 (which divides by the number of
 * distinct tokens unless told otherwise) and to TokEval (which divides by the size of the vocabulary).
 */

/** The order that the paper recommends. */
export const RENYI_ORDER = 2.5

/**
 * Rényi entropy in bits: log2(sum p^order) / (1 - order); Shannon's entropy for order 1, log2 of the number of distinct
 * tokens for order 0.
 *
 * @param counts how often each token occurred; zeros are passed over
 * @returns NaN where nothing occurred
 * @example
 * renyiEntropy([1, 1, 2], 2) // 1.415
 */
export function renyiEntropy(counts: ArrayLike<number>, order: number): number {
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i]
  if (total === 0) return Number.NaN
  let sum = 0
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue
    const share = counts[i] / total
    sum += order === 1 ? -share * Math.log2(share) : share ** order
  }
  // Not minus zero.
  return (order === 1 ? sum : Math.log2(sum) / (1 - order)) + 0
}

/**
 * Entropy over the most that a vocabulary of this size allows.
 *
 * @param size of the vocabulary, or the number of distinct tokens that occurred
 * @returns NaN for a vocabulary of one token
 */
export function efficiency(entropy: number, size: number): number {
  return size < 2 ? Number.NaN : entropy / Math.log2(size)
}
