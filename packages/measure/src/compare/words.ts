/** @file The words that cost a tokenizer most beyond one token each. */
import type { Counter } from './counts.js'

export interface CostlyWord {
  readonly word: string
  readonly count: number
  /** Tokens of the word after a space, for each tokenizer. */
  readonly tokens: readonly number[]
}

export interface WordCounter {
  add(text: string): void
  /** Words by `count x (tokens - 1)` in tokenizer `by`, the costliest first. */
  costliest(counters: readonly Counter[], by: number, limit: number): CostlyWord[]
}

const MOST_WORDS = 500_000
/** Only this many of the most frequent words are tried: rarer ones weigh little. */
const TRIED = 20_000
const LONGEST = 40

/** Runs of letters, marks and digits that begin with a letter. What scripts without spaces write between marks counts as one word. */
const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_]*/gu

export function createWordCounter(): WordCounter {
  const words = new Map<string, number>()
  return {
    add(text) {
      for (const [word] of text.matchAll(WORD)) {
        if (word.length > LONGEST) continue
        const count = words.get(word)
        if (count !== undefined || words.size < MOST_WORDS) words.set(word, (count ?? 0) + 1)
      }
    },
    costliest(counters, by, limit) {
      const frequent = [...words].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, TRIED)
      const weighed = frequent.map(([word, count]) => ({
        word,
        count,
        extra: count * (counters[by].count(` ${word}`) - 1),
      }))
      return weighed
        .filter(({ count, extra }) => extra > 0 && count > 1)
        .toSorted((a, b) => b.extra - a.extra || (a.word < b.word ? -1 : 1))
        .slice(0, limit)
        .map(({ word, count }) => ({ word, count, tokens: counters.map((counter) => counter.count(` ${word}`)) }))
    },
  }
}
