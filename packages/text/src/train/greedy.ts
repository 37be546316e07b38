/** @file Learns merges until a vocabulary has its size. */
import type { MergeLoop } from './merge-loop.js'
import type { TokenList } from './token-list.js'
import type { TrainingContext } from './types.js'

export interface GreedyOptions {
  /** Number of tokens to stop at. */
  readonly target: number
  /** Text of the token that two tokens make. */
  join(left: string, right: string): string
  /** Whether a candidate may become a token; a refused one is not asked about again. Default: all may. */
  accept?(left: number, right: number, text: string, count: number): boolean
  readonly stage: string
}

/**
 * Takes the best pair, again and again. A pair that spells a token which exists is merged into it, and the vocabulary
 * does not grow. Returns the merges: left id, right id, left id, ...
 */
export async function learnMerges(
  loop: MergeLoop,
  tokens: TokenList,
  options: GreedyOptions,
  context: Pick<TrainingContext, 'report' | 'breathe'>,
): Promise<number[]> {
  const { target, join, accept, stage } = options
  const merges: number[] = []
  const begun = tokens.texts.length
  const started = performance.now()
  let steps = 0
  while (tokens.texts.length < target) {
    const candidate = loop.next(target - tokens.texts.length)
    if (candidate === null) break
    const { left, right, count } = candidate
    const text = join(tokens.texts[left], tokens.texts[right])
    if (accept === undefined || accept(left, right, text, count)) {
      merges.push(left, right)
      loop.merge(tokens.add(text))
    } else loop.refuse()
    if ((++steps & 63) !== 0) continue
    const elapsed = (performance.now() - started) / 1000
    const learned = tokens.texts.length - begun
    context.report({
      stage,
      done: tokens.texts.length,
      total: target,
      unit: 'tokens',
      bytesPerSecond: undefined,
      secondsLeft: learned === 0 ? undefined : (elapsed * (target - tokens.texts.length)) / learned,
      documents: 0,
      latest: tokens.texts[tokens.texts.length - 1],
    })
    await context.breathe()
  }
  return merges
}

/** Lengths up to the limit, for the merge loop; undefined allows all. */
export function lengthsUpTo(limit: number | undefined): Uint8Array | undefined {
  return limit === undefined ? undefined : new Uint8Array(limit + 1).fill(1)
}
