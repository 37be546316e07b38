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
  // Source 0 is the word that is not there. Each pair of words that meet in a sentence has a place of its own, found through the
  // source's table of targets: numbers of one pair, as keys of one large table, would be too large to be quick.
  const places: Map<number, number>[] = Array.from({ length: sources.size + 1 }, () => new Map())
  const owners: number[] = []
  for (const [a, b] of numbered)
    for (const source of [0, ...a])
      for (const target of b)
        if (!places[source].has(target)) {
          places[source].set(target, owners.length)
          owners.push(source)
        }
  const shares = new Float64Array(owners.length).fill(1)
  const counts = new Float64Array(owners.length)
  for (let round = 0; round < rounds; round++) {
    counts.fill(0)
    for (const [a, b] of numbered) {
      throwIfAborted(signal)
      await breathe()
      const weights = new Float64Array(a.length + 1)
      const slots = new Int32Array(a.length + 1)
      for (let j = 0; j < b.length; j++) {
        const prior = tension === 0 ? undefined : priors(a.length, j / b.length, tension, unaligned)
        let total = 0
        for (let i = 0; i <= a.length; i++) {
          slots[i] = places[i === 0 ? 0 : a[i - 1]].get(b[j]) as number
          total += weights[i] = (prior === undefined ? 1 : prior[i]) * shares[slots[i]]
        }
        if (total > 0) for (let i = 0; i <= a.length; i++) counts[slots[i]] += weights[i] / total
      }
    }
    normalise(counts, owners, shares)
  }
  const best = new Float64Array(places.length)
  owners.forEach((source, slot) => (best[source] = Math.max(best[source], shares[slot])))
  const [names, others] = [[...sources.keys()], [...targets.keys()]]
  return places.flatMap((table, source) =>
    source === 0
      ? []
      : [...table].flatMap(([target, slot]) =>
          counts[slot] === 0 || shares[slot] < best[source] ** BEAM
            ? []
            : [{ source: names[source - 1], target: others[target], count: counts[slot] }],
        ),
  )
}

/** How probable each source place is for a target at a share of its sentence; first no place at all. */
function priors(length: number, at: number, tension: number, unaligned: number): Float64Array {
  const near = Float64Array.from({ length }, (_, i) => Math.exp(-tension * Math.abs(i / length - at)))
  const all = near.reduce((sum, x) => sum + x, 0)
  return Float64Array.of(unaligned, ...near.map((x) => ((1 - unaligned) / all) * x))
}

/** Of all counts of a source, the share of each. */
function normalise(counts: Float64Array, owners: readonly number[], shares: Float64Array): void {
  const totals = new Map<number, number>()
  owners.forEach((source, slot) => totals.set(source, (totals.get(source) ?? 0) + counts[slot]))
  owners.forEach((source, slot) => (shares[slot] = counts[slot] / ((totals.get(source) as number) || 1)))
}
