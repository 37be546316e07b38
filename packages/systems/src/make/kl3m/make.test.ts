import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile, fromTokenizerJson, toTokenizerJson, type Tokenizer } from '@tokenwright/text'
import { checkCustomTokens } from './check-custom-tokens.js'
import { compose, FILLS, MATCHINGS, smallestSize } from './compose.js'
import { customTokens } from './custom-tokens.js'
import { fillers, nextPowerOfTwo } from './fillers.js'
import { PAD_ID, SPECIAL_TOKENS } from './special-tokens.js'
import { contracts } from './testing/contracts.js'
import { tokenizerConfig } from './tokenizer-config.js'
import { trainCharacterTokenizer, trainDomainTokenizer, trainMultiWordTokenizer } from './train.js'

const corpus = contracts(30)

function base(size: number): Promise<Tokenizer> {
  return trainDomainTokenizer(corpus, { size, fill: 'merges', powerOfTwo: false })
    .result()
    .then(({ tokenizer }) => tokenizer)
}

describe('nextPowerOfTwo', () => {
  it('is the least power of two that is not below, so one that is one stays', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 24 }), (size) => {
        const power = nextPowerOfTwo(size)
        expect(Number.isInteger(Math.log2(power))).toBe(true)
        expect(power).toBeGreaterThanOrEqual(size)
        expect(power / 2).toBeLessThan(size)
        expect(nextPowerOfTwo(power)).toBe(power)
      }),
    )
  })
})

describe('fillers', () => {
  it('are spaces and newlines in turn, from two on, without those that exist', () => {
    const { whitespace } = fillers(6, (text) => text === '\n\n')
    expect(whitespace).toEqual(['  ', '   ', '\n\n\n', '    ', '\n\n\n\n', '     '])
  })

  it('make no gigabytes of white space', () => {
    const { whitespace, reserved } = fillers(100_000, () => false)
    expect(whitespace.length + reserved.length).toBe(100_000)
    expect(Math.max(...whitespace.map((run) => run.length))).toBe(1024)
    expect(new Set([...whitespace, ...reserved]).size).toBe(100_000)
  })
})

describe('compose', () => {
  const { tokens } = checkCustomTokens(customTokens({ sets: ['enumerations', 'years', 'json'] }), 'nfkc', false)

  it('has the size asked for, specials first, every id once, and the same ids after saving', async () => {
    const trained = await base(1024)
    for (const fill of FILLS)
      for (const matching of MATCHINGS) {
        const { tokenizer, composition } = compose(trained, { size: 1024, tokens, matching, fill, powerOfTwo: true })
        expect(composition.size).toBe(1024)
        const { special, bytes, merged, custom, whitespace, reserved } = composition
        expect(special + bytes + merged + custom + whitespace + reserved).toBe(1024)
        expect(custom + composition.learned).toBe(tokens.length)
        const encoder = compile(tokenizer)
        expect(encoder.size).toBe(1024)
        expect(Array.from({ length: 13 }, (_, id) => encoder.idToToken(id))).toEqual(SPECIAL_TOKENS)
        const names = new Set(Array.from({ length: 1024 }, (_, id) => encoder.idToToken(id)))
        expect(names.size).toBe(1024)
        expect(tokenizer.padding).toMatchObject({ direction: 'Left', pad_id: PAD_ID })
        expect(tokenizer.post_processor).toBeNull()
        const again = compile(fromTokenizerJson(JSON.parse(toTokenizerJson(tokenizer))))
        for (const text of [corpus[0], 'Constitution (a)(1) {"x":null} 1999\n\n\n  b'])
          expect(again.encode(text)).toEqual(encoder.encode(text))
      }
  })

  it('leaves no gap where merges fill it', async () => {
    const trained = await base(1024)
    for (const size of [730, 800, 900]) {
      const { composition } = compose(trained, {
        size,
        tokens,
        matching: 'anywhere',
        fill: 'merges',
        powerOfTwo: false,
      })
      expect(composition).toMatchObject({ size, whitespace: 0, reserved: 0, missing: 0 })
    }
  })

  it('refuses a base that has other added tokens', async () => {
    const { tokenizer } = await trainDomainTokenizer(corpus, { size: 1024, customTokens: ['(a)'] }).result()
    expect(() =>
      compose(tokenizer, { size: 1024, tokens, matching: 'anywhere', fill: 'merges', powerOfTwo: true }),
    ).toThrow(/special tokens of KL3M alone/)
  })

  it('refuses a size without room, and says the least; the least works', async () => {
    for (const fill of FILLS) {
      const least = smallestSize(tokens.length, fill)
      const options = { tokens, matching: 'anywhere', fill, powerOfTwo: false } as const
      const trained = await base(1024)
      expect(() => compose(trained, { ...options, size: least - 1 })).toThrow(`are ${least}, the minimum`)
      expect(compose(trained, { ...options, size: least }).composition.custom).toBeGreaterThan(0)
    }
    expect(() => trainDomainTokenizer(corpus, { size: 700, customTokens: customTokens() })).toThrow(/the minimum/)
  })
})

describe('training', () => {
  it('keeps caps, reports what a small corpus lacks, and spells every text', async () => {
    for (const cap of [2, 3, 4]) {
      const { tokenizer, composition } = await trainCharacterTokenizer(corpus, { size: 2048, cap }).result()
      const encoder = compile(tokenizer)
      for (let id = SPECIAL_TOKENS.length; id < SPECIAL_TOKENS.length + 256 + composition.merged; id++)
        expect(encoder.tokenBytes(id).length).toBeLessThanOrEqual(cap)
      expect(composition.missing).toBeGreaterThan(0)
      expect(Math.log2(encoder.size) % 1).toBe(0)
      fc.assert(
        fc.property(
          fc.string({ unit: fc.constantFrom(...'aB 1(\n', 'é', 'ﬁ', '½', '§', '日', '😀', '\u0301') }),
          (text) => {
            expect(encoder.decode(encoder.encode(text))).toBe(text.normalize('NFKC'))
          },
        ),
        { numRuns: 50 },
      )
    }
    expect(() => trainCharacterTokenizer(corpus, { cap: 1 })).toThrow(/cap: 1$/)
  })

  it('makes uncased tokenizers with custom tokens in lower case', async () => {
    const { tokenizer } = await trainDomainTokenizer(corpus, {
      size: 1024,
      lowercase: true,
      customTokens: customTokens({ sets: ['enumerations'], terms: ['Force Majeure'], lowercase: true }),
    }).result()
    const encoder = compile(tokenizer)
    expect(encoder.encode('Force Majeure')).toEqual(encoder.encode('force majeure'))
    expect(encoder.encode('FORCE MAJEURE')).toHaveLength(1)
    expect(tokenizer.normalizer).toEqual({
      type: 'Sequence',
      normalizers: [{ type: 'NFKC' }, { type: 'Lowercase' }],
    })
  })

  it('refuses custom tokens that cannot work', () => {
    expect(() => trainDomainTokenizer(corpus, { customTokens: ['<|pad|>'] })).toThrow(/"<\|pad\|>"$/)
    expect(() => trainDomainTokenizer(corpus, { customTokens: [''] })).toThrow(/not empty/)
  })

  it('joins words by random cuts, the same for the same seed, and cuts nothing when encoding', async () => {
    const make = async (seed: number, at: 'whitespace' | 'chunks'): Promise<Tokenizer> =>
      (await trainMultiWordTokenizer(corpus, { size: 1024, fill: 'merges', cut: { at, seed } }).result()).tokenizer
    const one = compile(await make(1, 'whitespace'))
    const plain = compile(await base(1024))
    expect(one.count(corpus[0])).toBeLessThan(plain.count(corpus[0]))
    expect(one.encode(corpus[0])).toEqual(compile(await make(1, 'whitespace')).encode(corpus[0]))
    expect(toTokenizerJson(await make(1, 'chunks'))).not.toBe(toTokenizerJson(await make(2, 'chunks')))
    expect(one.tokenizer.pre_tokenizer).toMatchObject({ type: 'ByteLevel', use_regex: false })
    expect(one.decode(one.encode(corpus[1]))).toBe(corpus[1].normalize('NFKC'))
  })
})

describe('tokenizerConfig', () => {
  it('gives roles to special tokens that there are, and pads on the left', () => {
    const config = JSON.parse(tokenizerConfig()) as Record<string, unknown>
    const roles = Object.entries(config).filter(([key]) => key.endsWith('_token'))
    expect(roles.map(([, token]) => token).toSorted()).toEqual(SPECIAL_TOKENS.slice(0, 7).toSorted())
    expect(config).toMatchObject({ padding_side: 'left', tokenizer_class: 'PreTrainedTokenizerFast' })
  })
})
