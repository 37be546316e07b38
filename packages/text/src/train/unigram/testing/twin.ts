/** @file The Unigram algorithms written for reading: strings, maps and full enumeration. Only for small inputs. */

/** Occurrences of each substring inside the pieces, where not all of them go on with one and the same character. */
export function frequentSubstringsTwin(
  pieces: ReadonlyMap<string, number>,
  maxLength: number,
  minCount: number,
): Map<string, number> {
  const counts = new Map<string, number>()
  const next = new Map<string, Set<string>>()
  for (const [piece, weight] of pieces)
    for (let i = 0; i < piece.length; i++)
      for (let j = i + 2; j <= Math.min(piece.length, i + maxLength); j++) {
        const text = piece.slice(i, j)
        counts.set(text, (counts.get(text) ?? 0) + weight)
        const followers = next.get(text) ?? new Set()
        next.set(text, followers.add(j === piece.length ? '' : piece[j]))
      }
  for (const [text, count] of counts) {
    const followers = next.get(text)!
    if (count < minCount || (followers.size === 1 && !followers.has(''))) counts.delete(text)
  }
  return counts
}

/** All ways to spell `text` with `vocabulary`. */
export function segmentations(text: string, vocabulary: ReadonlyMap<string, number>): string[][] {
  if (text === '') return [[]]
  const found: string[][] = []
  for (let n = 1; n <= text.length; n++)
    if (vocabulary.has(text.slice(0, n)))
      for (const rest of segmentations(text.slice(n), vocabulary)) found.push([text.slice(0, n), ...rest])
  return found
}

export const scoreOf = (parts: readonly string[], scores: ReadonlyMap<string, number>): number =>
  parts.reduce((sum, part) => sum + scores.get(part)!, 0)

/** Expected occurrences of each vocabulary entry. */
export function expectedCountsTwin(
  pieces: ReadonlyMap<string, number>,
  scores: ReadonlyMap<string, number>,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of scores.keys()) counts.set(text, 0)
  for (const [piece, weight] of pieces) {
    const ways = segmentations(piece, scores)
    const likelihood = ways.reduce((sum, way) => sum + Math.exp(scoreOf(way, scores)), 0)
    for (const way of ways)
      for (const part of way)
        counts.set(part, counts.get(part)! + (weight * Math.exp(scoreOf(way, scores))) / likelihood)
  }
  return counts
}

/** The spelling with the highest score among those that `allow` lets through. */
export function bestSpelling(
  text: string,
  scores: ReadonlyMap<string, number>,
  allow: (parts: readonly string[]) => boolean = () => true,
): string[] | undefined {
  let best: string[] | undefined
  for (const way of segmentations(text, scores))
    if (allow(way) && (best === undefined || scoreOf(way, scores) > scoreOf(best, scores))) best = way
  return best
}

/** Loss of likelihood by entry if it were removed; entries that go in any case are missing. */
export function removalLossesTwin(
  pieces: ReadonlyMap<string, number>,
  scores: ReadonlyMap<string, number>,
): Map<string, number> {
  const used = new Map<string, number>()
  let fragments = 0
  let sum = 0
  for (const [piece, weight] of pieces) {
    fragments += weight
    for (const part of bestSpelling(piece, scores)!) {
      used.set(part, (used.get(part) ?? 0) + weight)
      sum += weight
    }
  }
  const losses = new Map<string, number>()
  for (const [text, count] of used) {
    if (text.length === 1) continue
    const parts = bestSpelling(text, scores, (way) => way.length > 1)!
    if (scoreOf(parts, scores) > scores.get(text)!) continue
    const logSum = Math.log(sum + count * (parts.length - 1))
    const without = parts.reduce((total, part) => total + Math.log((used.get(part) ?? 0) + count) - logSum, 0)
    losses.set(text, (count / fragments) * (Math.log(count) - Math.log(sum) - without))
  }
  return losses
}
