/** @file Merging as the paper states it: count everything anew before each merge. The readable twin of merge.ts. */
import { checkBatch, type Merge, type MergedBatch, type PairRule } from './merged-batch.js'

interface Candidate {
  readonly left: string
  readonly right: string
  count: number
}

/**
 * The same result as `mergeBatch`, in time proportional to tokens times merges.
 * Source: section 3.1 of arXiv 2411.18553 and the counting of `tokenizations/dynamic_bpe.py` in the authors' repository.
 */
export function mergeBatchReference(
  batch: readonly (readonly string[])[],
  budget: number,
  valid: PairRule,
): MergedBatch {
  checkBatch(batch, budget)
  let tokens = batch.map((sequence) => [...sequence])
  let starts = batch.map((sequence) => sequence.map((_, i) => i))
  const history: Merge[] = []
  while (history.length < budget) {
    const best = mostFrequent(tokens, valid)
    if (best === undefined) break
    let replaced = 0
    const merged = tokens.map((sequence, example) => {
      const kept = { tokens: [] as string[], starts: [] as number[] }
      for (let i = 0; i < sequence.length; i++) {
        const both = sequence[i] === best.left && sequence[i + 1] === best.right
        kept.tokens.push(both ? best.left + best.right : sequence[i])
        kept.starts.push(starts[example][i])
        if (!both) continue
        i++
        replaced++
      }
      return kept
    })
    tokens = merged.map((sequence) => sequence.tokens)
    starts = merged.map((sequence) => sequence.starts)
    history.push({ ...best, replaced })
  }
  return { tokens, starts, history }
}

/** Pairs in the order in which they were first seen; only a greater count displaces the one in front. */
function mostFrequent(tokens: readonly (readonly string[])[], valid: PairRule): Candidate | undefined {
  const seen = new Map<string, Map<string, Candidate>>()
  const inOrder: Candidate[] = []
  for (const sequence of tokens)
    for (let i = 0; i + 1 < sequence.length; i++) {
      const [left, right] = [sequence[i], sequence[i + 1]]
      if (!valid(left, right)) continue
      const behind = seen.get(left) ?? new Map<string, Candidate>()
      seen.set(left, behind)
      let candidate = behind.get(right)
      if (candidate === undefined) {
        candidate = { left, right, count: 0 }
        behind.set(right, candidate)
        inOrder.push(candidate)
      }
      candidate.count++
    }
  let best: Candidate | undefined
  for (const candidate of inOrder) if (best === undefined || candidate.count > best.count) best = candidate
  return best
}
