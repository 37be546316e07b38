import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compile } from '../compile.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import { toTokenizerJson } from '../save/tokenizer-json.js'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import type { BpeModel, Tokenizer } from '../tokenizer.js'
import { sampleDocuments } from '../train/testing/texts.js'
import { train } from '../train/train.js'
import { vocabularySize, vocabularyTexts } from '../vocabulary.js'
import type { SuperBpeOptions } from './superbpe-options.js'
import { wordCount } from './superword-rules.js'
import { trainSuperTwin } from './testing/superbpe-twin.js'

const documents = sampleDocuments(3, 40, 900)
const notes = Array.from({ length: 300 }, (_, i) =>
  `Question: what is the name of the ${['river', 'town', 'road'][i % 3]}?\nAnswer: it is the one we saw on the way home.\n`.repeat(
    2,
  ),
)

function superbpe(corpus: readonly string[], options: SuperBpeOptions): Promise<Tokenizer> {
  return train(corpus, { algorithm: 'superbpe', ...options }).result()
}

function mergesOf(tokenizer: Tokenizer): Uint32Array {
  return (tokenizer.model as BpeModel).merges!
}

const decoder = new TextDecoder()
function tokensOf(tokenizer: Tokenizer): string[] {
  return vocabularyTexts(tokenizer.model.vocab).map((text) =>
    decoder.decode(fromByteAlphabet(text) ?? new Uint8Array()),
  )
}

describe('SuperBPE', () => {
  it('is what its description says, on small text', async () => {
    const piece = fc.constantFrom('a', 'b', 'the', 'of', ' ', ' ', ' ', ':', ': ', '\n', '.', '..', '1', '22', 'ab')
    const someDocument = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(
        fc.array(someDocument, { minLength: 1, maxLength: 6 }).filter((all) => all.some((text) => text !== '')),
        fc.nat(15),
        fc.nat(25),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (corpus, inside, across, maxWords, forbidColonSpace) => {
          const sizes = { transition: 256 + inside, vocabularySize: 256 + inside + across }
          const expected = trainSuperTwin(corpus, { ...sizes, maxWords, forbidColonSpace })
          const tokenizer = await superbpe(corpus, { ...sizes, maxWords, forbidColonSpace, split: 'gpt2' })
          expect([...mergesOf(tokenizer)]).toEqual(expected.merges.flat())
          expect(tokensOf(tokenizer).slice(256)).toEqual(expected.texts.slice(256))
        },
      ),
      { numRuns: 80 },
    )
  })

  it('with the transition at the end is plain BPE', async () => {
    const options = { vocabularySize: 700, specialTokens: ['<|end|>'], reservedSlots: 3 }
    const plain = await train(documents, options).result()
    expect(toTokenizerJson(await superbpe(documents, { ...options, transition: 700 }))).toBe(toTokenizerJson(plain))
  })

  it('begins with the merges of plain BPE', async () => {
    const plain = await train(documents, { vocabularySize: 600 }).result()
    for (const [transition, first] of [
      [500, 244],
      [0.75, 194],
    ] as const) {
      const merges = mergesOf(await superbpe(documents, { vocabularySize: 600, transition }))
      expect(merges.slice(0, 2 * first)).toEqual(mergesOf(plain).slice(0, 2 * first))
      expect(merges.slice(0, 2 * first + 2)).not.toEqual(mergesOf(plain).slice(0, 2 * first + 2))
    }
    const lines = mergesOf(await superbpe(documents, { vocabularySize: 600, transition: 245, transitionUnit: 'lines' }))
    expect(lines).toEqual(mergesOf(await superbpe(documents, { vocabularySize: 600, transition: 500 })))
  })

  it('learns no long phrases, nothing behind a line break and no colon before a space', async () => {
    const tokenizer = await superbpe([...documents, ...notes], { vocabularySize: 1200, transition: 0.5 })
    const superwords = tokensOf(tokenizer).slice(600)
    expect(superwords.some((token) => wordCount(token) === 4)).toBe(true)
    expect(superwords.filter((token) => wordCount(token) > 4)).toEqual([])
    expect(superwords.filter((token) => token.includes(': '))).toEqual([])
    expect(superwords.filter((token) => /[\r\n][^\r\n]/.test(token))).toEqual([])

    const free = tokensOf(
      await superbpe(notes, { vocabularySize: 600, transition: 400, maxWords: 9, forbidColonSpace: false }),
    )
    expect(free.some((token) => wordCount(token) > 4)).toBe(true)
    expect(free.some((token) => token.includes(': '))).toBe(true)
  })

  it('encodes on the kernel what it decodes again, as it does after a way through JSON', async () => {
    const all = [...documents, ...notes]
    const tokenizer = await superbpe(all, { vocabularySize: 900, specialTokens: ['<|end|>'], reservedSlots: 2 })
    const encoder = compile(tokenizer)
    expect(encoder.path).toBe('fast')
    expect(encoder.size).toBe(900)
    const plain = compile(await train(all, { vocabularySize: 900 }).result())
    const text = notes.join('')
    const ids = encoder.encode(text)
    expect(encoder.decode(ids)).toBe(text)
    expect(ids.length).toBeLessThan(0.9 * plain.encode(text).length)
    const again = compile(fromTokenizerJson(toTokenizerJson(tokenizer)))
    expect(again.encode(text)).toEqual(ids)
  })

  it('keeps punctuation apart where that is asked for', async () => {
    const ends = async (stage2: 'mark-safe' | 'strict'): Promise<string[]> =>
      tokensOf(await superbpe(notes, { vocabularySize: 500, transition: 400, stage2 })).filter((token) =>
        /[a-z][.?]/.test(token),
      )
    expect(await ends('strict')).toEqual([])
    expect((await ends('mark-safe')).length).toBeGreaterThan(0)
  })

  it('takes one line of a megabyte in about the time of short lines', async () => {
    const encoder = compile(await superbpe(notes, { vocabularySize: 600, transition: 400 }))
    const line = 'it is the one we saw on the way home, and so is the name of the river '.repeat(15_000)
    const lines = line.replaceAll('home,', 'home\n')
    const time = (text: string): number => {
      const started = performance.now()
      encoder.count(text)
      return performance.now() - started
    }
    time(line.slice(0, 100_000))
    const least = (text: string): number => Math.min(time(text), time(text), time(text))
    expect(least(line)).toBeLessThan(3 * least(lines) + 50)
  })

  it('leaves the ids of a base tokenizer alone', async () => {
    const base = await train(documents, { vocabularySize: 500, specialTokens: ['<|end|>'] }).result()
    const tokenizer = await superbpe(notes, { base, vocabularySize: 540 })
    expect(vocabularySize(tokenizer.model.vocab)).toBe(540)
    expect(tokensOf(tokenizer).slice(0, 500)).toEqual(tokensOf(base))
    expect(mergesOf(tokenizer).slice(0, mergesOf(base).length)).toEqual(mergesOf(base))
    const text = notes.slice(0, 3).join('')
    const encoder = compile(tokenizer)
    expect(encoder.decode(encoder.encode(text))).toBe(text)
    expect(encoder.encode(text).length).toBeLessThan(compile(base).encode(text).length)
    expect(compile(tokenizer).path).toBe('fast')
  })

  test.each<[SuperBpeOptions, RegExp]>([
    [{ vocabularySize: 300, transition: 301 }, /of 300 at transition: 301$/],
    [{ transition: 0 }, /at transition: 0$/],
    [{ transition: 400.5 }, /400.5$/],
    [{ maxWords: 0 }, /at maxWords: 0$/],
    [{ stage2: 'safe' as 'script' }, /at stage2: "safe"$/],
    [{ split: { type: 'Whitespace' } }, /at split: /],
    [{ vocabularySize: 100 }, /minimum at vocabularySize: 100$/],
  ])('refuses %o', async (options, message) => {
    await expect(superbpe(['some text'], options)).rejects.toThrowError(message)
  })
})
