/** @file A control without a model: which tool's description and examples share the rarest words with a question. */

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? []

export interface WordMatcher {
  /** Index of the document with the highest cosine; the first where none shares a word. */
  best(text: string): number
}

/** TF-IDF over documents, compared by cosine. */
export function wordMatcher(documents: readonly string[]): WordMatcher {
  const counts = documents.map((text) => {
    const found = new Map<string, number>()
    for (const word of wordsOf(text)) found.set(word, (found.get(word) ?? 0) + 1)
    return found
  })
  const spread = new Map<string, number>()
  for (const found of counts) for (const word of found.keys()) spread.set(word, (spread.get(word) ?? 0) + 1)
  const rarity = (word: string): number => Math.log((1 + documents.length) / (1 + (spread.get(word) ?? 0)))
  const postings = new Map<string, { document: number; weight: number }[]>()
  counts.forEach((found, document) => {
    const weights = [...found].map(([word, count]) => [word, (1 + Math.log(count)) * rarity(word)] as const)
    const length = Math.hypot(...weights.map(([, weight]) => weight)) || 1
    for (const [word, weight] of weights) {
      const list = postings.get(word)
      if (list === undefined) postings.set(word, [{ document, weight: weight / length }])
      else list.push({ document, weight: weight / length })
    }
  })
  return {
    best(text) {
      const scores = new Float64Array(documents.length)
      for (const word of wordsOf(text))
        for (const { document, weight } of postings.get(word) ?? []) scores[document] += weight * rarity(word)
      return scores.reduce((best, score, i) => (score > scores[best] ? i : best), 0)
    },
  }
}
