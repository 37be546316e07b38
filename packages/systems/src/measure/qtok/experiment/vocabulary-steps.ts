/** @file Points 1 to 4: the printed tables of categories, scripts, Cyrillic languages and overlap. */
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { census } from '../census.js'
import { CATEGORIES } from '../classify.js'
import { decodeVocabulary, type Mode } from '../decode-vocabulary.js'
import { attribute } from '../languages.js'
import { coreCoverage, overlap } from '../overlap.js'
import { vocabularyFromJson } from '../vocabulary-json.js'
import { cyrillicLexicon, printedRows, printedTable, rawVocabulary, TOKENIZERS, type Arm } from './load.js'

const MODES: readonly Mode[] = ['compatible', 'corrected']
/** Latin and CJK rows of the printed script table. */
const SCRIPT_ROWS = ['LATIN (spaced)', 'LATIN (inner)', 'CJK (char)'] as const
/** In the order of the printed table. */
export const CYRILLIC = ['uk', 'bg', 'ru', 'be', 'sr', 'mk', 'mn', 'kk'] as const

/** Twelve counts in both modes beside the printed row, the script shares, and the time it took. */
export function countsStep(arm: Arm): Step {
  return {
    key: `counts ${arm}`,
    label: `categories and scripts of ${arm}`,
    async run(context) {
      const raw = await rawVocabulary(context, arm)
      const printedName = TOKENIZERS.find((one) => one.arm === arm)?.printed
      const printed = (await printedRows(context)).find(({ name }) => name === `${printedName} (printed)`)
      const measurements: Measurement[] = []
      for (const mode of MODES) {
        const vocabulary = decodeVocabulary(raw, mode)
        const { categories, scripts, size } = census(vocabulary)
        for (const category of CATEGORIES)
          measurements.push({ arm, metric: 'tokens', on: `${mode}: ${category}`, value: categories[category] })
        for (const row of SCRIPT_ROWS)
          measurements.push({ arm, metric: 'share', on: `${mode}: ${row}`, value: (scripts.get(row) ?? 0) / size })
        measurements.push(
          { arm, metric: 'tokens', on: `${mode}: size`, value: size },
          { arm, metric: 'tokens', on: `${mode}: rows with the same text`, value: vocabulary.entries - size },
        )
      }
      for (const category of CATEGORIES)
        measurements.push({
          arm,
          metric: 'tokens',
          on: `printed: ${category}`,
          value: printed?.categories[category] ?? NaN,
        })
      measurements.push(...(await printedShares(context, arm, 'paper_table2_scripts_percent.tsv', SCRIPT_ROWS)))
      return measurements
    },
  }
}

/** Cells of a printed table of percentages, as shares of one. */
async function printedShares(
  context: StepContext,
  arm: Arm,
  file: string,
  names: readonly string[],
): Promise<Measurement[]> {
  const { columns, rows } = await printedTable(context, file)
  const printed = TOKENIZERS.find((one) => one.arm === arm)?.printed
  const values = rows.find(({ name }) => name === printed)?.values
  return names.map((name) => ({
    arm,
    metric: 'share',
    on: `printed: ${name}`,
    value: (values?.[columns.indexOf(name)] ?? NaN) / 100,
  }))
}

/** Language shares of the original's Cyrillic lexicon: as printed, and over the attributed tokens. */
export function cyrillicStep(): Step {
  return {
    key: 'cyrillic',
    label: 'Cyrillic language table',
    async run(context) {
      const lexicon = await cyrillicLexicon(context)
      const measurements: Measurement[] = []
      for (const { arm } of TOKENIZERS) {
        const { alpha } = census(decodeVocabulary(await rawVocabulary(context, arm), 'compatible'))
        const { weights, pairs, attributed, tokens, singletons } = attribute(alpha, 'CYRILLIC', lexicon)
        measurements.push(...(await printedShares(context, arm, 'paper_table4_cyrillic_languages.tsv', CYRILLIC)))
        for (const [language, weight] of weights)
          measurements.push(
            { arm, metric: 'share', on: `compatible: ${language}`, value: weight / pairs },
            { arm, metric: 'share', on: `corrected: ${language}`, value: weight / attributed },
          )
        measurements.push(
          { arm, metric: 'tokens', on: 'Cyrillic', value: tokens },
          { arm, metric: 'tokens', on: 'Cyrillic, attributed', value: attributed },
          { arm, metric: 'tokens', on: 'Cyrillic, one language', value: singletons },
        )
      }
      return measurements
    },
  }
}

/** Jaccard similarity of the pairs in both modes, and how much of the published core list each vocabulary has. */
export function overlapStep(): Step {
  return {
    key: 'overlap',
    label: 'overlap and core tokens',
    async run(context) {
      const measurements: Measurement[] = []
      for (const mode of MODES) {
        const vocabularies = await decodedAll(context, mode)
        const { jaccard, core, union } = overlap(vocabularies)
        for (const [a, left] of TOKENIZERS.entries())
          for (const [b, right] of TOKENIZERS.entries())
            if (a < b)
              measurements.push({ arm: left.arm, metric: 'jaccard', on: `${mode}: ${right.arm}`, value: jaccard[a][b] })
        for (const { arm } of TOKENIZERS)
          measurements.push({
            arm,
            metric: 'share',
            on: `${mode}: own core in the union`,
            value: core.length / union.length,
          })
      }
      const list = JSON.parse(await (await context.data('qtok')).text('core_tokens.json.gz')) as string[]
      for (const [index, vocabulary] of (await decodedAll(context, 'compatible')).entries())
        measurements.push({
          arm: TOKENIZERS[index].arm,
          metric: 'share',
          on: 'published core list',
          value: coreCoverage(vocabulary, list),
        })
      context.note('core list', list.length)
      return measurements
    },
  }
}

/** As many rows as the largest published vocabularies have. */
const LARGE = 256_000

/** Time and memory for a tokenizer.json of 256,000 rows: the three vocabularies together, filled up with made-up words. */
export function speedStep(): Step {
  return {
    key: 'speed',
    label: 'a vocabulary of 256,000 rows',
    async run(context) {
      const rows = new Map<string, number>()
      for (const { arm } of TOKENIZERS)
        for (const { spelling } of (await rawVocabulary(context, arm)).entries)
          if (!rows.has(spelling)) rows.set(spelling, rows.size)
      for (let filled = 0; rows.size < LARGE; filled++) {
        const word = `▁слово${filled.toString(36)}`
        if (!rows.has(word)) rows.set(word, rows.size)
      }
      const text = JSON.stringify({ model: { type: 'BPE', vocab: Object.fromEntries(rows) } })
      rows.clear()
      const started = performance.now()
      const { size } = census(decodeVocabulary(vocabularyFromJson(text, 'large'), 'corrected'))
      const seconds = (performance.now() - started) / 1000
      return [
        { arm: 'all', metric: 'tokens', on: 'large', value: size },
        { arm: 'all', metric: 'seconds', on: 'large', value: seconds },
        // Of the whole process: how much it grew by would say what the collector happened to free before.
        { arm: 'all', metric: 'megabytes', on: 'large', value: process.memoryUsage.rss() / 1e6 },
      ]
    },
  }
}

async function decodedAll(context: StepContext, mode: Mode): Promise<ReturnType<typeof decodeVocabulary>[]> {
  return Promise.all(TOKENIZERS.map(async ({ arm }) => decodeVocabulary(await rawVocabulary(context, arm), mode)))
}
