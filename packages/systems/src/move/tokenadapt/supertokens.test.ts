import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '@tokenwright/text'
import { english, latvian } from '../initialisers/testing/tokenizers.js'
import { cutChunks, innerSpaceShare, PUBLISHED_CHUNKS, trainSupertokens } from './supertokens.js'

const uniform = (seed: number): (() => number) => {
  let state = seed
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}

describe('chunks', () => {
  it('join to the text, with lengths that the distribution has', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 1e6 }), (text, seed) => {
        const chunks = [...cutChunks(text, PUBLISHED_CHUNKS, 'random', uniform(seed))]
        expect(chunks.join('')).toBe(text)
        const lengths = chunks.map((chunk) => Array.from(chunk).length)
        for (const length of lengths.slice(0, -1)) expect(length >= 4 && length <= 23).toBe(true)
        if (lengths.length > 0) expect(lengths.at(-1)).toBeLessThanOrEqual(23)
      }),
    ))

  it('end before spaces, where they are cut at words', () => {
    const text = english.join(' ')
    const chunks = [...cutChunks(text, PUBLISHED_CHUNKS, 'words', uniform(5))]
    expect(chunks.join('')).toBe(text)
    for (const chunk of chunks.slice(1)) expect(chunk.startsWith(' ')).toBe(true)
  })
})

describe('supertokens', () => {
  const texts = Array.from({ length: 30 }, () => [...english, ...latvian]).flat()

  it('span words, are no longer than asked, and give every line back', async () => {
    const notices: string[] = []
    const tokenizer = await trainSupertokens(texts, {
      vocabularySize: 900,
      onNotice: (notice) => notices.push(notice),
    }).result()
    expect(notices).toEqual(['The probabilities of chunk lengths sum to 1.100 and were normalised.'])
    const encoder = compile(tokenizer)
    const tokens = Array.from({ length: encoder.size }, (_, id) => Buffer.from(encoder.tokenBytes(id)))
    expect(Math.max(...tokens.map(({ length }) => length))).toBeLessThanOrEqual(30)
    expect(innerSpaceShare(tokenizer, tokens.map(String))).toBeGreaterThan(0.2)
    for (const line of [...english, ...latvian]) expect(encoder.decode(encoder.encode(line))).toBe(line)
  })

  it('are the same for the same seed', async () => {
    const make = (seed: number) => trainSupertokens(texts, { vocabularySize: 400, seed, borders: 'words' }).result()
    const [a, b, c] = [await make(1), await make(1), await make(2)]
    expect(a).toEqual(b)
    expect(a).not.toEqual(c)
  })

  it('refuse distributions that are none', () => {
    expect(() => trainSupertokens(texts, { vocabularySize: 300, chunks: [[0, 2, 1]] })).toThrow(/\[0,2,1\]$/)
    expect(() => trainSupertokens(texts, { vocabularySize: 300, chunks: [[1, 2, 0]] })).toThrow(/0$/)
  })
})
