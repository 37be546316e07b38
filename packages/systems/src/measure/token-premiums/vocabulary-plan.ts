/** @file How large each language's vocabulary must be, for one number of tokens or for one number of slots. */
import { TokenwrightError } from '@tokenwright/text'
import { sizeFor, tokensAt, type CurvePoint, type PowerLaw } from './power-law.js'

export interface LanguageCurve {
  readonly language: string
  readonly law: PowerLaw
  /** The largest vocabulary that was measured: where it is also the largest that may be given, a plan that is cut off says its count. */
  readonly largest?: CurvePoint
}

/** Sizes that may be given out. The paper's are 8,192 to 262,144. */
export interface SizeRange {
  readonly least: number
  readonly most: number
}

export interface PlanRow {
  readonly language: string
  /** Entries of the vocabulary, a whole number. */
  readonly size: number
  /** Tokens expected at that size. */
  readonly predicted: number
  /**
   * `most`: the target needs more than may be given; `asymptote`: no size reaches it, the largest is given;
   * `least`: the smallest already does better.
   */
  readonly clipped: 'least' | 'most' | 'asymptote' | null
}

export interface VocabularyPlan {
  /** Tokens that every language should need. */
  readonly target: number
  readonly rows: readonly PlanRow[]
  /** Entries given out in all. */
  readonly total: number
}

/**
 * The size for each language at which its curve meets the target, within the range.
 *
 * @throws TokenwrightError `invalid-option`
 * @example
 * planForTarget([{ language: 'eng', law: { a: 1e5, b: -0.4, c: 5000 } }], 9000, { least: 512, most: 8192 })
 */
export function planForTarget(curves: readonly LanguageCurve[], target: number, range: SizeRange): VocabularyPlan {
  checkRange(range)
  if (!(Number.isFinite(target) && target > 0))
    throw new TokenwrightError('invalid-option', 'the target must be a positive number of tokens', {
      where: 'target',
      value: target,
    })
  const rows = curves.map((curve) => planRow(curve, target, range))
  return { target, rows, total: rows.reduce((sum, { size }) => sum + size, 0) }
}

/**
 * The lowest common target that a budget of vocabulary entries can pay for, by bisection: sizes fall as the target rises.
 * Entries that rounding leaves over are not given out.
 *
 * @param budget entries in all, as if no two languages shared any
 * @throws TokenwrightError `invalid-option` for a budget that is below the smallest sizes together
 * @example
 * planForBudget(curves, 120_000, { least: 512, most: 8192 }).target
 */
export function planForBudget(curves: readonly LanguageCurve[], budget: number, range: SizeRange): VocabularyPlan {
  checkRange(range)
  const fewest = curves.length * range.least
  if (curves.length === 0 || !Number.isSafeInteger(budget) || budget < fewest)
    throw new TokenwrightError(
      'invalid-option',
      `the budget must be a whole number of at least ${fewest}, the smallest vocabularies of ${curves.length} languages`,
      { where: 'budget', value: budget },
    )
  // At `high` every language is at its smallest, or nearly; at `low` at its largest.
  let high = Math.max(...curves.map(({ law }) => tokensAt(law, range.least))) + 1
  let low = Math.min(...curves.map(({ law }) => tokensAt(law, range.most)))
  const richest = planForTarget(curves, low, range)
  if (richest.total <= budget) return richest
  let best = planForTarget(curves, high, range)
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2
    const plan = planForTarget(curves, middle, range)
    if (plan.total > budget) low = middle
    else {
      high = middle
      best = plan
    }
  }
  return best
}

function planRow({ language, law, largest }: LanguageCurve, target: number, { least, most }: SizeRange): PlanRow {
  const exact = sizeFor(law, target)
  if (exact > most)
    return {
      language,
      size: most,
      predicted: largest?.size === most ? largest.tokens : tokensAt(law, most),
      clipped: exact === Infinity ? 'asymptote' : 'most',
    }
  const size = Math.max(least, Math.round(exact))
  return { language, size, predicted: tokensAt(law, size), clipped: exact < least ? 'least' : null }
}

function checkRange({ least, most }: SizeRange): void {
  if (Number.isSafeInteger(least) && Number.isSafeInteger(most) && least > 0 && least <= most) return
  throw new TokenwrightError('invalid-option', 'sizes must be whole numbers, the least first', {
    where: 'range',
    value: [least, most],
  })
}
