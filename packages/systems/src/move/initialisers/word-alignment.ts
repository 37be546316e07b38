/**
 * @file Which words of two languages translate each other, from sentences that mean the same: IBM model 1 with a preference for
 * the diagonal, as in fast_align (Dyer et al., 2013), trained by expectation and maximisation.
 */
import { createBreather, throwIfAborted } from '@tokenwright/measure/corpora'

export interface AlignmentOptions {
  /** Rounds of training; 5. */
  readonly rounds?: number
  /** How strongly words at the same share of the sentence are preferred; 4, as fast_align starts. */
  readonly tension?: number
  /** Probability that a word translates nothing; 0.08. */
  readonly unaligned?: number
  readonly signal?: AbortSignal
}

export interface AlignedPair {
  readonly source: string
  readonly target: string
  /** How often the pair was aligned. */
  count: number
}

type Sentence = readonly string[]

/**
 * Counts the best link of each target word.
 * @param pairs sentences as lists of words, source first
 */
export async function alignWords(
  pairs: readonly (readonly [Sentence, Sentence])[],
  options: AlignmentOptions = {},
): Promise<AlignedPair[]> {
  const { rounds = 5, tension = 4, unaligned = 0.08, signal } = options
  const breathe = createBreather()
  const sources = new Map<string, number>()
  const targets = new Map<string, number>()
  const numberOf = (map: Map<string, number>, word: string): number => {
    let number = map.get(word)
    if (number === undefined) map.set(word, (number = map.size))
    return number
  }
  const numbered = pairs.map(([a, b]): [Int32Array, Int32Array] => [
    Int32Array.from(a, (word) => numberOf(sources, word) + 1),
    Int32Array.from(b, (word) => numberOf(targets, word)),
  ])
  // Source 0 is the word that is not there. Pairs are keyed by source · targets + target.
  const width = Math.max(1, targets.size)
  let table = new Map<number, number>()
  const uniform = 1 / width
  const probability = (source: number, target: number): number =>
    table.size === 0 ? uniform : (table.get(source * width + target) ?? 0)
  const weigh = (a: Int32Array, b: Int32Array, j: number): Float64Array => {
    const weights = new Float64Array(a.length + 1)
    let places = 0
    for (let i = 0; i < a.length; i++)
      places += weights[i + 1] = Math.exp(-tension * Math.abs(i / a.length - j / b.length))
    for (let i = 0; i < a.length; i++) weights[i + 1] *= ((1 - unaligned) / places) * probability(a[i], b[j])
    weights[0] = unaligned * probability(0, b[j])
    return weights
  }
  for (let round = 0; round < rounds; round++) {
    const counts = new Map<number, number>()
    for (const [a, b] of numbered) {
      throwIfAborted(signal)
      await breathe()
      for (let j = 0; j < b.length; j++) {
        const weights = weigh(a, b, j)
        const total = weights.reduce((sum, w) => sum + w, 0)
        if (total === 0) continue
        for (let i = 0; i < weights.length; i++) {
          const at = (i === 0 ? 0 : a[i - 1]) * width + b[j]
          counts.set(at, (counts.get(at) ?? 0) + weights[i] / total)
        }
      }
    }
    table = normalised(counts, width)
  }
  const [names, others] = [[...sources.keys()], [...targets.keys()]]
  const found = new Map<number, AlignedPair>()
  for (const [a, b] of numbered)
    for (let j = 0; j < b.length; j++) {
      const weights = weigh(a, b, j)
      let best = 0
      for (let i = 1; i < weights.length; i++) if (weights[i] > weights[best]) best = i
      if (best === 0) continue
      const at = a[best - 1] * width + b[j]
      const pair = found.get(at)
      if (pair === undefined) found.set(at, { source: names[a[best - 1] - 1], target: others[b[j]], count: 1 })
      else pair.count++
    }
  return [...found.values()]
}

function normalised(counts: ReadonlyMap<number, number>, width: number): Map<number, number> {
  const totals = new Map<number, number>()
  for (const [at, count] of counts) {
    const source = Math.floor(at / width)
    totals.set(source, (totals.get(source) ?? 0) + count)
  }
  const table = new Map<number, number>()
  for (const [at, count] of counts) {
    const share = count / (totals.get(Math.floor(at / width)) as number)
    if (share > 1e-7) table.set(at, share)
  }
  return table
}
