/** @file Point 6: the project's own lexicon beside the original's Cyrillic one, and beside the printed Latin table. */
import { spearman } from '@tokenwright/measure/statistics'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { census } from '../census.js'
import { decodeVocabulary } from '../decode-vocabulary.js'
import { attribute } from '../languages.js'
import { agreement, buildLexicon, type LanguageWords } from '../lexicon.js'
import { wordCounts } from '../words.js'
import { cyrillicLexicon, declarations, newsTexts, printedTable, rawVocabulary, TOKENIZERS } from './load.js'

/** Codes of the data, and of the original's tables. The declaration has two Mongolian names for one language. */
const CODES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    rus: 'ru',
    ukr: 'uk',
    bul: 'bg',
    bel: 'be',
    srp_cyrl: 'sr',
    mkd: 'mk',
    kaz: 'kk',
    khk: 'mn',
    mon: 'mn',
    kir: 'ky',
    eng: 'en',
    spa: 'es',
    fra: 'fr',
    ita: 'it',
    deu: 'de',
    hun: 'hu',
    nld: 'nl',
    por_PT: 'pt',
    swe: 'sv',
    pol: 'pl',
    slk: 'sk',
    ces: 'cs',
    fin: 'fi',
    est: 'et',
    tur: 'tr',
    ron: 'ro',
  }),
)

/** Shortest tokens for which agreement is told, in characters without the space. */
export const LENGTHS = [2, 4, 6] as const

/** Agreement of the most likely language; and two ways that need no text, which it must beat to be of use. */
export function agreementStep(): Step {
  return {
    key: 'lexicon',
    label: 'own lexicon against the Cyrillic one',
    async run(context) {
      const reference = await cyrillicLexicon(context)
      const nine = new Set([...reference.values()].flat())
      const measurements: Measurement[] = []
      for (const [name, languages] of [
        ['its nine languages', await words(context, (code) => nine.has(code))],
        ['all Cyrillic texts', await words(context, undefined, 'CYRILLIC')],
      ] as const) {
        const lexicon = buildLexicon(languages, reference.keys())
        for (const shortest of LENGTHS) {
          const { top, chance, majority, unattributed, tokens } = agreement(lexicon, reference, shortest)
          const on = `${shortest} characters or more, ${name}`
          measurements.push(
            { arm: 'own-lexicon', metric: 'agreement', on, value: top },
            { arm: 'chance', metric: 'agreement', on, value: chance },
            { arm: 'majority', metric: 'agreement', on, value: majority },
            { arm: 'own-lexicon', metric: 'share', on: `unattributed, ${on}`, value: unattributed },
            { arm: 'own-lexicon', metric: 'tokens', on, value: tokens },
          )
        }
        context.note(`languages: ${name}`, languages.length)
      }
      return measurements
    },
  }
}

/** The printed Latin table rests on a list that cannot be had: compare the order of its languages. */
export function latinStep(): Step {
  return {
    key: 'latin',
    label: 'Latin language table from the own lexicon',
    async run(context) {
      const { columns, rows } = await printedTable(context, 'paper_table3_latin_languages.tsv')
      const languages = await words(context, (code) => columns.includes(code))
      const measurements: Measurement[] = []
      for (const { arm, printed } of TOKENIZERS) {
        const { alpha } = census(decodeVocabulary(await rawVocabulary(context, arm), 'corrected'))
        const lexicon = buildLexicon(
          languages,
          alpha.map(({ text }) => text),
        )
        const { weights, attributed, tokens } = attribute(alpha, 'LATIN', lexicon)
        const row = rows.find(({ name }) => name === printed)
        const both = languages.map(({ language }) => ({
          language,
          own: (weights.get(language) ?? 0) / attributed,
          printed: (row?.values[columns.indexOf(language)] ?? NaN) / 100,
        }))
        for (const { language, own, printed: before } of both)
          measurements.push(
            { arm, metric: 'share', on: `Latin, own: ${language}`, value: own },
            { arm, metric: 'share', on: `Latin, printed: ${language}`, value: before },
          )
        const { rho, low, high } = spearman(
          both.map(({ own }) => own),
          both.map((one) => one.printed),
        )
        measurements.push(
          {
            arm,
            metric: 'spearman',
            on: 'Latin table',
            value: rho,
            ...(low === null || high === null ? {} : { low, high }),
          },
          { arm, metric: 'share', on: 'Latin, unattributed', value: (tokens - attributed) / tokens },
        )
      }
      context.note('languages of the Latin table', languages.length)
      return measurements
    },
  }
}

/** Words by language from the news and the declaration, under the codes of the original where it has the language. */
async function words(
  context: StepContext,
  wanted: ((code: string) => boolean) | undefined,
  script?: string,
): Promise<LanguageWords[]> {
  const lines = new Map<string, string[]>()
  const put = (code: string, more: readonly string[]): void =>
    void lines.set(code, [...(lines.get(code) ?? []), ...more])
  for (const { language, script: of, lines: more } of await declarations(context)) {
    const code = CODES.get(language)
    if (script === undefined ? code !== undefined && wanted?.(code) === true : of === script)
      put(code ?? language, more)
  }
  for (const { language, lines: more } of await newsTexts(context)) {
    const code = CODES.get(language)
    if (code !== undefined && (lines.has(code) || wanted?.(code) === true)) put(code, more)
  }
  return [...lines].map(([language, all]) => ({ language, words: wordCounts(all) }))
}
