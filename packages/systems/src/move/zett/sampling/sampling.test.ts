import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { key } from '@tokenwright/nn'
import { english, latvian } from '../../initialisers/testing/tokenizers.js'
import { BYTE_CHARACTERS, spell } from '../byte-level/index.js'
import { createSegmenter, createSubstringQueue, passageBatches, preTokens, sampleVocabulary } from './index.js'

const filled = (texts: readonly string[] = [...english, ...latvian]) => {
  const queue = createSubstringQueue(4)
  queue.push(texts)
  return queue
}
const quiet = { mean: 0, sigma: 0 }

describe('pre-tokens', () => {
  it('hold all of a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(preTokens(text).join('')).toBe(spell(text))
      }),
    )
    expect(preTokens(" don't stop\n")).toEqual(['Ġdon', "'t", 'Ġstop', 'Ċ'])
  })

  it('keep combining marks with their letters', () => {
    expect(preTokens(' e\u0301a')).toEqual([spell(' e\u0301a')])
  })
})

describe('the queue', () => {
  it('scores substrings from every fourth byte by count and length', () => {
    const queue = createSubstringQueue(2)
    queue.push(['abcdef abcdef'])
    // "abcdef" once, "Ġabcdef" once: their parts begin at bytes 0 and 4.
    expect(queue.scores.get('abc')).toBe(3)
    expect(queue.scores.get('ef')).toBe(2)
    expect(queue.scores.get('def')).toBe(3)
    expect(queue.scores.get('Ġabc')).toBe(4)
    expect(queue.scores.has('bc')).toBe(false)
    expect(queue.total).toBe([...queue.scores.values()].reduce((sum, score) => sum + score, 0))
  })

  it('forgets what has left it, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(...english, ...latvian), { maxLength: 3 }), { minLength: 1 }),
        (batches) => {
          const long = createSubstringQueue(2)
          const fresh = createSubstringQueue(2)
          for (const batch of batches) long.push(batch)
          for (const batch of batches.slice(-2)) fresh.push(batch)
          expect(new Map([...long.scores].sort())).toEqual(new Map([...fresh.scores].sort()))
          expect(long.total).toBe(fresh.total)
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('a sampled vocabulary', () => {
  it('has the size asked for, all bytes, and no token twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 550 }),
        fc.integer(),
        fc.constantFrom(0, 1e-5, 1e-2),
        (size, seed, mean) => {
          const { tokens, scores } = sampleVocabulary(filled(), key(seed), {
            size,
            noise: { mean, sigma: 4 },
            longestRepeat: 1,
          })
          expect(tokens).toHaveLength(size)
          expect(scores).toHaveLength(size)
          expect(new Set(tokens).size).toBe(size)
          expect(tokens.slice(0, 256)).toEqual(BYTE_CHARACTERS)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('without noise depends on the text alone, and takes the best substrings', () => {
    const [one, other] = [1, 2].map((seed) =>
      sampleVocabulary(filled(), key(seed), { size: 320, noise: quiet, longestRepeat: 0 }),
    )
    expect(one).toEqual(other)
    const { scores } = filled()
    const least = Math.min(...one.tokens.slice(256).map((token) => scores.get(token) as number))
    const left = [...scores].filter(([text]) => text.length > 1 && !one.tokens.includes(text)).map(([, score]) => score)
    expect(Math.max(...left)).toBeLessThanOrEqual(least)
  })

  it('with noise is another one each time, by one deviation for all tokens', () => {
    const draw = (seed: number) =>
      sampleVocabulary(filled(), key(seed), { size: 320, noise: { mean: 1e-3, sigma: 1 }, longestRepeat: 0 })
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1).tokens).not.toEqual(draw(2).tokens)
  })

  it('segments any text into the text, with the highest score', () => {
    const vocabulary = sampleVocabulary(filled(), key(1), { size: 400, noise: quiet, longestRepeat: 1 })
    const segment = createSegmenter(vocabulary)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(
          segment(text)
            .map((id) => vocabulary.tokens[id])
            .join(''),
        ).toBe(spell(text))
      }),
    )
    // Against all ways to cut short words.
    const score = new Map(vocabulary.tokens.map((token, id) => [token, vocabulary.scores[id]]))
    const best = (word: string): number =>
      word === ''
        ? 0
        : Math.max(
            ...Array.from({ length: word.length }, (_, i) => {
              const own = score.get(word.slice(0, i + 1))
              return own === undefined ? -Infinity : own + best(word.slice(i + 1))
            }),
          )
    for (const word of english
      .join(' ')
      .split(' ')
      .filter((one) => one.length < 9)) {
      const found = segment(` ${word}`).reduce((sum, id) => sum + vocabulary.scores[id], 0)
      expect(found).toBeCloseTo(best(`Ġ${word}`), 9)
    }
  })

  it('refuses sizes that it cannot have', () => {
    expect(() => sampleVocabulary(filled(), key(1), { size: 256, noise: quiet, longestRepeat: 0 })).toThrow(/256$/)
    expect(() => sampleVocabulary(filled(['ab']), key(1), { size: 300, noise: quiet, longestRepeat: 0 })).toThrow(/44$/)
  })
})

describe('passages', () => {
  it('follow from their number, and are long enough', () => {
    const size = { batch: 3, characters: 200, seed: 1, prefixSpace: true }
    const [one, other] = [passageBatches([{ texts: english }], size), passageBatches([{ texts: english }], size)]
    other(7)
    expect(one(-2)).toEqual(other(-2))
    expect(one(0)).not.toEqual(one(1))
    expect(one(3).passages.every((text) => text.length >= 200 && text.startsWith(' '))).toBe(true)
    expect(() => passageBatches([], size)).toThrow(/no text/)
  })

  it('come from all languages, however small', () => {
    const batches = passageBatches(
      [
        { texts: Array.from({ length: 50 }, () => english).flat(), language: 'en' },
        { texts: latvian, language: 'lv' },
      ],
      { batch: 1, characters: 10, seed: 1, prefixSpace: false },
    )
    const share = Array.from({ length: 200 }, (_, i) => batches(i).language).filter((one) => one === 'lv').length / 200
    expect(share).toBeGreaterThan(0.3)
    expect(share).toBeLessThan(0.5)
  })
})
