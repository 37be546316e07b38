/** @file How sure the order of the tokenizers is. */
import type { SuiteMetric, SuiteRank } from './contract.js'

/**
 * Rank of each tokenizer, and how it moves over the resamples. Empty for metrics without a better side, and where a
 * tokenizer has no figure.
 *
 * @param samples of each tokenizer: the figure, then those of its resamples
 */
export function ranksOf(
  { better, key }: Pick<SuiteMetric, 'better' | 'key'>,
  group: string,
  samples: readonly Float64Array[],
): SuiteRank[] {
  const count = samples.length
  if (better === 'neither' || count < 2 || samples.some((own) => Number.isNaN(own[0]))) return []
  const sign = better === 'lower' ? 1 : -1
  const rounds = samples[0].length
  // times[t * (count + 1) + r]: resamples in which tokenizer t has rank r.
  const times = new Uint32Array(count * (count + 1))
  const first = new Uint32Array(count)
  for (let s = 0; s < rounds; s++) {
    for (let t = 0; t < count; t++) {
      let rank = 1
      const own = sign * samples[t][s]
      for (let other = 0; other < count; other++) if (sign * samples[other][s] < own) rank++
      if (s === 0) first[t] = rank
      else times[t * (count + 1) + rank]++
    }
  }
  return Array.from(first, (rank, tokenizer) => {
    const own = times.subarray(tokenizer * (count + 1), (tokenizer + 1) * (count + 1))
    if (rounds === 1) return { group, metric: key, tokenizer, rank, low: rank, high: rank, best: rank === 1 ? 1 : 0 }
    const drawn = rounds - 1
    return {
      group,
      metric: key,
      tokenizer,
      rank,
      low: rankAt(own, drawn * 0.025),
      high: rankAt(own, drawn * 0.975),
      best: own[1] / drawn,
    }
  })
}

/** The rank below which so many resamples lie. */
function rankAt(times: Uint32Array, wanted: number): number {
  let seen = 0
  for (let rank = 1; rank < times.length; rank++) {
    seen += times[rank]
    if (seen > wanted) return rank
  }
  return times.length - 1
}
