/** @file The most frequent words of a text, and how many of them a tokenizer keeps in one piece. */
import type { Encoder } from '@tokenwright/text'

/** Words that are asked about. */
export const FREQUENT_WORDS = 1000

/** Runs of letters and marks. */
const WORD = /[\p{L}\p{M}]+/gu
/** Scripts that do not put spaces between words. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]/u

let segmenter: Intl.Segmenter | undefined

/**
 * Adds the words of a text: runs of letters and marks, and where a script has no spaces, what the dictionaries of ICU
 * make of it.
 */
export function countFrequentWords(words: Map<string, number>, text: string): void {
  const isSpaced = !UNSPACED.test(text)
  for (const [run] of text.matchAll(WORD)) {
    if (isSpaced || !UNSPACED.test(run)) bump(words, run)
    else {
      segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' })
      for (const { segment, isWordLike } of segmenter.segment(run)) if (isWordLike === true) bump(words, segment)
    }
  }
}

function bump(words: Map<string, number>, word: string): void {
  words.set(word, (words.get(word) ?? 0) + 1)
}

/** The most frequent words, ties in the order of their code units, so that every run takes the same ones. */
export function mostFrequent(words: ReadonlyMap<string, number>, limit = FREQUENT_WORDS): string[] {
  return [...words]
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([word]) => word)
}

/** How many of the words are one token, alone or after a space. */
export function keptWords(words: readonly string[], encoder: Encoder): number {
  let kept = 0
  for (const word of words) if (encoder.count(word) === 1 || encoder.count(` ${word}`) === 1) kept++
  return kept
}
