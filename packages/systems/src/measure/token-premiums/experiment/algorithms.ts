/** @file Points 4 and 5: Unigram against BPE, and superwords as a remedy. */
import { pairedTTest } from '@tokenwright/measure/statistics'
import type { Measurement, Step } from '../../../experiment/contract.js'
import type { SuiteAlgorithm } from '../suite.js'
import { planForBudget } from '../vocabulary-plan.js'
import { pointAt } from '../unit.js'
import { measure, slice, spread } from './measures.js'
import { curvesOf, prediction, sizesOf, tests } from './optimal.js'
import { settingsFor } from './settings.js'
import { corpusOf, equalSuite, superwordSuite, sweep, tableOf, tokensOf } from './suites.js'

/** Another algorithm at the one size where algorithms are compared. */
export function algorithmStep(arm: string, algorithm: SuiteAlgorithm, label: string, weight: number): Step {
  return {
    key: arm,
    label,
    weight,
    async run(context) {
      const { compared } = settingsFor(context.size)
      const { languages } = await corpusOf(context)
      const equal = await equalSuite(context, 'o200k')
      const results = await sweep(context, { algorithm, split: 'o200k', sizes: [compared] }, label)
      const on = slice(compared)
      const counts = results.map((result) => tokensOf(result, compared))
      return [
        ...spread(arm, tableOf(languages, results, compared), on),
        ...results.map((result, i) => measure(arm, 'ctc', slice(compared, result.language), counts[i])),
        ...against(
          arm,
          counts,
          equal.map((result) => tokensOf(result, compared)),
          on,
        ),
        measure(
          arm,
          'changed',
          on,
          results.reduce((sum, result) => sum + pointAt(result, compared).sets[0].changed, 0),
        ),
        measure(arm, 'plateaus', on, results.filter((result) => pointAt(result, compared).reached < compared).length),
      ]
    },
  }
}

export const superwordStep: Step = {
  key: 'superbpe',
  label: 'Superwords',
  weight: 6,
  async run(context) {
    const settings = settingsFor(context.size)
    const { languages } = await corpusOf(context)
    const equal = await equalSuite(context, 'o200k')
    const results = await superwordSuite(context)
    const measurements: Measurement[] = []
    for (const size of settings.sizes) {
      const [counts, plain] = [results, equal].map((suite) => suite.map((result) => tokensOf(result, size)))
      const on = slice(size)
      measurements.push(
        ...spread('superbpe', tableOf(languages, results, size), on),
        ...results.map((result, i) => measure('superbpe', 'ctc', slice(size, result.language), counts[i])),
        ...against('superbpe', counts, plain, on),
        ...tests('superbpe', counts, plain, on),
      )
    }
    const curves = curvesOf(results, () => true)
    const budget = planForBudget(curves, languages.length * settings.same, settings.range)
    const sizes = sizesOf(budget)
    const planned = await sweep(
      context,
      { algorithm: 'superbpe', split: 'o200k', sizes: (_, index) => [sizes[index]] },
      'superwords at planned sizes',
    )
    const counts = planned.map((result, i) => tokensOf(result, sizes[i]))
    return [
      ...measurements,
      ...spread('superbpe-budget', tableOf(languages, planned, sizes), 'equal budget'),
      measure('superbpe-budget', 'ctc', 'equal budget, common target', budget.target),
      ...prediction('superbpe-budget', budget, counts, 'equal budget'),
      ...tests(
        'superbpe-budget',
        counts,
        results.map((result) => tokensOf(result, settings.same)),
        'equal budget',
      ),
    ]
  },
}

/** Paired by language: the arm against BPE of the same size. */
export function against(arm: string, counts: readonly number[], base: readonly number[], on: string): Measurement[] {
  const { t, p } = pairedTTest(counts, base)
  const changes = counts.map((tokens, i) => tokens / base[i] - 1)
  return [
    measure(arm, 't', on, t),
    measure(arm, 't-p', on, p),
    measure(arm, 'change', on, changes.reduce((sum, change) => sum + change, 0) / changes.length),
    measure(arm, 'wins', on, changes.filter((change) => change < 0).length / changes.length),
  ]
}
