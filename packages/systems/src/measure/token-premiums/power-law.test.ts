import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitPowerLaw, sizeFor, tokensAt, type PowerLaw } from './power-law.js'
import { planForBudget, planForTarget, type LanguageCurve } from './vocabulary-plan.js'

const SIZES = [512, 1024, 2048, 4096, 8192]
const law = fc.record({
  a: fc.double({ min: 2e4, max: 2e6, noNaN: true }),
  b: fc.double({ min: -0.9, max: -0.15, noNaN: true }),
  c: fc.double({ min: 0, max: 9000, noNaN: true }),
})
const pointsOf = (of: PowerLaw) => SIZES.map((size) => ({ size, tokens: tokensAt(of, size) }))
const RANGE = { least: 512, most: 8192 }

describe('fitPowerLaw', () => {
  it('finds the law behind its own points, and the size within 0.1 %', () => {
    fc.assert(
      fc.property(law, fc.double({ min: 600, max: 8000, noNaN: true }), (truth, size) => {
        const fitted = fitPowerLaw(pointsOf(truth))
        expect(fitted.rmse / tokensAt(truth, 512)).toBeLessThan(1e-6)
        expect(Math.abs(sizeFor(fitted, tokensAt(truth, size)) / size - 1)).toBeLessThan(1e-3)
      }),
    )
  })

  it('is not worse than the truth when counts are noisy', () => {
    fc.assert(
      fc.property(
        law,
        fc.array(fc.double({ min: -0.004, max: 0.004, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (truth, noise) => {
          const points = pointsOf(truth).map(({ size, tokens }, i) => ({ size, tokens: tokens * (1 + noise[i]) }))
          fc.pre(points.at(-1)!.tokens < points[0].tokens)
          const error = (of: PowerLaw): number =>
            points.reduce((sum, { size, tokens }) => sum + (tokensAt(of, size) - tokens) ** 2, 0)
          const fitted = fitPowerLaw(points)
          expect(error(fitted)).toBeLessThanOrEqual(error(truth) + 1e-6)
          expect(fitted.c).toBeGreaterThanOrEqual(0)
          expect(fitted.b).toBeLessThan(0)
          expect(fitted.a).toBeGreaterThan(0)
        },
      ),
    )
  })

  it('refuses what has no law, and says why', () => {
    const points = pointsOf({ a: 1e5, b: -0.4, c: 5000 })
    expect(() => fitPowerLaw(points.slice(2))).toThrow(/4 sizes at least at points: 3$/)
    expect(() => fitPowerLaw([...points, { size: 0, tokens: 5 }])).toThrow(/points\[5\]/)
    expect(() => fitPowerLaw(SIZES.map((size) => ({ size, tokens: 100 })))).toThrow(/do not fall/)
    expect(() => fitPowerLaw([...points, { size: 99, tokens: Number.NaN }])).toThrow(/positive numbers/)
  })
})

describe('vocabulary plans', () => {
  const curves = (laws: readonly PowerLaw[]): LanguageCurve[] =>
    laws.map((each, i) => ({ language: `l${i}`, law: each }))
  const laws = fc.array(law, { minLength: 1, maxLength: 12 })

  it('meets the target where it can, and says where it cannot', () => {
    fc.assert(
      fc.property(laws, fc.double({ min: 100, max: 1e6, noNaN: true }), (given, target) => {
        for (const [i, row] of planForTarget(curves(given), target, RANGE).rows.entries()) {
          expect(row.size).toBeGreaterThanOrEqual(RANGE.least)
          expect(row.size).toBeLessThanOrEqual(RANGE.most)
          expect(row.predicted).toBeCloseTo(tokensAt(given[i], row.size), 6)
          if (target <= given[i].c) expect(row).toMatchObject({ size: RANGE.most, clipped: 'asymptote' })
          // A size is whole: the target lies between the counts of its neighbours.
          if (row.clipped === null) {
            expect(tokensAt(given[i], row.size + 1)).toBeLessThanOrEqual(target)
            expect(tokensAt(given[i], row.size - 1)).toBeGreaterThanOrEqual(target)
          }
          if (row.clipped === 'least') expect(row.predicted).toBeLessThanOrEqual(target)
        }
      }),
    )
  })

  it('spends a budget, and not one entry more', () => {
    fc.assert(
      fc.property(laws, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
        const [fewest, most] = [given.length * RANGE.least, given.length * RANGE.most]
        const budget = Math.floor(fewest + share * (most - fewest))
        const plan = planForBudget(curves(given), budget, RANGE)
        expect(plan.total).toBeLessThanOrEqual(budget)
        expect(plan.total).toBe(plan.rows.reduce((sum, { size }) => sum + size, 0))
        // Half an entry for each language is what rounding may leave, and what the last step of the bisection moves.
        const open = plan.rows.some(({ clipped }) => clipped === null)
        if (open) expect(budget - plan.total).toBeLessThanOrEqual(given.length + 1)
      }),
    )
  })

  it('refuses budgets and ranges that cannot be', () => {
    const one = curves([{ a: 1e5, b: -0.4, c: 5000 }])
    expect(() => planForBudget(one, 511, RANGE)).toThrow(/at least 512.*: 511$/)
    expect(() => planForBudget([], 5000, RANGE)).toThrow(/budget/)
    expect(() => planForTarget(one, 0, RANGE)).toThrow(/target: 0$/)
    expect(() => planForTarget(one, 9000, { least: 9, most: 3 })).toThrow(/\[9,3\]$/)
  })

  it('says the observed count where the largest vocabulary is all there is', () => {
    const planned = (size: number) =>
      planForTarget(
        [{ language: 'x', law: { a: 1e5, b: -0.4, c: 5000 }, largest: { size, tokens: 7700 } }],
        4000,
        RANGE,
      ).rows[0]
    expect(planned(8192)).toEqual({ language: 'x', size: 8192, predicted: 7700, clipped: 'asymptote' })
    // Measured at another size than the one that is given: the curve says more than that count.
    expect(planned(4096).predicted).toBeCloseTo(1e5 * 8192 ** -0.4 + 5000, 6)
  })
})
