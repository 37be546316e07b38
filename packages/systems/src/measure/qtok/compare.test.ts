import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { averageLinkage, groupsWithin, leafOrder } from './clusters.js'
import { completeness, profileOf, tokenTexts } from './completeness.js'
import { decodeVocabulary, type DecodedVocabulary, type Token } from './decode-vocabulary.js'
import { agreement, buildLexicon } from './lexicon.js'
import oracle from './oracles/qtok.json' with { type: 'json' }
import { coreCoverage, overlap, unionVocabulary } from './overlap.js'
import { prefixTree } from './prefix-tree.js'
import { secondView } from './second-view.js'
import { byteLevelFile, sentencePieceFile } from './testing/files.js'
import { vocabularyFromJson } from './vocabulary-json.js'
import { wordCounts } from './words.js'

const vocabularyOf = (texts: readonly string[]): DecodedVocabulary => ({
  name: 'own',
  mode: 'corrected',
  entries: texts.length,
  tokens: texts.map((text, id): Token => ({ text, kind: 'text', id })),
  byteLevel: false,
  collisions: [],
  duplicateIds: 0,
  holes: 0,
  loneSurrogates: 0,
})
const sets = fc.array(fc.uniqueArray(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1 }), {
  minLength: 1,
  maxLength: 5,
})

describe('overlap', () => {
  test('is what sets say', () => {
    fc.assert(
      fc.property(sets, (texts) => {
        const found = overlap(texts.map(vocabularyOf))
        const all = new Set(texts.flat())
        for (const [a, left] of texts.entries())
          for (const [b, right] of texts.entries()) {
            const both = left.filter((text) => right.includes(text)).length
            expect(found.jaccard[a][b]).toBe(both / new Set([...left, ...right]).size)
          }
        expect(found.presence.reduce((sum, count) => sum + count, 0)).toBe(all.size)
        const core = [...all].filter((text) => texts.every((each) => each.includes(text)))
        expect(found.core.map(({ text }) => text).toSorted()).toEqual(core.toSorted())
        expect(unionVocabulary(found, 'corrected').tokens).toHaveLength(all.size)
      }),
    )
  })

  test('a byte and the character it looks like are two tokens', () => {
    const byteLevel = decodeVocabulary(vocabularyFromJson(byteLevelFile([' a']), 'a'), 'corrected')
    const pieces = decodeVocabulary(vocabularyFromJson(sentencePieceFile(['a', '▁a']), 'b'), 'corrected')
    // 256 bytes and " a"; the piece "a" and three control tokens are on one side only.
    expect(overlap([byteLevel, pieces]).shared[0][1]).toBe(257)
  })

  test('vocabularies of two modes are refused', () => {
    const other = { ...vocabularyOf(['a']), mode: 'compatible' } as const
    expect(() => overlap([vocabularyOf(['a']), other])).toThrow(/one mode: \["corrected","compatible"\]$/)
    expect(() => overlap([])).toThrow(/one mode/)
  })

  test('coverage of a list of core tokens', () => {
    expect(coreCoverage(vocabularyOf([' a', 'b']), [' a', 'b', 'c', 'd'])).toBe(0.5)
    expect(coreCoverage(vocabularyOf([' a']), [])).toBe(0)
  })
})

describe('average linkage', () => {
  test('equals scipy', () => {
    for (const { distances, merges, 'groups within 0.4': groups } of oracle['average linkage']) {
      const found = averageLinkage(distances)
      expect(found.map(({ left, right }) => [left, right].toSorted((a, b) => a - b))).toEqual(
        merges.map(({ clusters }) => clusters),
      )
      for (const [index, merge] of found.entries()) {
        expect(merge.distance).toBeCloseTo(merges[index].distance, 12)
        expect(merge.size).toBe(merges[index].size)
      }
      const byItem = groupsWithin(found, distances.length, 0.4).map((group) => group.map((item) => groups[item]))
      for (const group of byItem) expect(new Set(group).size).toBe(1)
      expect(byItem).toHaveLength(new Set(groups).size)
      expect(leafOrder(found, distances.length).toSorted((a, b) => a - b)).toEqual([...distances.keys()])
    }
  })

  test('one tokenizer is a group by itself', () => {
    expect(groupsWithin(averageLinkage([[0]]), 1)).toEqual([[0]])
    expect(leafOrder(averageLinkage([[0]]), 1)).toEqual([0])
  })

  test('a file and its copy with two more added tokens are one tokenizer', () => {
    const words = Array.from({ length: 300 }, (_, index) => `▁word${index}`)
    const more = [300, 301].map((n) => ({ id: n + 300, content: `<extra ${n}>` }))
    const files = [
      sentencePieceFile(words),
      sentencePieceFile(words, { added_tokens: more }),
      byteLevelFile([' word1']),
    ]
    const decoded = files.map((file, index) => decodeVocabulary(vocabularyFromJson(file, String(index)), 'corrected'))
    const { jaccard } = overlap(decoded)
    expect(jaccard[0][1]).toBeGreaterThan(0.95)
    expect(groupsWithin(averageLinkage(jaccard.map((row) => row.map((one) => 1 - one))), 3)).toEqual([[0, 1], [2]])
  })
})

describe('own lexicon', () => {
  test('the tree finds what startsWith finds', () => {
    const short = fc.stringMatching(/^[abж]{1,4}$/)
    fc.assert(
      fc.property(
        fc.uniqueArray(short),
        fc.stringMatching(/^[abж]{0,9}$/),
        fc.nat({ max: 8 }),
        (strings, text, start) => {
          const found: number[] = []
          prefixTree(strings).visit(text, start, (number) => found.push(number))
          const wanted = strings.flatMap((one, index) =>
            text.startsWith(one, start) && start < text.length ? [index] : [],
          )
          expect(found.toSorted((a, b) => a - b)).toEqual(wanted)
        },
      ),
    )
  })

  test('probabilities are those of counting word by word', () => {
    const words = fc.dictionary(fc.stringMatching(/^[ab]{1,5}$/), fc.integer({ min: 1, max: 9 }), { minKeys: 1 })
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(fc.stringMatching(/^ ?[ab]{1,3}$/)),
        (texts, tokens) => {
          const languages = texts.map((each, index) => ({
            language: String(index),
            words: new Map(Object.entries(each)),
          }))
          const lexicon = buildLexicon(languages, tokens)
          for (const token of tokens) {
            if (token.length < 2) continue
            const shares = languages.map(({ language, words: counts }) => {
              let [holding, all] = [0, 0]
              for (const [word, times] of counts) {
                all += times
                if (token.startsWith(' ') ? word.startsWith(token.slice(1)) : word.slice(1).includes(token))
                  holding += times
              }
              return { language, share: holding < 3 ? 0 : holding / all }
            })
            const best = Math.max(...shares.map(({ share }) => share))
            const wanted = shares
              .filter(({ share }) => share > 0 && share >= 0.1 * best)
              .map(({ language }) => language)
            expect([...(lexicon.get(token) ?? [])].toSorted()).toEqual(wanted)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('agreement, and what it must beat', () => {
    const reference = new Map([
      ['aaaa', ['x', 'y']],
      ['bbbb', ['x']],
      ['cccc', ['y']],
      ['dddd', ['x']],
      ['e', ['x']],
    ])
    const own = new Map([
      ['aaaa', ['y', 'x']],
      ['bbbb', ['y', 'x']],
      ['cccc', ['y']],
    ])
    const found = agreement(own, reference, 4)
    expect(found).toEqual({ tokens: 3, unattributed: 0.25, top: 2 / 3, chance: 4 / 3 / 2, majority: 2 / 3 })
  })
})

describe('words', () => {
  test('are composed, and cut by dictionary where no spaces are', () => {
    expect(wordCounts(['naïve, naive-looking l’eau 42!']).get('naïve')).toBe(1)
    expect([...wordCounts(['nai\u0308ve l’eau 42 co-op']).keys()]).toEqual(['naïve', 'l’eau', 'co-op'])
    const thai = [...wordCounts(['ฉันรักภาษาไทย']).keys()]
    expect(thai.length).toBeGreaterThan(1)
    expect(thai.join('')).toBe('ฉันรักภาษาไทย')
  })
})

describe('completeness', () => {
  const profile = profileOf('own', ['the cat and the dog, the end', 'там кот и пёс'])

  test('counts letters and frequent words that are one token', () => {
    const found = completeness(profile, new Set([' the', 'cat', 'т', 'е', 'e']))
    expect(found.words).toBe(9)
    expect(found.retention).toBeCloseTo(2 / 9)
    expect(found.missing).toContain('ё')
    expect(found.alphabet).toBeCloseTo(2 / profile.alphabet.length)
  })

  test('lies between 0 and 1, and never falls when tokens are added', () => {
    const token = fc.oneof(fc.constantFrom(...profile.alphabet), fc.constantFrom(...profile.frequentWords), fc.string())
    fc.assert(
      fc.property(fc.array(token), fc.array(token), (some, more) => {
        const before = completeness(profile, new Set(some))
        const after = completeness(profile, new Set([...some, ...more]))
        for (const value of [before.alphabet, before.retention, before.lettersWithoutToken]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
        }
        expect(after.alphabet).toBeGreaterThanOrEqual(before.alphabet)
        expect(after.retention).toBeGreaterThanOrEqual(before.retention)
        expect(after.lettersWithoutToken).toBeLessThanOrEqual(before.lettersWithoutToken)
      }),
    )
  })

  test('raw bytes are characters only below 128; renamed characters are found again', () => {
    const [first] = [decodeVocabulary(vocabularyFromJson(byteLevelFile([]), 'a'), 'corrected')].map(tokenTexts)
    expect([first.has('a'), first.has('é')]).toEqual([true, false])
    const renamed = decodeVocabulary(vocabularyFromJson(sentencePieceFile(['é', 'ма']), 'b'), 'compatible')
    expect(renamed.tokens.some(({ text }) => text === '0XE9')).toBe(true)
    expect(tokenTexts(renamed).has('é')).toBe(true)
  })

  test('no text, no words', () => {
    expect(completeness(profileOf('none', []), new Set(['a']))).toMatchObject({ alphabet: 0, retention: 0, words: 0 })
  })
})

test('the second view', () => {
  const vocabulary = vocabularyOf([' a', ' b', 'c', ' '])
  const lexicon = new Map([
    [' a', ['x']],
    [' b', ['x', 'y']],
  ])
  expect(secondView(vocabulary, [{ text: ' a', kind: 'text', id: 5 }], lexicon)).toEqual({
    spaceStart: 2,
    spaceStartShare: 0.5,
    core: 1,
    coreShare: 0.5,
    singletons: 1,
    singletonShare: 0.5,
  })
  expect(secondView(vocabulary, [], undefined)).toMatchObject({ singletons: null, singletonShare: null })
})
