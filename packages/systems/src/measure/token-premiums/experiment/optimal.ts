/** @file Point 3: a vocabulary size for each language, by its curve, so that all need as many tokens. */
import { createDraw, levene, varianceTest } from '@tokenwright/measure/statistics'
import { TokenwrightError } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { fitCurves, interpolatedSize, leaveOneOut, type FittedCurve, type MeasuredCurve } from '../curves.js'
import { pointAt, type UnitResult } from '../unit.js'
import { planForBudget, planForTarget, type VocabularyPlan } from '../vocabulary-plan.js'
import { measure, spread } from './measures.js'
import { settingsFor, type Settings } from './settings.js'
import { corpusOf, equalSuite, sweep, tableOf, tokensOf, type StudiedCorpus } from './suites.js'

const SHUFFLES = [0, 1, 2]

/** Sizes for each language, in the order of the corpus. */
type Sizes = readonly number[]

export const optimalStep: Step = {
  key: 'optimal',
  label: 'A vocabulary size for each language',
  weight: 4,
  async run(context) {
    const settings = settingsFor(context.size)
    const corpus = await corpusOf(context)
    const equal = await equalSuite(context, 'o200k')
    const curves = curvesOf(equal, () => true)
    const plan = planForTarget(curves, settings.target, settings.range)
    const budget = planForBudget(curves, corpus.languages.length * settings.same, settings.range)
    const sweepPlans = settings.targets.map((target) => planForTarget(curves, target, settings.range))
    const interpolated = equal.map((result) => interpolatedSize(curveOf(result, () => true).points, settings.target))
    const shuffled = SHUFFLES.map((seed) => permuted(sizesOf(plan), seed))
    const halves = halvesOf(corpus, equal, settings)
    const all: Sizes[] = [
      ...[plan, budget, ...sweepPlans].map(sizesOf),
      interpolated,
      ...shuffled,
      ...halves.map(({ plan: half }) => sizesOf(half)),
    ]
    const needed = (index: number): number[] => [...new Set([...all.map((sizes) => sizes[index]), settings.same])]
    const results = await sweep(
      context,
      { algorithm: 'bpe', split: 'o200k', sizes: (_, index) => needed(index) },
      'planned sizes',
    )
    const counts = (sizes: Sizes): number[] => results.map((result, i) => tokensOf(result, sizes[i]))
    const sameSizes = results.map(() => settings.same)
    const table = (sizes: Sizes) => tableOf(corpus.languages, results, sizes)
    const onTarget = `T = ${settings.target}`
    return [
      ...spread('optimal', table(sizesOf(plan)), onTarget),
      ...plan.rows.flatMap(({ language, size }) => [
        measure('optimal', 'size', `${onTarget}, ${language}`, size),
        measure('optimal', 'ctc', `${onTarget}, ${language}`, tokensOf(results[indexOf(corpus, language)], size)),
      ]),
      measure('optimal', 'size', `${onTarget}, mean`, plan.total / plan.rows.length),
      ...prediction('optimal', plan, counts(sizesOf(plan)), onTarget),
      ...tests('optimal', counts(sizesOf(plan)), counts(sameSizes), onTarget),
      ...spread('budget', table(sizesOf(budget)), 'equal budget'),
      measure('budget', 'size', 'equal budget, mean', budget.total / budget.rows.length),
      measure('budget', 'ctc', 'equal budget, common target', budget.target),
      ...prediction('budget', budget, counts(sizesOf(budget)), 'equal budget'),
      ...tests('budget', counts(sizesOf(budget)), counts(sameSizes), 'equal budget'),
      ...spread('interpolated', table(interpolated), onTarget),
      ...shuffled.flatMap((sizes, seed) => seeded('shuffled', table(sizes).all.cv.value, onTarget, seed)),
      ...sweepPlans.flatMap((each) => {
        const on = `T = ${each.target}`
        const { all: dispersion } = table(sizesOf(each))
        // The main target stands above.
        return each.target === settings.target
          ? []
          : [
              measure('optimal', 'cv', on, dispersion.cv),
              measure('optimal', 'sd', on, dispersion.sd),
              ...prediction('optimal', each, counts(sizesOf(each)), on),
            ]
      }),
      ...halves.flatMap(({ name, plan: half, held }) => heldOut(context, corpus, results, half, held, settings, name)),
      ...fits(equal, curves),
    ]
  },
}

export function curveOf(result: UnitResult, line: (index: number) => boolean): MeasuredCurve {
  return {
    language: result.language,
    points: result.points.map(({ size, reached, sets }) => ({
      size,
      reached,
      tokens: sets[0].lineTokens.reduce((sum, tokens, i) => (line(i) ? sum + tokens : sum), 0),
    })),
  }
}

/** @throws TokenwrightError `invalid-data` where a language has no curve: the sizes are below every plateau of o200k */
export function curvesOf(results: readonly UnitResult[], line: (index: number) => boolean): readonly FittedCurve[] {
  const { curves, unfitted } = fitCurves(results.map((result) => curveOf(result, line)))
  if (unfitted.length > 0)
    throw new TokenwrightError('invalid-data', 'languages with too few sizes for a curve', { value: unfitted })
  return curves
}

export function sizesOf(plan: VocabularyPlan): Sizes {
  return plan.rows.map(({ size }) => size)
}

export function prediction(arm: string, plan: VocabularyPlan, measured: readonly number[], on: string): Measurement[] {
  const errors = plan.rows.map(({ predicted }, i) => predicted - measured[i])
  const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)
  const mean = measured.reduce((sum, tokens) => sum + tokens, 0) / measured.length
  return [
    measure(arm, 'rmse', on, rmse),
    measure(arm, 'relative-error', on, rmse / mean),
    measure(arm, 'clipped', on, plan.rows.filter(({ clipped }) => clipped !== null).length),
  ]
}

export function tests(arm: string, a: readonly number[], b: readonly number[], on: string): Measurement[] {
  const { f, p } = varianceTest(a, b)
  return [measure(arm, 'f', on, f), measure(arm, 'f-p', on, p), measure(arm, 'levene-p', on, levene([a, b]).p)]
}

function fits(equal: readonly UnitResult[], curves: readonly FittedCurve[]): Measurement[] {
  const errors = equal.flatMap((result) => leaveOneOut(curveOf(result, () => true).points))
  const sizes = errors.map(({ size }) => size)
  const inner = errors.filter(({ size }) => size !== Math.min(...sizes) && size !== Math.max(...sizes))
  const mean = (list: typeof errors): number => list.reduce((sum, { error }) => sum + error, 0) / list.length
  const worst = (list: typeof errors): number => Math.max(...list.map(({ error }) => error))
  return [
    measure('optimal', 'relative-error', 'one size left out, mean', mean(errors)),
    measure('optimal', 'relative-error', 'one size left out, worst', worst(errors)),
    measure('optimal', 'relative-error', 'one inner size left out, mean', mean(inner)),
    measure('optimal', 'relative-error', 'one inner size left out, worst', worst(inner)),
    measure('optimal', 'rmse', 'fit, worst language', Math.max(...curves.map(({ law }) => law.rmse))),
  ]
}

interface Half {
  readonly name: string
  readonly plan: VocabularyPlan
  /** Lines that the plan has not seen. */
  readonly held: (line: number) => boolean
}

/** Plans on one half of the news articles, to be tried on the other; neither half was trained on. */
function halvesOf({ evaluationDocuments }: StudiedCorpus, equal: readonly UnitResult[], settings: Settings): Half[] {
  const order = new Map([...new Set(evaluationDocuments)].map((document, i) => [document, i]))
  return [0, 1].map((half) => {
    const seen = (line: number): boolean => order.get(evaluationDocuments[line])! % 2 === half
    // The same target by line as on all lines.
    const mean = (line: (index: number) => boolean): number =>
      equal.reduce(
        (sum, result) => sum + curveOf(result, line).points.find(({ size }) => size === settings.same)!.tokens,
        0,
      )
    const target = (settings.target * mean(seen)) / mean(() => true)
    return {
      name: half === 0 ? 'articles 2, 4, 6, … held out' : 'articles 1, 3, 5, … held out',
      plan: planForTarget(curvesOf(equal, seen), target, settings.range),
      held: (line) => !seen(line),
    }
  })
}

function heldOut(
  context: StepContext,
  corpus: StudiedCorpus,
  results: readonly UnitResult[],
  plan: VocabularyPlan,
  held: (line: number) => boolean,
  settings: Settings,
  on: string,
): Measurement[] {
  const only = (result: UnitResult): UnitResult => ({
    ...result,
    points: result.points.map((point) => ({
      ...point,
      sets: point.sets.map((set) => ({ ...set, lineTokens: set.lineTokens.filter((_, line) => held(line)) })),
    })),
  })
  const languages = corpus.languages.map((language) => ({
    ...language,
    properties: {
      ...language.properties,
      lineBytes: language.properties.lineBytes.filter((_, line) => held(line)),
      lineCharacters: language.properties.lineCharacters.filter((_, line) => held(line)),
    },
  }))
  const parts = results.map(only)
  context.note(`lines, ${on}`, parts[0].points[0].sets[0].lineTokens.length)
  const counts = (sizes: Sizes): number[] =>
    parts.map((result, i) => pointAt(result, sizes[i]).sets[0].lineTokens.reduce((sum, tokens) => sum + tokens, 0))
  return [
    ...spread('optimal', tableOf(languages, parts, sizesOf(plan)), on),
    ...spread('bpe-o200k', tableOf(languages, parts, settings.same), on),
    ...tests('optimal', counts(sizesOf(plan)), counts(parts.map(() => settings.same)), on),
  ]
}

/** The same sizes, given to the wrong languages: what the sizes do when the curves do not choose. */
function permuted(sizes: Sizes, seed: number): Sizes {
  const draw = createDraw(seed)
  const out = [...sizes]
  for (let i = out.length - 1; i > 0; i--) {
    const j = draw(i + 1)
    ;[out[i], out[j]] = [out[j], out[i]]
  }
  return out
}

function seeded(arm: string, value: number, on: string, seed: number): Measurement[] {
  return [{ arm, metric: 'cv', on, seed, value }]
}

function indexOf({ languages }: StudiedCorpus, code: string): number {
  return languages.findIndex((language) => language.code === code)
}
