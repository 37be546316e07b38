/** @file From measured suites to curves, and how far a curve can be trusted. */
import { fitPowerLaw, FEWEST_POINTS, tokensAt, type CurvePoint, type FittedLaw } from './power-law.js'
import type { LanguageCurve } from './vocabulary-plan.js'

/** Counts of one language at several sizes. */
export interface MeasuredCurve {
  readonly language: string
  readonly points: readonly (CurvePoint & { readonly reached: number })[]
}

export interface FittedCurve extends LanguageCurve {
  readonly law: FittedLaw
  /** Sizes left out because the text had no more pairs. */
  readonly plateaus: number
}

/**
 * Fits each language's law through the sizes that training reached.
 *
 * @returns curves, and the languages that have too few sizes left for one
 */
export function fitCurves(measured: readonly MeasuredCurve[]): {
  readonly curves: readonly FittedCurve[]
  readonly unfitted: readonly string[]
} {
  const curves: FittedCurve[] = []
  const unfitted: string[] = []
  for (const { language, points } of measured) {
    const rising = points.filter(({ size, reached }) => reached >= size)
    if (rising.length < FEWEST_POINTS) {
      unfitted.push(language)
      continue
    }
    const largest = rising.reduce((best, point) => (point.size > best.size ? point : best))
    curves.push({
      language,
      law: fitPowerLaw(rising),
      largest: { size: largest.size, tokens: largest.tokens },
      plateaus: points.length - rising.length,
    })
  }
  return { curves, unfitted }
}

/**
 * Error of the law at each size when it is fitted to the others, as a share of the count; the ends of the curve are
 * extrapolated. Empty where fewer sizes are left than a law needs.
 */
export function leaveOneOut(
  points: readonly CurvePoint[],
): readonly { readonly size: number; readonly error: number }[] {
  if (points.length <= FEWEST_POINTS) return []
  return points.map(({ size, tokens }, left) => {
    const law = fitPowerLaw(points.filter((_, i) => i !== left))
    return { size, error: Math.abs(tokensAt(law, size) / tokens - 1) }
  })
}

/**
 * The size at which straight lines between measured points, in logarithms of both, meet a count: what can be done without a law.
 * Targets above the first or below the last point get the size of that point.
 */
export function interpolatedSize(points: readonly CurvePoint[], target: number): number {
  const sorted = points.toSorted((a, b) => a.size - b.size)
  if (target >= sorted[0].tokens) return sorted[0].size
  for (const [i, right] of sorted.entries()) {
    if (i === 0 || right.tokens > target) continue
    const left = sorted[i - 1]
    const share = Math.log(left.tokens / target) / Math.log(left.tokens / right.tokens)
    return Math.round(left.size * (right.size / left.size) ** share)
  }
  return sorted.at(-1)!.size
}
