/** @file The vocabulary plan as plain data: curves, sizes, and what the sizes cost when they are tried. */
import { levene, varianceTest } from '@tokenwright/measure/statistics'
import { TokenwrightError } from '@tokenwright/text'
import { fitCurves, type FittedCurve } from './curves.js'
import type { Resampling } from './line-resamples.js'
import { studyText, type LanguageText, type StudiedText } from './parallel-lines.js'
import { FEWEST_POINTS } from './power-law.js'
import { premiumTable, type PremiumTable } from './premium-table.js'
import type { SuiteSplit } from './splits.js'
import { checkSizes, type SuiteAlgorithm } from './suite.js'
import { runSweep, type SweepOptions } from './sweep.js'
import { pointAt, type SweepUnit, type UnitResult } from './unit.js'
import { planForBudget, planForTarget, type PlanRow, type SizeRange, type VocabularyPlan } from './vocabulary-plan.js'

export interface PlanReport {
  /** Version of this layout. */
  readonly layout: 1
  /** ISO 8601. */
  readonly made: string
  readonly paths: readonly string[]
  readonly algorithm: SuiteAlgorithm
  readonly split: SuiteSplit
  readonly sizes: readonly number[]
  readonly range: SizeRange
  readonly asked: { readonly target: number } | { readonly budget: number }
  readonly target: number
  /** Entries given out in all, as if languages shared none. */
  readonly total: number
  readonly languages: readonly PlannedLanguage[]
  /** Languages whose training text has too few pairs for a curve: they have no place in the plan. */
  readonly unfitted: readonly string[]
  /** Root mean square of predicted minus measured tokens. */
  readonly rmse: number
  /** With the planned sizes, and with the same number of entries for each language, as near to the plan's total as whole entries allow. */
  readonly planned: PremiumTable
  readonly equal: PremiumTable
  readonly equalSize: number
  /** Variance with the plan over variance with equal sizes. */
  readonly f: { readonly f: number; readonly p: number; readonly brownForsytheP: number } | null
  readonly warnings: readonly string[]
}

export interface PlannedLanguage extends PlanRow {
  readonly name: string
  readonly measured: number
  readonly curve: FittedCurve['law']
  readonly points: readonly { readonly size: number; readonly tokens: number; readonly plateau: boolean }[]
}

export interface PlanOptions extends Pick<
  SweepOptions,
  'workers' | 'queue' | 'queueName' | 'store' | 'signal' | 'onProgress'
> {
  readonly algorithm: SuiteAlgorithm
  readonly split: SuiteSplit
  /** Sizes that curves are fitted through; four at least. */
  readonly sizes: readonly number[]
  /** Default: the least and the largest of `sizes`. */
  readonly range?: SizeRange
  readonly asked: { readonly target: number } | { readonly budget: number }
  readonly reference?: string
  readonly resampling?: Resampling
  readonly paths?: readonly string[]
  readonly warnings?: readonly string[]
}

/**
 * Fits, plans, trains at the planned sizes and measures.
 *
 * @param training the same languages in the same order
 * @throws TokenwrightError `invalid-option` where no language has a curve; as training and planning do
 * @example
 * await planVocabulary(evaluation, training, { algorithm: 'bpe', split: 'o200k', sizes: [512, 1024, 2048, 4096, 8192], asked: { target: 11_000 } })
 */
export async function planVocabulary(
  texts: readonly LanguageText[],
  training: readonly LanguageText[],
  options: PlanOptions,
): Promise<PlanReport> {
  const { algorithm, split, sizes, asked } = options
  checkSizes(sizes)
  if (new Set(sizes).size < FEWEST_POINTS)
    throw new TokenwrightError('invalid-option', `a curve needs ${FEWEST_POINTS} sizes at least`, {
      where: 'sizes',
      value: sizes,
    })
  const range = options.range ?? { least: Math.min(...sizes), most: Math.max(...sizes) }
  const studied = texts.map(studyText)
  const units = (sizesOf: (index: number) => readonly number[], chosen: readonly number[]): SweepUnit[] =>
    chosen.map((i) => ({
      language: studied[i].code,
      algorithm,
      split,
      scaling: { kind: 'all' },
      sizes: sizesOf(i),
      training: training[i].lines,
      evaluation: [{ name: 'eval', lines: studied[i].lines }],
    }))
  const every = studied.map((_, i) => i)
  const first = await runSweep(
    units(() => sizes, every),
    options,
  )
  const points = first.map((result) => ({
    language: result.language,
    points: result.points.map(({ size, reached, sets }) => ({ size, reached, tokens: sets[0].tokens })),
  }))
  const { curves, unfitted } = fitCurves(points)
  if (curves.length === 0)
    throw new TokenwrightError('invalid-option', `no language has text enough for ${FEWEST_POINTS} sizes`, {
      value: unfitted,
    })
  const plan =
    'target' in asked ? planForTarget(curves, asked.target, range) : planForBudget(curves, asked.budget, range)
  const planned = every.filter((i) => !unfitted.includes(studied[i].code))
  const equalSize = Math.min(range.most, Math.max(range.least, Math.round(plan.total / planned.length)))
  const second = await runSweep(
    units((i) => [...new Set([plan.rows[planned.indexOf(i)].size, equalSize])], planned),
    options,
  )
  const chosen = planned.map((i) => studied[i])
  const measured = second.map((result, i) => pointAt(result, plan.rows[i].size).sets[0].tokens)
  const equal = second.map((result) => pointAt(result, equalSize).sets[0].tokens)
  return {
    layout: 1,
    made: new Date().toISOString(),
    paths: options.paths ?? [],
    algorithm,
    split,
    sizes,
    range,
    asked,
    target: plan.target,
    total: plan.total,
    languages: plan.rows.map((row, i) => ({
      ...row,
      name: chosen[i].name,
      measured: measured[i],
      curve: curves[i].law,
      points: points[planned[i]].points.map(({ size, reached, tokens }) => ({ size, tokens, plateau: reached < size })),
    })),
    unfitted,
    rmse: rootMeanSquare(plan, measured),
    planned: tableAt(
      chosen,
      second,
      plan.rows.map(({ size }) => size),
      options,
    ),
    equal: tableAt(
      chosen,
      second,
      chosen.map(() => equalSize),
      options,
    ),
    equalSize,
    f: chosen.length < 3 ? null : spreadTest(measured, equal),
    warnings: [
      ...(options.warnings ?? []),
      ...(unfitted.length === 0 ? [] : [`no curve, and so no place in the plan: ${unfitted.join(', ')}`]),
    ],
  }
}

function rootMeanSquare(plan: VocabularyPlan, measured: readonly number[]): number {
  return Math.sqrt(
    plan.rows.reduce((sum, { predicted }, i) => sum + (predicted - measured[i]) ** 2, 0) / measured.length,
  )
}

function spreadTest(planned: readonly number[], equal: readonly number[]): PlanReport['f'] {
  const { f, p } = varianceTest(planned, equal)
  return { f, p, brownForsytheP: levene([planned, equal]).p }
}

function tableAt(
  texts: readonly StudiedText[],
  results: readonly UnitResult[],
  sizes: readonly number[],
  { reference, resampling }: PlanOptions,
): PremiumTable {
  return premiumTable(
    texts.map(({ code, flags, properties }, i) => ({
      language: code,
      flags,
      lineBytes: properties.lineBytes,
      lineCharacters: properties.lineCharacters,
      ...pointAt(results[i], sizes[i]).sets[0],
    })),
    { reference, resampling },
  )
}
