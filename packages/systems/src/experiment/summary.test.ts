import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Measurement } from './contract.js'
import { createFigures } from './figures.js'
import { studentBound } from './student.js'
import { bootstrapInterval, meanInterval, overSeeds, pairedInterval, summaries } from './summary.js'

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 })

describe("Student's bound", () => {
  // From published tables of the distribution.
  it.each([
    [0.05, 1, 12.706],
    [0.05, 2, 4.303],
    [0.05, 4, 2.776],
    [0.05, 9, 2.262],
    [0.05, 30, 2.042],
    [0.01, 5, 4.032],
    [0.1, 10, 1.812],
    [0.05, 1e6, 1.96],
  ])('for %f outside and %i degrees of freedom is %f', (outside, freedom, bound) => {
    expect(studentBound(outside, freedom)).toBeCloseTo(bound, 3)
  })
})

describe('intervals', () => {
  it('hold their mean, move with their values and grow with their spread', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -1000, max: 1000 }), (list, by) => {
        // Of fewer values the bootstrap has none.
        for (const interval of list.length < 5 ? [meanInterval] : [meanInterval, bootstrapInterval]) {
          const { mean, low, high, count } = interval(list)
          const slack = 1e-6 * Math.max(...list.map(Math.abs), 1)
          expect(count).toBe(list.length)
          expect(low!).toBeLessThanOrEqual(mean + slack)
          expect(high!).toBeGreaterThanOrEqual(mean - slack)
          const moved = interval(list.map((value) => value + by))
          expect(moved.low! - by).toBeCloseTo(low!, 3)
          const wide = interval(list.map((value) => 2 * value))
          expect(wide.high! - wide.low!).toBeCloseTo(2 * (high! - low!), 3)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('cover the truth about as often as they say', () => {
    let state = 7
    const draw = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
    // Sums of twelve uniform numbers are close to normal, with mean 6.
    const normal = (): number => Array.from({ length: 12 }, draw).reduce((sum, value) => sum + value, 0)
    let inside = 0
    for (let round = 0; round < 1000; round++) {
      const { low, high } = meanInterval([normal(), normal(), normal()])
      if (low! <= 6 && high! >= 6) inside++
    }
    expect(inside).toBeGreaterThan(925)
    expect(inside).toBeLessThan(975)
  })

  it('of one value have no bounds, of none there is none', () => {
    expect(meanInterval([3])).toEqual({ mean: 3, count: 1 })
    expect(bootstrapInterval([3])).toEqual({ mean: 3, count: 1 })
    expect(bootstrapInterval([1, 2, 3, 6])).toEqual({ mean: 3, count: 4 })
    expect(() => meanInterval([])).toThrow('nothing to take a mean of')
    expect(() => pairedInterval([1], [])).toThrow('pairs of unequal number')
  })

  it('of pairs do not see what both have in common', () => {
    const { mean, low, high } = pairedInterval([1, 100, 10_000], [2, 101, 10_001])
    expect([mean, low, high]).toEqual([1, 1, 1])
  })
})

describe('seeds', () => {
  const measure = (arm: string, seed: number | undefined, value: number, on?: string): Measurement => ({
    arm,
    metric: 'm',
    value,
    ...(seed === undefined ? {} : { seed }),
    ...(on === undefined ? {} : { on }),
  })
  const list = [
    measure('a', 1, 1),
    measure('b', 1, 5, 'x'),
    measure('a', 2, 3),
    measure('b', 2, 5, 'x'),
    measure('a', undefined, 9),
  ]

  it('are summed up by arm, metric and slice', () => {
    expect(summaries(list)).toMatchObject([
      { arm: 'a', metric: 'm', mean: 2, count: 2 },
      { arm: 'b', metric: 'm', on: 'x', mean: 5, low: 5, high: 5, count: 2 },
    ])
    const figures = createFigures('full', list, {})
    expect(overSeeds(figures, { arm: 'a' }).mean).toBe(2)
    expect(() => overSeeds(figures, { metric: 'm' })).toThrow('seeds of 2 groups where one is meant')
  })

  it('and figures are found by what is asked, or the question is told', () => {
    const figures = createFigures('full', list, {})
    expect(figures.one({ arm: 'a', metric: 'm', seed: 2 }).value).toBe(3)
    expect(figures.all({ on: 'x' })).toHaveLength(2)
    expect(() => figures.one({ arm: 'a', metric: 'm' })).toThrow(
      '3 measurements where one is meant, for: {"arm":"a","metric":"m"}',
    )
    expect(() => figures.one({ arm: 'c', metric: 'm' })).toThrow('no measurement for: {"arm":"c","metric":"m"}')
  })
})
