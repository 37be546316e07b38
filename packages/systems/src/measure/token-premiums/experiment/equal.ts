/** @file Points 1, 2 and 6: equal vocabularies are unequal prices, and the pre-tokenizer is a cause. */
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import type { SuiteSplit } from '../splits.js'
import { pointAt, type UnitResult } from '../unit.js'
import { readReference } from './corpus.js'
import { measure, slice, spread } from './measures.js'
import { settingsFor } from './settings.js'
import { corpusOf, equalSuite, tableOf } from './suites.js'
import { premiumTable } from '../premium-table.js'
import { BOOTSTRAP } from './settings.js'

export function equalStep(split: SuiteSplit, label: string, weight: number): Step {
  return {
    key: `equal-${split}`,
    label,
    weight,
    async run(context) {
      const { sizes } = settingsFor(context.size)
      const arm = `bpe-${split}`
      const { languages } = await corpusOf(context)
      const results = await equalSuite(context, split)
      const measurements = await againstReference(context, arm, split, results)
      const extremes: Record<string, string> = {}
      for (const size of sizes) {
        const table = tableOf(languages, results, size)
        measurements.push(...spread(arm, table, slice(size)))
        extremes[slice(size)] =
          `${table.all.worst.language} ${table.all.worst.premium.toFixed(2)}, ${table.all.best.language} ${table.all.best.premium.toFixed(2)}`
        const reached = results.map((result) => pointAt(result, size).reached)
        measurements.push(measure(arm, 'plateaus', slice(size), reached.filter((entries) => entries < size).length))
        for (const row of table.rows) {
          measurements.push(measure(arm, 'ctc', slice(size, row.language), row.tokens))
          measurements.push(measure(arm, 'premium', slice(size, row.language), row.premium))
        }
      }
      const changed = results.flatMap(({ points }) => points.map(({ sets }) => sets[0].changed))
      measurements.push(
        measure(
          arm,
          'changed',
          'all sizes',
          changed.reduce((sum, lines) => sum + lines, 0),
        ),
      )
      context.note(`dearest and cheapest language by premium, ${split}`, extremes)
      return measurements
    },
  }
}

/** The counts of Hugging Face's library on the same files, where it has some for the size. */
async function againstReference(
  context: StepContext,
  arm: string,
  split: SuiteSplit,
  results: readonly UnitResult[],
): Promise<Measurement[]> {
  const reference = await readReference(await context.data('token-premiums'))
  let cells = 0
  let equal = 0
  let worst = 0
  for (const { language, points } of results)
    for (const { size, reached, sets } of points) {
      const expected = reference.get(`${language} ${split} ${size}`)
      if (expected === undefined) continue
      cells++
      if (expected[0] === reached && expected[1] === sets[0].tokens) equal++
      worst = Math.max(worst, Math.abs(sets[0].tokens / expected[1] - 1))
    }
  const on = `${cells} counts`
  return [measure(arm, 'equal-cells', on, equal / cells), measure(arm, 'worst-cell', on, worst)]
}

/** Bytes as tokens, the control that needs no tokenizer: a premium is then a byte premium. */
export const bytesStep: Step = {
  key: 'bytes',
  label: 'Bytes as tokens',
  weight: 0.1,
  async run(context) {
    const { languages } = await corpusOf(context)
    const table = premiumTable(
      languages.map(({ code, faults, properties: { lineBytes, lineCharacters } }) => ({
        language: code,
        flags: faults,
        lineTokens: lineBytes,
        lineBytes,
        lineCharacters,
        unknown: 0,
        changed: 0,
      })),
      { resampling: BOOTSTRAP },
    )
    const flagged = languages.filter(({ faults }) => faults.length > 0)
    context.note(
      'languages whose text has a fault',
      Object.fromEntries(flagged.map(({ code, faults }) => [code, faults.join(', ')])),
    )
    context.note('dearest language in bytes', `${table.all.worst.language} ${table.all.worst.premium.toFixed(2)}`)
    return spread('bytes', table, 'UTF-8')
  },
}
