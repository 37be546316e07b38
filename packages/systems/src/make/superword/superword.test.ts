import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compile, fromTokenizerJson, toTokenizerJson, train, type BpeModel } from '@tokenwright/text'
import {
  createPromptHealer,
  cutLongLines,
  cutRareRuns,
  encodeClosed,
  extendWithSuperwords,
  makeSuperwords,
  superwordReport,
  superwordsOf,
} from './index.js'

interface Oracle {
  readonly oracle: string
  readonly lines: readonly string[]
  readonly held: readonly string[]
  readonly cases: readonly {
    readonly transition: number
    readonly size: number
    readonly merges: readonly (readonly [number, number])[]
    readonly encodings: readonly (readonly number[])[]
  }[]
}

const oracle = JSON.parse(readFileSync(new URL('oracles/huggingface.json', import.meta.url), 'utf8')) as Oracle
const { lines, held } = oracle

async function gathered(corpus: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const part of corpus) all.push(part)
  return all
}

describe(`SuperBPE, against two stages of ${oracle.oracle}`, () => {
  test.each(oracle.cases)('learns and encodes the same: $transition of $size', async (each) => {
    const { tokenizer, portable, size, warnings } = await makeSuperwords(lines, {
      transition: each.transition,
      vocabularySize: each.size,
      split: 'gpt2',
      maxWords: 1000,
      forbidColonSpace: false,
      minFrequency: 1,
    })
    expect([...(tokenizer.model as BpeModel).merges!]).toEqual(each.merges.flat())
    expect(size).toBe(each.size)
    expect(warnings).toEqual([])
    expect(portable).toBe(tokenizer)
    const encoder = compile(fromTokenizerJson(toTokenizerJson(tokenizer)))
    held.forEach((text, i) => {
      expect([...encoder.encode(text)]).toEqual(each.encodings[i])
      expect(encoder.decode(each.encodings[i])).toBe(text)
    })
  })
})

describe('what is made', () => {
  it('loads elsewhere: SuperBPE, and BoundlessBPE of two phases without deletions', async () => {
    const options = { vocabularySize: 420 }
    const twoPhases = await makeSuperwords(lines, { ...options, algorithm: 'boundless-2phase', transition: 350 })
    const encoder = compile(fromTokenizerJson(toTokenizerJson(twoPhases.portable!)))
    for (const text of held) expect(encoder.decode(encoder.encode(text))).toBe(text)
    expect(encoder.size).toBe(twoPhases.size)
    expect((await makeSuperwords(lines, { ...options, algorithm: 'boundless' })).portable).toBeNull()
    const deleted = await makeSuperwords(lines, { ...options, algorithm: 'boundless-2phase', tau: 0.6 })
    expect(deleted.portable).toBeNull()
  })

  it('says what it had to do: long lines, too little text', async () => {
    const long = 'we go back to the same table and '.repeat(8000)
    const { tokenizer, size, warnings } = await makeSuperwords([long], { vocabularySize: 2000 })
    expect(size).toBeLessThan(2000)
    expect(warnings).toEqual([
      expect.stringMatching(/^lines cut at white space.* longest had 264000 characters.*: 1$/),
      expect.stringMatching(/^the text holds no more pairs: \d+ tokens of the 2000 asked for$/),
    ])
    expect(superwordsOf(tokenizer).some(({ words }) => words > 2)).toBe(true)
  })

  it('leaves all ids of a base alone, whether it merges words at once or not', async () => {
    const plain = await train(lines, { vocabularySize: 330, split: 'llama3', specialTokens: ['<|end|>'] }).result()
    for (const ignore_merges of [false, true]) {
      const base = { ...plain, model: { ...(plain.model as BpeModel), ignore_merges } }
      const { tokenizer, warnings } = await extendWithSuperwords(base, lines, 60)
      const [before, after] = [compile(base), compile(tokenizer)]
      expect(warnings).toEqual([])
      expect(after.size).toBe(before.size + 60)
      for (let id = 0; id < before.size; id++) expect(after.idToToken(id)).toBe(before.idToToken(id))
      expect((tokenizer.model as BpeModel).ignore_merges).toBe(ignore_merges)
      const text = held.join('')
      expect(after.count(text)).toBeLessThan(before.count(text))
      expect(after.decode(after.encode(text))).toBe(text)
    }
  })

  it('warns of a base that loses text, and refuses one without merges', async () => {
    const lower = await train(lines, { vocabularySize: 300, normalizer: { type: 'Lowercase' } }).result()
    const { warnings } = await extendWithSuperwords(lower, lines, 10)
    expect(warnings).toEqual([expect.stringContaining('(Lowercase)')])
    const unigram = await train(lines, { algorithm: 'unigram', vocabularySize: 120 }).result()
    await expect(extendWithSuperwords(unigram, lines, 10)).rejects.toThrowError(/"Unigram"$/)
    await expect(makeSuperwords(lines, { vocabularySize: 300, transition: 400 })).rejects.toThrowError(
      /transition: 400$/,
    )
  })

  it('is reported beside plain BPE of the same size', async () => {
    const plain = await train(lines, { vocabularySize: 420 }).result()
    const { tokenizer } = await makeSuperwords(lines, { vocabularySize: 420, transition: 330 })
    const report = superwordReport(tokenizer, plain, held)
    expect(report.saving.value).toBeCloseTo(1 - report.tokens / report.plainTokens, 12)
    expect(report.saving.value).toBeGreaterThan(0.1)
    expect(report.bytesPerToken.value * report.tokens).toBeCloseTo(report.bytes, 6)
    expect(report.byWords.reduce((sum, count) => sum + count, 0)).toBe(superwordsOf(tokenizer).length)
    expect(Math.max(...report.mostUsed.map(({ words }) => words))).toBeLessThanOrEqual(4)
    expect(report.mostUsed[0].uses).toBeGreaterThan(0)
    expect(report.share).toBeGreaterThan(0)
    expect(report.lines[0].plainTokens - report.lines[0].tokens).toBeGreaterThanOrEqual(
      report.lines[1].plainTokens - report.lines[1].tokens,
    )
    expect(() => superwordReport(tokenizer, plain, [''])).toThrowError(/no text/)
  })
})

describe('the end of a prompt', () => {
  const made = makeSuperwords(lines, { vocabularySize: 420, transition: 330 })

  it('takes back what a longer token could still take in', async () => {
    const encoder = compile((await made).tokenizer)
    const healer = createPromptHealer(encoder)
    const tokens = Array.from({ length: encoder.size }, (_, id) => encoder.tokenBytes(id))
    const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
    fc.assert(
      fc.property(fc.constantFrom(...held), fc.nat(80), (text, end) => {
        const prompt = text.slice(0, end)
        const { ids, rest, candidates } = healer.heal(prompt)
        expect(latin1(encoder.decodeBytes(ids)) + latin1(rest)).toBe(Buffer.from(prompt).toString('latin1'))
        const fitting = tokens.flatMap((bytes, id) => (latin1(bytes).startsWith(latin1(rest)) ? [id] : []))
        expect([...candidates]).toEqual(rest.length === 0 ? [] : fitting)
        // Nothing shorter than what is taken back would do: no kept token begins a longer one together with what follows it.
        for (let at = 0; at < ids.length; at++) {
          const tail = latin1(encoder.decodeBytes(ids.subarray(at))) + latin1(rest)
          expect(tokens.some((bytes) => bytes.length > tail.length && latin1(bytes).startsWith(tail))).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is a border where one is asked for', async () => {
    const encoder = compile((await made).tokenizer)
    const text = held.find((line) => encoder.tokenBytes(encoder.encode(line)[0]).length > 1)!
    const whole = encoder.encode(text)
    const inside = encoder.decode(whole.subarray(0, 1)).length - 1
    const closed = encodeClosed(encoder, text.slice(0, inside), text.slice(inside))
    expect(encoder.decode(closed)).toBe(text)
    const before = encoder.encode(text.slice(0, inside))
    expect(closed.subarray(0, before.length)).toEqual(before)
    expect(whole.subarray(0, before.length)).not.toEqual(before)
    expect([...encodeClosed(encoder, '', text)]).toEqual([...whole])
  })
})

describe('texts that are cut', () => {
  const word = fc.constantFrom(' a', ' be', ' cat', 'x', '\n', ', ', '  ', '. ', ' 12', ' größer', '\t')
  const someText = fc.array(word, { maxLength: 200 }).map((parts) => parts.join(''))

  it('at long lines hold the same text and the same words', async () => {
    const splitOf = async (texts: readonly string[]) =>
      texts.length === 0
        ? []
        : [...((await train(texts, { vocabularySize: 280, minFrequency: 1 }).result()).model as BpeModel).merges!]
    await fc.assert(
      fc.asyncProperty(someText, fc.integer({ min: 1, max: 30 }), async (text, longest) => {
        let cuts = 0
        const parts = await gathered(cutLongLines([text], { longest, onCut: () => cuts++ }))
        expect(parts.join('')).toBe(text)
        expect(cuts > 0).toBe(parts.length > 1)
        if (text !== '') expect(await splitOf(parts)).toEqual(await splitOf([text]))
      }),
      { numRuns: 60 },
    )
    const [first, second] = await gathered(cutLongLines([new TextEncoder().encode(`${'a '.repeat(60_000)}b`)]))
    expect(first.length).toBe(100_001)
    expect(second).toMatch(/^ a( a)* b$/)
    await expect(gathered(cutLongLines(['a'], { longest: 0 }))).rejects.toThrowError(/longest: 0$/)
  })

  it('at rare n-grams keep frequent ones together', async () => {
    const texts = [...Array<string>(20).fill('we all came back to town'), 'we all went home', 'to town we came']
    expect((await gathered(cutRareRuns(texts))).slice(19)).toEqual([
      'we all came back to town',
      'we all',
      ' went',
      ' home',
      'to',
      ' town',
      ' we',
      ' came',
    ])
    expect((await gathered(cutRareRuns(texts, { longest: 2 }))).slice(0, 3)).toEqual([
      'we all',
      ' came back',
      ' to town',
    ])
  })

  it('at rare n-grams hold the same text, and give the same first stage', async () => {
    const parts = await gathered(cutRareRuns(lines))
    expect(parts.join('')).toBe(lines.join(''))
    expect(parts.length).toBeGreaterThan(lines.length)
    const first = async (texts: readonly string[]) =>
      (await train(texts, { vocabularySize: 400 }).result()).model as BpeModel
    expect((await first(parts)).merges).toEqual((await first(lines)).merges)
    await fc.assert(
      fc.asyncProperty(
        fc.array(someText, { maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (texts, minCount) => {
          expect((await gathered(cutRareRuns(texts, { minCount }))).join('')).toBe(texts.join(''))
        },
      ),
    )
    function* once() {
      yield 'a b c'
    }
    await expect(gathered(cutRareRuns(once()))).rejects.toThrowError(/second time at corpus: 0$/)
    await expect(gathered(cutRareRuns(['a'], { minCount: 0 }))).rejects.toThrowError(/minCount: 0$/)
    await expect(gathered(cutRareRuns(['a'], { longest: 999 }))).rejects.toThrowError(/longest: 999$/)
  })
})
