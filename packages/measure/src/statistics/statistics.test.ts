import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  coefficientOfVariation,
  fSurvival,
  incompleteBeta,
  leastSquares,
  levene,
  logGamma,
  median,
  pairedTTest,
  pearson,
  quantile,
  ranks,
  spearman,
  tTwoSided,
  varianceRatioP,
  varianceTest,
} from './index.js'

interface Oracle {
  readonly beta: readonly { x: number; a: number; b: number; value: number }[]
  readonly gamma: readonly { x: number; value: number }[]
  readonly f_two_sided: readonly { f: number; numerator: number; denominator: number; p: number }[]
  readonly t_two_sided: readonly { t: number; freedom: number; p: number }[]
  readonly paired: readonly { a: number[]; b: number[]; t: number; p: number }[]
  readonly variances: readonly { a: number[]; b: number[]; f: number; median: number[]; mean: number[] }[]
  readonly regressions: readonly {
    y: number[]
    predictors: number[][]
    estimates: number[]
    errors: number[]
    p: number[]
    r2: number
    adjusted: number
    f: number
    model_p: number
  }[]
  readonly spearman: readonly { a: number[]; b: number[]; ranks: number[]; rho: number; p: number }[]
}

const oracle = JSON.parse(readFileSync(new URL('oracles/statistics.json', import.meta.url), 'utf8')) as Oracle

/** Equal to about ten digits. */
function expectNear(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-10 + 1e-9 * Math.abs(expected))
}

describe('against scipy and statsmodels', () => {
  it('has their incomplete beta and gamma functions', () => {
    for (const { x, a, b, value } of oracle.beta) expectNear(incompleteBeta(x, a, b), value)
    for (const { x, value } of oracle.gamma) expectNear(logGamma(x), value)
  })

  it('has their tails of F and t', () => {
    for (const { f, numerator, denominator, p } of oracle.f_two_sided)
      expectNear(varianceRatioP(f, numerator, denominator), p)
    for (const { t, freedom, p } of oracle.t_two_sided) expectNear(tTwoSided(t, freedom), p)
    expect(varianceRatioP(1.125, 96, 96)).toBeCloseTo(0.565, 3)
    expect(tTwoSided(-0.615, 3544)).toBeCloseTo(0.539, 3)
  })

  it('has their paired t test', () => {
    for (const { a, b, t, p } of oracle.paired) {
      const result = pairedTTest(a, b)
      expectNear(result.t, t)
      expectNear(result.p, p)
    }
  })

  it('has their tests of variances', () => {
    for (const { a, b, f, median: byMedian, mean: byMean } of oracle.variances) {
      expectNear(varianceTest(a, b).f, f)
      const brownForsythe = levene([a, b])
      expectNear(brownForsythe.f, byMedian[0])
      expectNear(brownForsythe.p, byMedian[1])
      const original = levene([a, b], 'mean')
      expectNear(original.f, byMean[0])
      expectNear(original.p, byMean[1])
    }
  })

  it('has their regression', () => {
    for (const { y, predictors, estimates, errors, p, r2, adjusted, f, model_p } of oracle.regressions) {
      const fit = leastSquares(y, predictors)
      for (const [i, coefficient] of fit.coefficients.entries()) {
        expectNear(coefficient.estimate, estimates[i])
        expectNear(coefficient.standardError, errors[i])
        expectNear(coefficient.p, p[i])
      }
      expectNear(fit.r2, r2)
      expectNear(fit.adjustedR2, adjusted)
      expectNear(fit.f, f)
      expectNear(fit.p, model_p)
    }
  })

  it('has their rank correlation', () => {
    for (const { a, b, ranks: expected, rho, p } of oracle.spearman) {
      expect(Array.from(ranks(a))).toEqual(expected)
      const result = spearman(a, b, { resamples: 200 })
      expectNear(result.rho, rho)
      expectNear(result.p, p)
      if (result.low !== null) expect(result.low).toBeLessThanOrEqual(result.high ?? -2)
    }
  })
})

describe('laws', () => {
  const list = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 3, maxLength: 40 })

  it('mirrors the incomplete beta function', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        (x, a, b) => {
          // 1 - x is not exact for tiny x, so only the middle is asked for.
          fc.pre(x > 1e-6 && x < 1 - 1e-6)
          const value = incompleteBeta(x, a, b)
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
          expect(value + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 9)
        },
      ),
    )
  })

  it('gives an F test the same p value on both sides', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.nat(200), fc.nat(200), (f, n, m) => {
        expect(varianceRatioP(f, n + 1, m + 1)).toBeCloseTo(varianceRatioP(1 / f, m + 1, n + 1), 9)
        expect(fSurvival(f, n + 1, m + 1) + fSurvival(1 / f, m + 1, n + 1)).toBeCloseTo(1, 9)
      }),
    )
  })

  it('keeps a rank correlation under any rising function', () => {
    fc.assert(
      // Whole numbers: tiny fractions would fall together after an addition, and their ranks with them.
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 40 }), (a) => {
        const b = a.map((value, i) => value * 0.5 + ((i * 7919) % 13))
        const before = pearson(ranks(a), ranks(b))
        const after = pearson(ranks(a.map((value) => value * 3 + 1)), ranks(b))
        if (Number.isNaN(before)) expect(after).toBeNaN()
        else expect(after).toBeCloseTo(before, 9)
      }),
    )
  })

  it('leaves residuals that no predictor explains', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
          minLength: 4,
          maxLength: 30,
        }),
        (pairs) => {
          const x = pairs.map(([first], i) => first + i * 101)
          const { residuals } = leastSquares(
            pairs.map(([, second]) => second),
            [x],
          )
          let sum = 0
          let product = 0
          for (const [i, residual] of residuals.entries()) {
            sum += residual
            product += residual * x[i]
          }
          expect(Math.abs(sum)).toBeLessThan(1e-6)
          expect(Math.abs(product)).toBeLessThan(1e-3)
        },
      ),
    )
  })

  it('gives quantiles between the extremes, the median in the middle', () => {
    fc.assert(
      fc.property(list, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const sorted = values.toSorted((a, b) => a - b)
        const found = quantile(sorted, share)
        expect(found).toBeGreaterThanOrEqual(sorted[0])
        expect(found).toBeLessThanOrEqual(sorted[sorted.length - 1])
        expect(median(values)).toBe(quantile(sorted, 0.5))
      }),
    )
  })

  it('does not change a coefficient of variation with the unit', () => {
    expect(coefficientOfVariation([8, 10, 12])).toBeCloseTo(0.2, 12)
    expect(coefficientOfVariation([800, 1000, 1200])).toBeCloseTo(0.2, 12)
  })
})

describe('what cannot be answered', () => {
  it('refuses samples that are too small or do not fit', () => {
    expect(() => pairedTTest([1, 2], [1])).toThrow('same length')
    expect(() => varianceTest([1], [1, 2])).toThrow('at least two values: 1')
    expect(() => levene([[1, 2]])).toThrow('two samples: 1')
    expect(() => spearman([1, 2], [1, 2])).toThrow('at least three: [2,2]')
    expect(() => leastSquares([1, 2, 3, Number.NaN], [[1, 2, 3, 4]])).toThrow('y[3]: NaN')
    expect(() => leastSquares([1, 2, 3, 4], [[5, 5, 5, 5]])).toThrow('constant or a combination')
    expect(() =>
      leastSquares(
        [1, 2, 3, 4, 5],
        [
          [1, 2, 3, 4, 5],
          [2, 4, 6, 8, 10],
        ],
      ),
    ).toThrow('predictors[1]')
  })

  it('does not invent a correlation with a constant', () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN()
    expect(incompleteBeta(0.5, -1, 2)).toBeNaN()
  })
})
