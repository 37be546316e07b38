import { readFileSync } from 'node:fs'
import { compile, fromTokenizerJson, load, type Tokenizer } from '@tokenwright/text'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  averageTokenRank,
  createKeepsake,
  createMeter,
  createNumberTally,
  createTokenCounter,
  depthCorrelation,
  efficiency,
  gini,
  lorenz,
  magnitudeConsistency,
  renyiEntropy,
  splitEntropy,
  tallyNumber,
  TEXT,
  threeDigitF1,
  TOKEN,
  tokenBase,
  type Keepsake,
  type Meter,
} from './index.js'

interface Expected {
  readonly json: object
  readonly ids: readonly number[][]
  readonly split_entropies?: Readonly<Record<string, number>>
  readonly [figure: string]: unknown
}

interface Oracle {
  readonly lines: Readonly<Record<string, readonly string[]>>
  readonly code: readonly string[]
  readonly tokenizers: Readonly<Record<string, Expected>>
  readonly documented: {
    readonly three_digit: readonly { digits: number; cuts: number[]; f1: number }[]
    readonly magnitude: { numbers: [number, number[]][]; rho: number; variation: number }
  }
}

const oracle = JSON.parse(readFileSync(new URL('oracles/metrics.json', import.meta.url), 'utf8')) as Oracle
const texts = Object.values(oracle.lines).flat()

interface Measured {
  readonly sums: Float64Array
  readonly keepsake: Keepsake
  readonly counts: Float64Array
  /** One column of the only tokenizer. */
  readonly token: (name: keyof typeof TOKEN) => number
  readonly text: (name: keyof typeof TEXT) => number
}

const meters = new Map<Tokenizer, Meter>()

function measure(tokenizer: Tokenizer, some: readonly string[], code = false): Measured {
  const meter = meters.get(tokenizer) ?? createMeter([{ tokenizer, encoder: compile(tokenizer) }])
  meters.set(tokenizer, meter)
  const keepsake = createKeepsake(meter.facts[0], false)
  const sums = new Float64Array(tokenBase(1))
  const rows = meter.measure(some, { code, depths: code, lexer: null, keepsakes: [[keepsake]] })
  for (let i = 0; i < rows.length; i++) sums[i % sums.length] += rows[i]
  const counts: number[] = []
  keepsake.tokens.visit((_id, count) => counts.push(count))
  return {
    sums,
    keepsake,
    counts: Float64Array.from(counts),
    token: (name) => sums[tokenBase(0) + TOKEN[name]],
    text: (name) => sums[TEXT[name]],
  }
}

describe.each(Object.entries(oracle.tokenizers))('%s against tokenization-scorer and TokEval', (name, expected) => {
  const tokenizer = fromTokenizerJson(expected.json)
  const encoder = compile(tokenizer)
  const { keepsake, counts, token, text } = measure(tokenizer, texts)
  const near = (actual: number, key: string): void => expect(actual, key).toBeCloseTo(expected[key] as number, 10)

  it('encodes as the reference does', () => {
    expect(texts.map((line) => Array.from(encoder.encode(line)))).toEqual(expected.ids)
  })

  it('has their sizes and words', () => {
    const tokens = token('tokens')
    expect(tokens).toBe(expected['tokens'])
    near(text('bytes') / tokens, 'bytes_per_token')
    near(text('characters') / tokens, 'characters_per_token')
    near(tokens / text('words'), 'fertility')
    near(token('tokensPerWord') / text('wordyUnits'), 'fertility_by_line')
  })

  it('has their entropies and use of the vocabulary', () => {
    const size = (expected['distinct'] as number) / (expected['vocabulary_use'] as number)
    near(renyiEntropy(counts, 2.5), 'renyi_entropy')
    near(renyiEntropy(counts, 2), 'renyi_2')
    near(renyiEntropy(counts, 1), 'shannon_entropy')
    near(efficiency(renyiEntropy(counts, 2.5), counts.length), 'renyi_efficiency_observed')
    near(efficiency(renyiEntropy(counts, 2.5), size), 'renyi_efficiency')
    near(efficiency(renyiEntropy(counts, 1), size), 'shannon_efficiency')
    expect(counts.length).toBe(expected['distinct'])
    near(counts.length / token('tokens'), 'type_token_ratio')
    near(averageTokenRank(counts), 'token_rank')
  })

  it('has their unknown tokens and losses', () => {
    near(token('unknown') / token('tokens'), 'unknown')
    near(1 - token('lossyUnits') / text('units'), 'round_trip')
  })

  it('has their Gini coefficient', () => {
    const costs = Object.values(oracle.lines).map((lines) => {
      const language = measure(tokenizer, lines)
      return language.token('tokens') / language.text('bytes')
    })
    near(gini(costs), 'gini_per_byte')
  })

  it.skipIf(!name.startsWith('bpe'))('has their broken characters', () => {
    near(1 - token('incomplete') / token('tokens'), 'complete')
    near(token('crossing') / token('tokens'), 'crossing')
    near(token('splitCharacters') / text('multibyte'), 'split_characters')
  })

  it.skipIf(name === 'wordpiece')('has their numbers', () => {
    near(token('numberF1') / text('numbers'), 'three_digit_f1')
    near(token('tokensPerDigit') / text('numbers'), 'tokens_per_digit')
    const magnitude = magnitudeConsistency(keepsake.numbers)
    near(magnitude?.variation ?? Number.NaN, 'magnitude_variation')
    near(magnitude?.rho ?? Number.NaN, 'magnitude_rho')
    for (const [length, entropy] of Object.entries(expected.split_entropies ?? {}))
      expect(splitEntropy(keepsake.numbers, Number(length), Number(length))).toBeCloseTo(entropy, 10)
  })

  it.skipIf(name === 'wordpiece')('has their operators', () => {
    const code = measure(tokenizer, oracle.code, true)
    near(code.token('isolated') / code.text('operators'), 'isolated_operators')
    near(code.token('keptPairs') / code.text('pairs'), 'kept_operators')
  })

  it.skipIf(!name.startsWith('bpe'))('has their indentation', () => {
    const code = measure(tokenizer, oracle.code, true)
    near(depthCorrelation(code.keepsake.depths), 'indentation_correlation')
    near(code.token('indentTokens') / code.text('indentedLines'), 'indent_tokens')
  })
})

describe('worked examples of TokEval', () => {
  it('groups digits in threes', () => {
    for (const { digits, cuts, f1 } of oracle.documented.three_digit)
      expect(threeDigitF1(digits, cuts)).toBeCloseTo(f1, 12)
  })

  it('is consistent over magnitudes, or not', () => {
    const tally = createNumberTally()
    const { numbers, rho, variation } = oracle.documented.magnitude
    for (const [digits, cuts] of numbers) tallyNumber(tally, digits, cuts)
    expect(magnitudeConsistency(tally)?.rho).toBeCloseTo(rho, 3)
    expect(magnitudeConsistency(tally)?.variation).toBeCloseTo(variation, 3)
  })
})

describe('laws', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 })

  it('keeps entropies between none and all, falling with the order', () => {
    fc.assert(
      fc.property(counts, (list) => {
        const most = Math.log2(list.length)
        let before = Infinity
        for (const order of [0, 0.5, 1, 2, 2.5, 3]) {
          const entropy = renyiEntropy(list, order)
          expect(entropy).toBeGreaterThanOrEqual(-1e-9)
          expect(entropy).toBeLessThanOrEqual(Math.min(most, before) + 1e-9)
          before = entropy
        }
        expect(renyiEntropy([...list, 0, 0], 2.5)).toBe(renyiEntropy(list, 2.5))
      }),
    )
    expect(renyiEntropy([7, 7, 7, 7], 2.5)).toBeCloseTo(2, 12)
  })

  it('does not change inequality with the unit, and has none among equals', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 9 }), (list, factor) => {
        const value = gini(list)
        expect(value).toBeGreaterThanOrEqual(-1e-12)
        expect(value).toBeLessThan(1)
        expect(gini(list.map((x) => x * factor))).toBeCloseTo(value, 10)
        // One minus twice the area under the curve.
        const { x, y } = lorenz(list)
        let area = 0
        for (let i = 1; i < x.length; i++) area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2
        expect(1 - 2 * area).toBeCloseTo(value, 10)
      }),
    )
    expect(gini([3, 3, 3])).toBeCloseTo(0, 12)
  })

  it('counts tokens the same in a small table as in a large one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4000), { maxLength: 3000 }), (list) => {
        const ids = Uint32Array.from(list)
        const found = [false, true].map((dense) => {
          const counter = createTokenCounter(4001, dense)
          counter.add(ids)
          const seen = new Map<number, number>()
          counter.visit((id, count) => seen.set(id, count))
          expect(seen.size).toBe(counter.distinct())
          return [...seen].toSorted(([a], [b]) => a - b)
        })
        expect(found[0]).toEqual(found[1])
      }),
    )
  })

  it('averages ranks between 1 and the number of tokens', () => {
    fc.assert(
      fc.property(counts, (list) => {
        const rank = averageTokenRank(list)
        expect(rank).toBeGreaterThanOrEqual(1)
        expect(rank).toBeLessThanOrEqual((list.length + 1) / 2 + 1e-9)
      }),
    )
  })
})

describe('a tokenizer of bytes', async () => {
  const bytes = await bytesOnly()

  it('has one token for each byte, and breaks every character of several', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const found = measure(bytes, [text])
        expect(found.token('tokens')).toBe(Buffer.byteLength(text))
        expect(found.token('splitCharacters')).toBe(found.text('multibyte'))
        expect(found.token('lossyUnits')).toBe(0)
        expect(found.token('crossing')).toBe(0)
        expect(found.text('characters')).toBe([...text].length)
        expect(found.text('words')).toBe(text.split(/\p{White_Space}+/u).filter(Boolean).length)
      }),
    )
  })
})

describe('a bundled tokenizer', async () => {
  const tokenizer = await load('cl100k_base')
  const encoder = compile(tokenizer)

  it('finds words, numbers and operators where a slow reader finds them', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom(
        ' ',
        '\n',
        '  ',
        '12345678',
        '२०२४',
        'word',
        ' superword',
        '<=',
        '==',
        'é',
        '你好',
        '🐐',
        '\u3000',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('')
        const { bytes, ids } = encoder.encodeWithOffsets(text)
        const source = Buffer.from(text)
        const ends = new Set(Array.from(ids, (_, i) => bytes[2 * i + 1]))
        const found = measure(tokenizer, [text], true)
        let continued = 0
        let wholes = 0
        for (const match of text.matchAll(/\P{White_Space}+/gu)) {
          const from = Buffer.byteLength(text.slice(0, match.index))
          const to = from + Buffer.byteLength(match[0])
          const inside = [...ends].some((end) => end > from && end < to)
          if (inside) continued++
          const owner = Array.from(ids, (_, i) => i).find((i) => bytes[2 * i] <= from && bytes[2 * i + 1] > from) ?? -1
          const around =
            source.toString('utf8', bytes[2 * owner], from) + source.toString('utf8', to, bytes[2 * owner + 1])
          if (!inside && !/\P{White_Space}/u.test(around)) wholes++
        }
        expect(found.token('continuedWords')).toBe(continued)
        expect(found.token('singleWords')).toBe(wholes)
        expect(found.text('numbers')).toBe([...text.matchAll(/\p{Nd}+/gu)].length)
        const operators = [...text.matchAll(/\*\*|\/\/|<<|>>|<=|>=|=>|==|!=|&&|\|\||\?:|[+\-*/=<>!&|^~%]/g)]
        expect(found.text('operators')).toBe(operators.length)
        expect(found.text('pairs')).toBe(operators.filter(([operator]) => operator.length === 2).length)
      }),
      { numRuns: 300 },
    )
  })
})

async function bytesOnly(): Promise<Tokenizer> {
  const { model, ...rest } = fromTokenizerJson(oracle.tokenizers['bpe-unsplit'].json)
  if (model.type !== 'BPE') throw new Error('not BPE')
  return { ...rest, model: { ...model, merges: new Uint32Array(0) } }
}

describe('round trips', () => {
  it.each(Object.entries(oracle.tokenizers))(
    'of %s are those of decoding, before and after the trials',
    (_, { json }) => {
      const tokenizer = fromTokenizerJson(json)
      const encoder = compile(tokenizer)
      const word = fc.constantFrom('ferry', 'Fähre', ' ', '  ', '\t', '12', '你好', 'é', '▁', '🐐', '.')
      for (let i = 0; i < 70; i++) measure(tokenizer, ['The ferry leaves'])
      fc.assert(
        fc.property(fc.array(word, { maxLength: 12 }), (words) => {
          const text = words.join('')
          expect(measure(tokenizer, [text]).token('lossyUnits')).toBe(
            encoder.decode(encoder.encode(text)) === text ? 0 : 1,
          )
        }),
        { numRuns: 300 },
      )
    },
  )
})
