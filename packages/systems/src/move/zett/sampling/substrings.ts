/** @file Counts of substrings over a queue of batches: what the vocabulary of the next sampled tokenizer is drawn from. */
import { preTokens } from './cut.js'

/** Substrings begin at every fourth byte of a pre-token, as published. */
export const STRIDE = 4
/** Bytes of the longest substring, as published. */
export const LONGEST = 15

export interface SubstringQueue {
  /** Takes the texts of a batch in; the oldest batch goes when the queue is full. */
  push(texts: readonly string[]): void
  clear(): void
  /** Count × bytes of every substring in the queue. */
  readonly scores: ReadonlyMap<string, number>
  /** Sum of all scores. */
  readonly total: number
  readonly batches: number
}

/**
 * A queue of batches of texts.
 * @param capacity batches that count; 16 in the published runs
 * @example const queue = createSubstringQueue(16); queue.push(texts)
 */
export function createSubstringQueue(
  capacity: number,
  { stride = STRIDE, longest = LONGEST }: { readonly stride?: number; readonly longest?: number } = {},
): SubstringQueue {
  const scores = new Map<string, number>()
  const batches: ReadonlyMap<string, number>[] = []
  let total = 0
  // Whole numbers, so that what is added and taken away again leaves nothing behind.
  const addAll = (counts: ReadonlyMap<string, number>, sign: 1 | -1): void => {
    for (const [text, count] of counts) {
      const score = sign * count * text.length
      const sum = (scores.get(text) ?? 0) + score
      if (sum === 0) scores.delete(text)
      else scores.set(text, sum)
      total += score
    }
  }
  return {
    push(texts) {
      const counts = countSubstrings(texts, stride, longest)
      batches.push(counts)
      addAll(counts, 1)
      if (batches.length > capacity) addAll(batches.shift() as ReadonlyMap<string, number>, -1)
    },
    clear() {
      batches.length = 0
      scores.clear()
      total = 0
    },
    get scores() {
      return scores
    },
    get total() {
      return total
    },
    get batches() {
      return batches.length
    },
  }
}

/** How often each substring of one to `longest` bytes occurs from a multiple of `stride` on in a pre-token. */
function countSubstrings(texts: readonly string[], stride: number, longest: number): Map<string, number> {
  const words = new Map<string, number>()
  for (const text of texts) for (const word of preTokens(text)) words.set(word, (words.get(word) ?? 0) + 1)
  const counts = new Map<string, number>()
  for (const [word, count] of words)
    for (let from = 0; from < word.length; from += stride)
      for (let to = from + 1; to <= Math.min(word.length, from + longest); to++) {
        const part = word.slice(from, to)
        counts.set(part, (counts.get(part) ?? 0) + count)
      }
  return counts
}
