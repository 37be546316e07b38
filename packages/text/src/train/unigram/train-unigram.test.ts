import { describe, expect, it } from 'vitest'
import { TokenwrightError } from '../../errors.js'
import type { Tokenizer, UnigramModel } from '../../tokenizer.js'
import { vocabularyTexts } from '../../vocabulary.js'
import { METASPACE_PRE_TOKENIZER, metaspaceDecoder, type UnigramOptions, type UnigramShape } from './options.js'
import { pieceCounts, quietContext, wordCounts } from './testing/pieces.js'
import { trainUnigram } from './train-unigram.js'

const SHAPE: UnigramShape = {
  units: 'characters',
  preTokenizer: METASPACE_PRE_TOKENIZER,
  decoder: metaspaceDecoder(false),
}
const TEXT = 'the weather is whether the weatherman weathers the weather and other fathers gather there '.repeat(20)

const train = (options: UnigramOptions, text = TEXT, shape = SHAPE): Promise<Tokenizer> =>
  trainUnigram(pieceCounts(wordCounts(text)), options, shape, quietContext)
const model = (tokenizer: Tokenizer): UnigramModel => tokenizer.model as UnigramModel
const texts = (tokenizer: Tokenizer): string[] => vocabularyTexts(model(tokenizer).vocab)

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(TokenwrightError)
  return (error as TokenwrightError).kind
}

describe('trainUnigram', () => {
  it('learns words and their common parts', async () => {
    const tokenizer = await train({ vocabularySize: 22 })
    expect(texts(tokenizer)).toHaveLength(22)
    expect(texts(tokenizer)[0]).toBe('<unk>')
    expect(texts(tokenizer)).toContain('▁weather')
    expect(model(tokenizer).unk_id).toBe(0)
    const scores = Array.from(model(tokenizer).scores.subarray(1))
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  })

  it('puts special tokens, user tokens and bytes first and reserved slots last', async () => {
    const tokenizer = await train({
      vocabularySize: 330,
      specialTokens: ['<s>', '</s>'],
      userTokens: ['weather'],
      byteFallback: true,
      reservedSlots: 2,
    })
    const all = texts(tokenizer)
    expect(all.slice(0, 6)).toEqual(['<unk>', '<s>', '</s>', 'weather', '<0x00>', '<0x01>'])
    expect(all.slice(-2)).toEqual(['<|reserved_0|>', '<|reserved_1|>'])
    expect(new Set(all).size).toBe(all.length)
    expect(tokenizer.added_tokens.map(({ id, special }) => [id, special])).toEqual([
      [0, true],
      [1, true],
      [2, true],
      [3, false],
      [all.length - 2, true],
      [all.length - 1, true],
    ])
    // The text of a byte token never scores better than its characters.
    const lowest = Math.min(...model(tokenizer).scores.filter((_, id) => !all[id].startsWith('<')))
    expect(model(tokenizer).scores[4]).toBeLessThan(6 * (lowest - 10))
  })

  it('leaves rare characters out of the alphabet but keeps required ones', async () => {
    const text = `${TEXT.repeat(20)} q`
    expect(texts(await train({ vocabularySize: 60 }, text))).not.toContain('q')
    expect(texts(await train({ vocabularySize: 60, characterCoverage: 1 }, text))).toContain('q')
    expect(texts(await train({ vocabularySize: 60, requiredCharacters: 'qü' }, text))).toEqual(
      expect.arrayContaining(['q', 'ü']),
    )
    const small = texts(await train({ vocabularySize: 30, limitAlphabet: 5 }, text))
    expect(small.filter((token) => token.length === 1)).toHaveLength(5)
  })

  it('spells bytes in the byte alphabet', async () => {
    const shape: UnigramShape = { units: 'bytes', preTokenizer: null, decoder: { type: 'ByteLevel' } }
    const pieces = pieceCounts(
      new Map([
        [' the', 9],
        [' thé', 5],
        ['the', 3],
      ]),
    )
    const tokenizer = await trainUnigram(pieces, { vocabularySize: 260 }, shape, quietContext)
    expect(model(tokenizer).unk_id).toBe(null)
    expect(texts(tokenizer)).toEqual(expect.arrayContaining(['Ġ', 'Ġthe', 'Ã', '©', 'ÿ']))
  })

  it('never makes pieces longer than allowed or across words', async () => {
    const tokenizer = await train({ vocabularySize: 100, maxTokenLength: 4 })
    for (const text of texts(tokenizer).slice(1)) {
      expect(text.length).toBeLessThanOrEqual(4)
      expect(text.lastIndexOf('▁')).toBeLessThanOrEqual(0)
    }
  })

  it('gives the same result every time and reports its rounds', async () => {
    const stages: number[] = []
    const pieces = pieceCounts(wordCounts(TEXT))
    const first = await trainUnigram(pieces, { vocabularySize: 30 }, SHAPE, {
      ...quietContext,
      report: (p) => stages.push(p.done),
    })
    const second = await trainUnigram(pieces, { vocabularySize: 30 }, SHAPE, quietContext)
    expect(first).toEqual(second)
    expect(stages.length).toBeGreaterThan(0)
    expect(stages).toEqual(stages.toSorted((a, b) => a - b))
  })

  it('refuses what cannot be done', async () => {
    expect(await kindOf(train({}, ''))).toBe('empty-corpus')
    expect(await kindOf(train({ vocabularySize: 5 }))).toBe('invalid-option')
    expect(await kindOf(train({ shrinkingFactor: 1 }))).toBe('invalid-option')
    expect(await kindOf(train({ maxTokenLength: 0 }))).toBe('invalid-option')
    expect(await kindOf(train({ characterCoverage: 2 }))).toBe('invalid-option')
    expect(await kindOf(train({ specialTokens: ['<s>', '<s>'] }))).toBe('invalid-option')
  })
})
