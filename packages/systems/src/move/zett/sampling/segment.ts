/** @file Segmentation by a Unigram model: of all ways to cut a pre-token, the likeliest. */
import type { SampledVocabulary } from './sample-vocabulary.js'
import { preTokens } from './cut.js'

/**
 * A segmenter over a vocabulary that holds all bytes, so that every text has a segmentation. Of equal ways the one with the
 * longest last token is taken.
 *
 * @returns ids, the places of tokens in the vocabulary
 * @example createSegmenter(vocabulary)(' a text')
 */
export function createSegmenter({ tokens, scores }: SampledVocabulary): (text: string) => number[] {
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const longest = tokens.reduce((most, token) => Math.max(most, token.length), 0)
  const known = new Map<string, readonly number[]>()
  return (text) =>
    preTokens(text).flatMap((word) => {
      let pieces = known.get(word)
      if (pieces === undefined) {
        pieces = cutWord(word, ids, scores, longest)
        known.set(word, pieces)
      }
      return pieces
    })
}

function cutWord(word: string, ids: ReadonlyMap<string, number>, scores: Float64Array, longest: number): number[] {
  const best = new Float64Array(word.length + 1).fill(-Infinity)
  const token = new Int32Array(word.length + 1)
  const start = new Int32Array(word.length + 1)
  best[0] = 0
  for (let to = 1; to <= word.length; to++)
    for (let from = Math.max(0, to - longest); from < to; from++) {
      const id = ids.get(word.slice(from, to))
      if (id === undefined) continue
      const score = best[from] + scores[id]
      if (score > best[to]) {
        best[to] = score
        token[to] = id
        start[to] = from
      }
    }
  const pieces: number[] = []
  for (let at = word.length; at > 0; at = start[at]) pieces.push(token[at])
  return pieces.toReversed()
}
