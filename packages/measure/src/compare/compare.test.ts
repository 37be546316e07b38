import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Encoding } from '@tokenwright/text'
import { interval, resample, type Unit } from './bootstrap.js'
import { quantile } from '../statistics/moments.js'
import { costTable } from './cost.js'
import { createDraw } from '../statistics/random.js'
import { createDifferenceCollector, differingStretches, spell } from './segmentation.js'
import { createWordCounter } from './words.js'

const unit: fc.Arbitrary<Unit> = fc.record({
  bytes: fc.integer({ min: 1, max: 10_000 }),
  characters: fc.integer({ min: 1, max: 10_000 }),
  tokens: fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 })),
})

describe('bootstrap', () => {
  it('is the same for the same seed, and holds the value', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 5, maxLength: 60 }), (units) => {
        const table = costTable(units, 2, 0)
        expect(costTable(units, 2, 0)).toEqual(table)
        for (const { bytesPerToken } of table.costs) {
          expect(bytesPerToken.low).toBeLessThanOrEqual(bytesPerToken.high!)
          expect(bytesPerToken.low).toBeGreaterThan(0)
        }
        expect(table.costs[0].saving).toEqual({ value: 0, low: 0, high: 0 })
      }),
      { numRuns: 30 },
    )
  })

  it('resamples all tokenizers together: equal ratios have no interval at all', () => {
    const units = Array.from({ length: 40 }, (_, i) => ({
      bytes: 100 + i * 37,
      characters: 100,
      tokens: [20 + i * 3, 10 + i * 1.5],
    }))
    const { saving, bytesPerToken } = costTable(units, 2, 0).costs[1]
    expect(saving.low).toBeCloseTo(0.5, 12)
    expect(saving.high).toBeCloseTo(0.5, 12)
    expect(bytesPerToken.high! - bytesPerToken.low!).toBeGreaterThan(0.1)
  })

  it('covers the true value about 95 times in 100', () => {
    const draw = createDraw(11)
    let covered = 0
    for (let trial = 0; trial < 200; trial++) {
      const units = Array.from({ length: 60 }, () => ({ bytes: 400, characters: 400, tokens: [80 + draw(41)] }))
      const samples = resample(units, 1, trial + 1)
      const mean = interval(samples, (i) => samples.tokens[0][i] / 60)
      if (mean.low! <= 100 && mean.high! >= 100) covered++
    }
    expect(covered).toBeGreaterThan(180)
    expect(covered).toBeLessThan(200)
  })

  it('calls a difference inside its interval a tie', () => {
    const noisy = Array.from({ length: 30 }, (_, i) => ({
      bytes: 100,
      characters: 100,
      tokens: [50, i % 2 === 0 ? 40 : 61],
    }))
    expect(costTable(noisy, 2, 0).costs[1].tied).toBe(true)
    const clear = Array.from({ length: 30 }, (_, i) => ({
      bytes: 100,
      characters: 100,
      tokens: [50, i % 2 === 0 ? 40 : 45],
    }))
    expect(costTable(clear, 2, 0).costs[1].tied).toBe(false)
  })

  it('gives no interval to very few units, and joins very many', () => {
    const few = costTable([{ bytes: 10, characters: 10, tokens: [2, 1] }], 2, 0).costs[1]
    expect(few).toEqual({
      tokens: 1,
      bytesPerToken: { value: 10, low: null, high: null },
      charactersPerToken: { value: 10, low: null, high: null },
      saving: { value: 0.5, low: null, high: null },
      tied: false,
    })
    const many = costTable(
      Array.from({ length: 100_000 }, () => ({ bytes: 4, characters: 4, tokens: [2] })),
      1,
      0,
    )
    expect(many).toMatchObject({ bytes: 400_000, units: 100_000 })
    expect(costTable([], 1, 0).costs[0].bytesPerToken.value).toBe(0)
  })

  it('interpolates quantiles', () => {
    expect(quantile(Float64Array.of(0, 1, 2, 3, 4), 0.5)).toBe(2)
    expect(quantile(Float64Array.of(0, 10), 0.25)).toBe(2.5)
  })
})

/** An encoding that cuts before the given byte positions. */
function cutAt(length: number, cuts: readonly number[]): Encoding {
  const ends = [...new Set(cuts.filter((cut) => cut > 0 && cut < length)), length].toSorted((a, b) => a - b)
  const bytes = Uint32Array.from(ends.flatMap((end, i) => [i === 0 ? 0 : ends[i - 1], end]))
  return { ids: new Uint32Array(ends.length), bytes, utf16: bytes, words: new Uint32Array(ends.length) }
}

describe('segmentation', () => {
  it('finds every difference, and nothing else', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 29 }))
    fc.assert(
      fc.property(cuts, cuts, (a, b) => {
        const left = cutAt(30, a)
        const right = cutAt(30, b)
        const differing = new Set<number>()
        let tokens = 0
        for (const stretch of differingStretches(left, right)) {
          for (let at = stretch.start; at < stretch.end; at++) differing.add(at)
          tokens += stretch.leftTo - stretch.leftFrom - (stretch.rightTo - stretch.rightFrom)
          expect(left.bytes[2 * stretch.leftFrom]).toBe(stretch.start)
          expect(right.bytes[2 * stretch.rightTo - 1]).toBe(stretch.end)
        }
        // Stretches that differ account for the whole difference in length.
        expect(tokens).toBe(left.ids.length - right.ids.length)
        for (let cut = 1; cut < 30; cut++)
          if (a.includes(cut) !== b.includes(cut)) expect(differing.has(cut)).toBe(true)
      }),
    )
  })

  it('adds equal stretches up', () => {
    const collector = createDifferenceCollector()
    const text = 'to be or not to be'
    collector.add(text, cutAt(18, [2, 3, 5, 8, 12, 15, 16]), cutAt(18, [5, 8, 12]))
    collector.add(text, cutAt(18, [2, 3, 5, 8, 12, 15, 16]), cutAt(18, [5, 8, 12]))
    const { gained, lost } = collector.result(10)
    expect(gained).toEqual([
      { text: ' to be', count: 2, left: [' to', ' ', 'be'], right: [' to be'] },
      { text: 'to be', count: 2, left: ['to', ' ', 'be'], right: ['to be'] },
    ])
    expect(lost).toEqual([])
  })

  it('spells bytes that are no text', () => {
    expect(spell(Buffer.from('漢').subarray(0, 2))).toBe('\\xE6\\xBC')
    expect(spell(Buffer.from('\ufeff!'))).toBe('\ufeff!')
  })
})

describe('words', () => {
  it('ranks by tokens beyond one each, and knows constructor for a word', () => {
    const words = createWordCounter()
    words.add('constructor constructor a a a a __proto__ __proto__ rare')
    const counters = [{ count: (text: string) => text.length }, { count: () => 1 }]
    expect(words.costliest(counters, 0, 10)).toEqual([
      { word: 'constructor', count: 2, tokens: [12, 1] },
      { word: '__proto__', count: 2, tokens: [10, 1] },
      { word: 'a', count: 4, tokens: [2, 1] },
    ])
  })
})
