/** @file Budgets for training that makes a model robust to how coarse its tokens are: another number of merges in each batch. */
import { fold, key, uniforms } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import type { LengthCurve } from './curve.js'

export const budgetKinds = ['uniform', 'gaussian'] as const
export type BudgetKind = (typeof budgetKinds)[number]

/** As in the paper: the way to full merging in so many parts of equal reduction. */
export const BUDGET_BINS = 30

/**
 * Draws the merges of a training step: first a part of the way to full merging, then a number of merges that ends in it.
 * `uniform` draws among the parts that some number of merges ends in; `gaussian` from a normal distribution around the middle,
 * whose deviation is a sixth of the way, clipped. It follows from the seed and the step alone.
 * Source: section 3.3 of arXiv 2411.18553 and the training scripts in the authors' repository.
 *
 * @throws TokenwrightError `invalid-option` for another kind, or a curve on which nothing merges
 * @example const merges = createBudgets(curve, { kind: 'gaussian', seed: 1 }); merges(0) // 17
 */
export function createBudgets(
  curve: LengthCurve,
  options: { readonly kind: BudgetKind; readonly seed: number },
): (step: number) => number {
  const { kind, seed } = options
  if (!budgetKinds.includes(kind))
    throw new TokenwrightError('invalid-option', `budgets are drawn ${budgetKinds.join(' or ')}`, {
      where: 'kind',
      value: kind,
    })
  const end = curve.lengths.length - 1
  if (end < 1)
    throw new TokenwrightError('invalid-option', 'a text on which nothing merges has no budgets', { value: end })
  const bins: number[][] = Array.from({ length: BUDGET_BINS }, () => [])
  for (let merges = 0; merges <= end; merges++)
    bins[Math.min(BUDGET_BINS - 1, Math.floor((curve.percent(merges) / 100) * BUDGET_BINS))].push(merges)
  const filled = bins.flatMap((merges, bin) => (merges.length > 0 ? [bin] : []))
  const base = key(seed)
  return (step) => {
    const next = uniforms(fold(base, step))
    const wanted = kind === 'uniform' ? filled[Math.floor(next() * filled.length)] : gaussianBin(next)
    const bin = bins[wanted].length > 0 ? wanted : nearest(filled, wanted)
    return bins[bin][Math.floor(next() * bins[bin].length)]
  }
}

/** By the method of Box and Muller. */
function gaussianBin(next: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - next()))
  const value = BUDGET_BINS / 2 + (BUDGET_BINS / 6) * radius * Math.cos(2 * Math.PI * next())
  return Math.min(BUDGET_BINS - 1, Math.max(0, Math.round(value)))
}

/** Few merges leave gaps: a part that no number of merges ends in gives way to the nearest that one does. */
function nearest(filled: readonly number[], wanted: number): number {
  return filled.reduce((best, bin) => (Math.abs(bin - wanted) < Math.abs(best - wanted) ? bin : best))
}
