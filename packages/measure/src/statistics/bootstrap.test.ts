import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawUnits, holdsZero, intervalOf, quantile, quantileInPlace, resampleRows } from './index.js'

describe('drawUnits', () => {
  it('draws as many units as there are, the same ones for the same seed', () => {
    const { counts } = drawUnits(20, 50, 3)
    for (let round = 0; round < 50; round++) {
      let drawn = 0
      for (let unit = 0; unit < 20; unit++) drawn += counts[round * 20 + unit]
      expect(drawn).toBe(20)
    }
    expect(drawUnits(20, 50, 3).counts).toEqual(counts)
    expect(drawUnits(20, 50, 4).counts).not.toEqual(counts)
  })

  it('draws nothing where there are too few', () => {
    expect(drawUnits(4).rounds).toBe(0)
  })
})

describe('resampleRows', () => {
  it('is the plain sum of what was drawn, with columns of zeros and several rows for one unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 12 }),
        fc.array(fc.nat(9), { minLength: 3, maxLength: 60 }),
        (units, list) => {
          const width = 3
          const rows = Float64Array.from(list.slice(0, list.length - (list.length % width)))
          for (let i = 1; i < rows.length; i += width) rows[i] = 0
          const unitOf = Array.from({ length: rows.length / width }, (_, i) => (i * 5) % units)
          const draws = drawUnits(units, 7, 1)
          const sums = resampleRows(rows, width, draws, unitOf)
          for (let s = 0; s <= 7; s++)
            for (let c = 0; c < width; c++) {
              let expected = 0
              for (let i = 0; i < unitOf.length; i++)
                expected += rows[i * width + c] * (s === 0 ? 1 : draws.counts[(s - 1) * units + unitOf[i]])
              expect(sums[s * width + c]).toBe(expected)
            }
        },
      ),
    )
  })
})

describe('intervals', () => {
  it('selects the quantile that sorting would give', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 80 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const sorted = values.toSorted((a, b) => a - b)
          expect(quantileInPlace(Float64Array.from(values), share)).toBeCloseTo(quantile(sorted, share), 12)
        },
      ),
    )
  })

  it('leaves resamples without a figure out, and has no interval where there is none', () => {
    expect(intervalOf(Float64Array.of(5, 1, Number.NaN, 1))).toEqual({ value: 5, low: 1, high: 1 })
    expect(intervalOf(Float64Array.of(5))).toEqual({ value: 5, low: null, high: null })
    expect(holdsZero({ value: 0, low: -1, high: 1 })).toBe(true)
    expect(holdsZero({ value: 0, low: 0, high: 0 })).toBe(false)
  })

  it('covers the true mean about as often as it says', () => {
    // Means of 30 draws from 0 ... 9: the truth is 4.5.
    let covered = 0
    const tries = 200
    for (let trial = 0; trial < tries; trial++) {
      const picks = drawUnits(10, 3, 1000 + trial).counts
      const sample: number[] = []
      for (let i = 0; i < picks.length; i++) for (let n = 0; n < picks[i]; n++) sample.push(i % 10)
      const draws = drawUnits(sample.length, 300, trial)
      const { low, high } = intervalOf(
        resampleRows(Float64Array.from(sample), 1, draws).map((sum) => sum / sample.length),
      )
      if (low !== null && high !== null && low <= 4.5 && high >= 4.5) covered++
    }
    expect(covered / tries).toBeGreaterThan(0.88)
    expect(covered / tries).toBeLessThan(0.99)
  })
})
