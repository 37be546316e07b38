/** Merges the most frequent pair of neighbours, again and again: byte-pair encoding in a page. */
export function learnMerges(words: ReadonlyMap<string, number>, wanted: number): [string, string][] {
  const pieces = new Map(Array.from(words, ([word, count]) => [word, { parts: [...word], count }]))
  const merges: [string, string][] = []
  while (merges.length < wanted) {
    const pairs = new Map<string, number>()
    for (const { parts, count } of pieces.values())
      for (let i = 0; i + 1 < parts.length; i++) {
        const pair = `${parts[i]}\u0000${parts[i + 1]}`
        pairs.set(pair, (pairs.get(pair) ?? 0) + count)
      }
    let best: string | undefined
    let most = 1
    for (const [pair, count] of pairs) if (count > most) [best, most] = [pair, count]
    if (best === undefined) break
    const [left, right] = best.split('\u0000')
    merges.push([left, right])
    for (const piece of pieces.values()) piece.parts = joinPair(piece.parts, left, right)
  }
  return merges
}

function joinPair(parts: readonly string[], left: string, right: string): string[] {
  const joined: string[] = []
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] === left && parts[i + 1] === right) {
      joined.push(left + right)
      i++
    } else joined.push(parts[i])
  }
  return joined
}
