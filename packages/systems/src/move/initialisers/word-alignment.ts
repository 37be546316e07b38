/**
 * @file Which words of two languages translate each other, from sentences that mean the same: IBM model 1 by expectation and
 * maximisation, as TransTokenizer runs fast_align (Dyer et al., 2013), with the preference for the diagonal as an option.
 */
import { createBreather, throwIfAborted } from '@tokenwright/measure/corpora'

export interface AlignmentOptions {
  /** Rounds of training; 6: of fast_align's seven the last only reads. */
  readonly rounds?: number
  /** How strongly words at the same share of the sentence are preferred; 0, not at all. fast_align's `-d` starts with 4. */
  readonly tension?: number
  /** Probability that a word translates nothing, where the diagonal is preferred; 0.08. */
  readonly unaligned?: number
  readonly signal?: AbortSignal
}

export interface AlignedPair {
  readonly source: string
  readonly target: string
  /** How often the pair is expected to be aligned, in the last round. */
  readonly count: number
}

type Sentence = readonly string[]

/** Translations less probable than the best one to this power are left out, as fast_align's beam does. */
const BEAM = 4

/**
 * Expected counts of links between words.
 * @param pairs sentences as lists of words, source first
 */
export async function alignWords(
  pairs: readonly (readonly [Sentence, Sentence])[],
  options: AlignmentOptions = {},
): Promise<AlignedPair[]> {
  const { rounds = 6, tension = 0, unaligned = 0.08, signal } = options
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
  const weigh = (a: Int32Array, b: Int32Array, j: number, of: (source: number, target: number) => number) => {
    const weights = new Float64Array(a.length + 1)
    const places = Float64Array.from(a, (_, i) => Math.exp(-tension * Math.abs(i / a.length - j / b.length)))
    const all = places.reduce((sum, x) => sum + x, 0)
    const [none, some] = tension > 0 ? [unaligned, (1 - unaligned) / all] : [1, 1]
    weights[0] = none * of(0, b[j])
    for (let i = 0; i < a.length; i++) weights[i + 1] = some * places[i] * of(a[i], b[j])
    return weights
  }
  let counts = new Map<number, number>()
  let probability = (_source: number, _target: number): number => 1
  for (let round = 0; round < rounds; round++) {
    counts = new Map()
    for (const [a, b] of numbered) {
      throwIfAborted(signal)
      await breathe()
      for (let j = 0; j < b.length; j++) {
        const weights = weigh(a, b, j, probability)
        const total = weights.reduce((sum, w) => sum + w, 0)
        if (total === 0) continue
        for (let i = 0; i < weights.length; i++) {
          const at = (i === 0 ? 0 : a[i - 1]) * width + b[j]
          counts.set(at, (counts.get(at) ?? 0) + weights[i] / total)
        }
      }
    }
    const table = normalised(counts, width)
    probability = (source, target) => table.get(source * width + target) ?? 0
  }
  const [names, others] = [[...sources.keys()], [...targets.keys()]]
  const best = new Map<number, number>()
  const shareOf = (at: number): number => probability(Math.floor(at / width), at % width)
  for (const at of counts.keys()) {
    const source = Math.floor(at / width)
    best.set(source, Math.max(best.get(source) ?? 0, shareOf(at)))
  }
  return [...counts].flatMap(([at, count]): AlignedPair[] => {
    const source = Math.floor(at / width)
    if (source === 0 || shareOf(at) < (best.get(source) as number) ** BEAM) return []
    return [{ source: names[source - 1], target: others[at % width], count }]
  })
}

function normalised(counts: ReadonlyMap<number, number>, width: number): Map<number, number> {
  const totals = new Map<number, number>()
  for (const [at, count] of counts) {
    const source = Math.floor(at / width)
    totals.set(source, (totals.get(source) ?? 0) + count)
  }
  const table = new Map<number, number>()
  for (const [at, count] of counts) table.set(at, count / (totals.get(Math.floor(at / width)) as number))
  return table
}
