/** @file How much of a language a vocabulary has: its letters and its frequent words. What the paper's abstract calls coverage. */
import type { DecodedVocabulary } from './decode-vocabulary.js'
import { wordCounts } from './words.js'

/** The letters and frequent words of a language, from text. */
export interface LanguageProfile {
  readonly language: string
  /** Characters that make up at least 0.1 % of the letters (with their marks), by falling frequency. */
  readonly alphabet: readonly string[]
  /** How often each letter of the text occurs. */
  readonly letters: ReadonlyMap<string, number>
  /** The most frequent words, at most 1,000; ties by spelling. */
  readonly frequentWords: readonly string[]
  readonly words: ReadonlyMap<string, number>
}

export interface Completeness {
  readonly language: string
  /** Share of the alphabet that is one token each. */
  readonly alphabet: number
  /** Letters of the alphabet that are no token, and so need several: raw bytes, or pieces of them. */
  readonly missing: readonly string[]
  /** Share of the running letters that are no token by themselves. */
  readonly lettersWithoutToken: number
  /** Share of the frequent words that are one token, after a space or without it: single-token retention. */
  readonly retention: number
  readonly words: number
}

const LETTER = /[\p{L}\p{M}]/gu
const RARE_LETTER = 0.001
const FREQUENT_WORDS = 1000

/**
 * @param lines of running text in one language; composed to NFC first
 */
export function profileOf(language: string, lines: Iterable<string>): LanguageProfile {
  const kept = [...lines]
  const letters = new Map<string, number>()
  let total = 0
  for (const line of kept)
    for (const [letter] of line.normalize('NFC').matchAll(LETTER)) {
      letters.set(letter, (letters.get(letter) ?? 0) + 1)
      total++
    }
  const words = wordCounts(kept)
  return {
    language,
    letters,
    alphabet: byFrequency(letters)
      .filter(([, count]) => count >= RARE_LETTER * total)
      .map(([letter]) => letter),
    words,
    frequentWords: byFrequency(words)
      .slice(0, FREQUENT_WORDS)
      .map(([word]) => word),
  }
}

function byFrequency(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

/** The texts that a vocabulary has as one token, for `completeness`. */
export function tokenTexts({ tokens, mode, byteLevel }: DecodedVocabulary): ReadonlySet<string> {
  const texts = new Set<string>()
  for (const { text, kind } of tokens)
    // A raw byte below 128 is also a character; the others are none.
    if (kind === 'text' || (kind === 'byte' && text < '\u007f')) texts.add(text)
  if (mode === 'compatible' && !byteLevel)
    // Single characters that the original renamed for fear of confusing them with bytes.
    for (const { text } of tokens)
      if (/^0X[0-9A-F]{2}$/.test(text)) texts.add(String.fromCharCode(Number.parseInt(text.slice(2), 16)))
  return texts
}

/**
 * Needs no encoder: whether a text is a token of the vocabulary. Adding tokens never lowers `alphabet` or `retention`.
 *
 * @param texts from `tokenTexts`
 * @example
 * completeness(profileOf('ru', lines), tokenTexts(vocabulary)).retention // 0.31
 */
export function completeness(profile: LanguageProfile, texts: ReadonlySet<string>): Completeness {
  const missing = profile.alphabet.filter((letter) => !texts.has(letter))
  let [running, without] = [0, 0]
  for (const [letter, count] of profile.letters) {
    running += count
    if (!texts.has(letter)) without += count
  }
  const retained = profile.frequentWords.filter((word) => texts.has(` ${word}`) || texts.has(word)).length
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of)
  return {
    language: profile.language,
    alphabet: share(profile.alphabet.length - missing.length, profile.alphabet.length),
    missing,
    lettersWithoutToken: share(without, running),
    retention: share(retained, profile.frequentWords.length),
    words: profile.frequentWords.length,
  }
}
