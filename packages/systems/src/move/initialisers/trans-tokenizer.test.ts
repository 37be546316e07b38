import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile, fromTokenizerJson } from '@tokenwright/text'
import { borrowCounts, translationCounts, type AlignedTokens } from './trans-tokenizer.js'
import { pairVocabularies } from './vocabulary-pair.js'
import { alignWords } from './word-alignment.js'

interface Oracle {
  readonly old: Parameters<typeof fromTokenizerJson>[0]
  readonly new: Parameters<typeof fromTokenizerJson>[0]
  readonly aligned: AlignedTokens[]
  readonly borrowed: number
  readonly weights: (readonly (readonly [id: number, weight: number])[])[]
}

const oracle = JSON.parse(readFileSync(new URL('./oracles/trans-tokenizer.json', import.meta.url), 'utf8')) as Oracle

describe('TransTokenizer', () => {
  it('gives every new token the old tokens and weights of the published package', () => {
    const vocabularies = pairVocabularies(
      compile(fromTokenizerJson(oracle.old)),
      compile(fromTokenizerJson(oracle.new)),
    )
    const counts = translationCounts(
      vocabularies,
      oracle.aligned.filter(({ count }) => count >= 10),
    )
    const before = counts.size
    borrowCounts(vocabularies, counts)
    expect(oracle.weights.length).toBe(vocabularies.shared.length)
    oracle.weights.forEach((expected, id) => {
      if (vocabularies.newSpecial.has(id)) return expect(expected).toEqual([[vocabularies.shared[id], 1]])
      const row = counts.get(id) ?? new Map([[vocabularies.oldUnknown as number, 1]])
      const total = [...row.values()].reduce((sum, count) => sum + count, 0)
      const weights = new Map(expected)
      expect([...row.keys()].toSorted((a, b) => a - b)).toEqual([...weights.keys()].toSorted((a, b) => a - b))
      for (const [old, count] of row) expect(count / total).toBeCloseTo(weights.get(old) as number, 9)
    })
    expect(counts.size - before).toBeGreaterThan(100)
    expect(oracle.weights.length - before - vocabularies.newSpecial.size).toBe(oracle.borrowed)
  })
})

describe('word alignment', () => {
  const pairs = (lines: readonly (readonly [string, string])[]) =>
    lines.map(([a, b]) => [a.split(' '), b.split(' ')] as const)

  it('is IBM model 1: counts by hand after one round and after two', async () => {
    const corpus = pairs([
      ['a b', 'x y'],
      ['a', 'x'],
    ])
    const countOf = async (rounds: number, source: string, target: string): Promise<number> =>
      (await alignWords(corpus, { rounds })).find((one) => one.source === source && one.target === target)?.count ?? 0
    // First all three sources, the missing word among them, are as likely; alone, one of two.
    expect(await countOf(1, 'a', 'x')).toBeCloseTo(1 / 3 + 1 / 2, 12)
    // p(x | a) = (5/6) / (7/6), p(x | b) = 1/2, p(x | nothing) = p(x | a).
    const [a, b] = [5 / 7, 1 / 2]
    expect(await countOf(2, 'a', 'x')).toBeCloseTo(a / (2 * a + b) + 1 / 2, 12)
  })

  it('prefers the diagonal where asked', async () => {
    const corpus = pairs([['a b c', 'x y z']])
    const found = await alignWords(corpus, { rounds: 5, tension: 8 })
    const best = (word: string) =>
      found.filter(({ source }) => source === word).toSorted((p, q) => q.count - p.count)[0]
    expect(['a', 'b', 'c'].map((word) => best(word)?.target)).toEqual(['x', 'y', 'z'])
  })

  it('finds the words that go together, and leaves out what is improbable', async () => {
    const found = await alignWords(
      pairs([
        ['the house', 'das haus'],
        ['the book', 'das buch'],
        ['a book', 'ein buch'],
      ]),
      { rounds: 30 },
    )
    const best = (word: string): string | undefined =>
      found.filter(({ source }) => source === word).toSorted((x, y) => y.count - x.count)[0]?.target
    expect(['the', 'house', 'book', 'a'].map(best)).toEqual(['das', 'haus', 'buch', 'ein'])
    expect(found.some(({ source, target }) => source === 'book' && target === 'das')).toBe(false)
  })
})
