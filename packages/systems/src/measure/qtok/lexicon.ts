/**
 * @file A lexicon of tokens and languages from running text, in place of the original's: how that one was made is not
 * documented, and its Latin half cannot be had.
 */
import type { Lexicon } from './languages.js'
import { prefixTree } from './prefix-tree.js'

export interface LanguageWords {
  readonly language: string
  /** How often each word occurs in the text of the language: see `wordCounts`. */
  readonly words: ReadonlyMap<string, number>
}

/** A token belongs to each language in which its probability is at least this part of the highest one. */
const PART_OF_BEST = 0.1
/** Below this many occurrences a language says nothing about a token. */
const FEWEST = 3

/**
 * The languages of tokens. P(token | language) is the share of running words that contain the token: at their beginning
 * where the token begins with a space, else anywhere after it. The languages of a token come by falling probability.
 * Only the tokens asked for are counted, so it takes a second for 60 languages and any number of vocabularies.
 *
 * @param tokens as decoded, with their leading space; single characters are passed over
 * @example
 * buildLexicon([{ language: 'de', words }, { language: 'nl', words: dutch }], [' der', 'heit']).get('heit') // ['de']
 */
export function buildLexicon(languages: readonly LanguageWords[], tokens: Iterable<string>): Lexicon {
  const candidates = [...new Set(tokens)].filter((token) => token.length > 1)
  const initial = candidates.filter((token) => token.startsWith(' ')).map((token) => token.slice(1))
  const inner = candidates.filter((token) => !token.startsWith(' '))
  const trees = [
    { tree: prefixTree(initial), strings: initial, prefix: ' ', starts: (): [number, number] => [0, 1] },
    {
      tree: prefixTree(inner),
      strings: inner,
      prefix: '',
      starts: (word: string): [number, number] => [1, word.length],
    },
  ]
  const lexicon = new Map<string, readonly string[]>()
  for (const { tree, strings, prefix, starts } of trees) {
    const found: { language: string; probability: number }[][] = strings.map(() => [])
    const counts = new Uint32Array(tree.size)
    const lastWord = new Int32Array(tree.size)
    for (const { language, words } of languages) {
      let running = 0
      let wordNumber = 0
      counts.fill(0)
      lastWord.fill(0)
      for (const [word, times] of words) {
        running += times
        wordNumber++
        const [from, to] = starts(word)
        for (let start = from; start < to; start++)
          tree.visit(word, start, (token) => {
            // A word that holds a token twice still counts once.
            if (lastWord[token] !== wordNumber) counts[token] += times
            lastWord[token] = wordNumber
          })
      }
      for (let token = 0; token < counts.length; token++)
        if (counts[token] >= FEWEST) found[token].push({ language, probability: counts[token] / running })
    }
    for (const [token, all] of found.entries()) {
      if (all.length === 0) continue
      all.sort((a, b) => b.probability - a.probability)
      lexicon.set(
        prefix + strings[token],
        all
          .filter(({ probability }) => probability >= PART_OF_BEST * all[0].probability)
          .map(({ language }) => language),
      )
    }
  }
  return lexicon
}

export interface Agreement {
  /** Tokens that both lexicons know. */
  readonly tokens: number
  /** Tokens of the reference that the own lexicon does not know, as a share of all of them. */
  readonly unattributed: number
  /** Share of `tokens` whose most likely language the reference lists. */
  readonly top: number
  /** The same for a language drawn at random: mean number of languages in the reference, over the number of languages. */
  readonly chance: number
  /** The same for always naming the language that the reference lists most often. */
  readonly majority: number
}

/**
 * How far a lexicon agrees with a reference.
 *
 * @param reference token to languages
 * @param shortest tokens with fewer characters, the leading space not counted, are left out
 */
export function agreement(lexicon: Lexicon, reference: Lexicon, shortest: number): Agreement {
  const totals = new Map<string, number>()
  let [all, known, top, pairs] = [0, 0, 0, 0]
  for (const [token, languages] of reference) {
    if ([...token.trim()].length < shortest) continue
    all++
    const own = lexicon.get(token)
    if (own === undefined) continue
    known++
    pairs += languages.length
    if (languages.includes(own[0])) top++
    for (const language of languages) totals.set(language, (totals.get(language) ?? 0) + 1)
  }
  const share = (count: number): number => (known === 0 ? 0 : count / known)
  return {
    tokens: known,
    unattributed: all === 0 ? 0 : (all - known) / all,
    top: share(top),
    chance: totals.size === 0 ? 0 : share(pairs) / totals.size,
    majority: share(Math.max(0, ...totals.values())),
  }
}
