/** @file Cuts text at added tokens before the kernel sees it, where there is no normalizer. */
import { addedTokenMatcher, type SpecialMode } from '../added-tokens/matcher.js'
import type { AddedToken } from '../tokenizer.js'

export interface Segmenter {
  /** Whether an added token can match at all. */
  active(mode: SpecialMode): boolean
  /** Runs of id (-1: other text), from, to in UTF-16 units; they cover the text in order. */
  cut(text: string, mode: SpecialMode): number[]
  /** UTF-16 units of the longest token. */
  readonly longest: number
}

export function makeSegmenter(tokens: readonly AddedToken[]): Segmenter {
  // The last of several tokens with one id counts.
  const byId = new Map(tokens.filter(({ content }) => content !== '').map((token) => [token.id, token]))
  const patterns = [...byId.values()].map((token) => ({ token, pattern: token.content }))
  const specials = new Set(tokens.filter(({ special }) => special).map(({ content }) => content))
  const first = addedTokenMatcher(
    patterns.filter(({ token }) => !token.normalized),
    specials,
  )
  const second = addedTokenMatcher(
    patterns.filter(({ token }) => token.normalized),
    specials,
  )
  const onlySpecial = patterns.every(({ token }) => specials.has(token.content))

  return {
    active: (mode) => patterns.length > 0 && !(mode === 'text' && onlySpecial),
    longest: Math.max(0, ...patterns.map(({ pattern }) => pattern.length)),
    cut(text, mode) {
      const runs: number[] = []
      if (first === null) runs.push(-1, 0, text.length)
      else first(text, mode, runs)
      if (second === null) return runs
      const all: number[] = []
      for (let i = 0; i < runs.length; i += 3) {
        const [id, from, to] = [runs[i], runs[i + 1], runs[i + 2]]
        if (id >= 0) {
          all.push(id, from, to)
          continue
        }
        const inner: number[] = []
        second(text.slice(from, to), mode, inner)
        for (let j = 0; j < inner.length; j += 3) all.push(inner[j], from + inner[j + 1], from + inner[j + 2])
      }
      return all
    },
  }
}
