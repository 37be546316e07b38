import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../compile.js'
import { TokenwrightError } from '../errors.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import { sampleDocuments } from '../train/testing/texts.js'
import { train } from '../train/train.js'
import { vocabularyTexts } from '../vocabulary.js'
import { randomChunkSplit, randomWhitespaceSplit } from './random-split.js'
import { wordCount } from './superword-rules.js'

async function all(pieces: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = []
  for await (const piece of pieces) list.push(piece)
  return list
}

const someText = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\u3000', 'é', '\u{1f600}'), maxLength: 60 })

describe('random splits', () => {
  it('lose nothing, and cut where they may', async () => {
    await fc.assert(
      fc.asyncProperty(someText, fc.nat(9), async (text, seed) => {
        const words = await all(randomWhitespaceSplit([text], { probability: 0.5, seed }))
        expect(words.join('')).toBe(text)
        words.forEach((piece, i) => i > 0 && expect([words[i - 1], piece].some((part) => /^\s$/.test(part))).toBe(true))
        const chunks = await all(randomChunkSplit([{ text }], { min: 2, max: 4, seed }))
        expect(chunks.join('')).toBe(text)
        for (const chunk of chunks.slice(0, -1)) expect([2, 3, 4]).toContain([...chunk].length)
      }),
    )
  })

  it('draw by seed and document', async () => {
    const [first, second] = sampleDocuments(1, 2, 400)
    const alone = await all(randomWhitespaceSplit([second]))
    expect((await all(randomWhitespaceSplit([first, second]))).slice(-alone.length)).toEqual(alone)
    expect(await all(randomWhitespaceSplit([second], { seed: 1 }))).not.toEqual(alone)
    expect(await all(randomWhitespaceSplit([new TextEncoder().encode(second)]))).toEqual(alone)
  })

  it('always or never', async () => {
    expect(await all(randomWhitespaceSplit(['a b  c'], { probability: 1 }))).toEqual(['a', ' ', 'b', ' ', ' ', 'c'])
    expect(await all(randomWhitespaceSplit(['a b  c'], { probability: 0 }))).toEqual(['a b  c'])
  })

  it('teach tokens of several words', async () => {
    const documents = sampleDocuments(2, 30, 600)
    const tokenizer = await train(randomWhitespaceSplit(documents), { split: null, vocabularySize: 900 }).result()
    const decoder = new TextDecoder()
    const tokens = vocabularyTexts(tokenizer.model.vocab).map((text) => decoder.decode(fromByteAlphabet(text)!))
    expect(tokens.filter((token) => wordCount(token) > 1).length).toBeGreaterThan(50)
    const encoder = compile(tokenizer)
    expect(encoder.decode(encoder.encode(documents[0]))).toBe(documents[0])
  })

  it('refuse odd options', () => {
    expect(() => randomWhitespaceSplit([], { probability: 2 })).toThrowError(TokenwrightError)
    expect(() => randomChunkSplit([], { min: 0 })).toThrowError(/at min: 0$/)
    expect(() => randomChunkSplit([], { min: 3, max: 2 })).toThrowError(/at max: 2$/)
  })
})
