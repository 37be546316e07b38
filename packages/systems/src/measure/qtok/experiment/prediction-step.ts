/**
 * @file Point 5: does the view without a corpus predict what a language costs? The paper builds on that and does not test
 * it. The control needs no vocabulary at all: how many UTF-8 bytes the same text takes.
 */
import { createBreather } from '@tokenwright/measure/corpora'
import { spearman } from '@tokenwright/measure/statistics'
import { compile, load, TokenwrightError } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { census } from '../census.js'
import { completeness, profileOf, tokenTexts, type LanguageProfile } from '../completeness.js'
import { decodeVocabulary } from '../decode-vocabulary.js'
import { nameWords, scriptWord } from '../name-words.js'
import { newsTexts, rawVocabulary, tokenizerJson, type Arm } from './load.js'

/** A script belongs to a language if it writes at least this share of its letters. */
const SCRIPT_IN_USE = 0.1
const PIVOT = 'eng'
/** Their letters are shown in a table of their own. */
const SHOWN: ReadonlySet<string> = new Set(['rus', 'ell', 'hin', 'tha'])

/** Premiums of all languages, and their rank correlation with what the vocabulary shows. */
export function predictionStep(arm: Arm): Step {
  return {
    key: `prediction ${arm}`,
    label: `premiums of ${arm} in all languages`,
    weight: 6,
    async run(context) {
      const texts = await newsTexts(context)
      const profiles = await profilesOf(context)
      const encoder = compile(await load(new TextEncoder().encode(await tokenizerJson(context, arm))))
      const vocabulary = decodeVocabulary(await rawVocabulary(context, arm), 'corrected')
      const { scripts, size } = census(vocabulary)
      const known = tokenTexts(vocabulary)
      const breathe = createBreather(context.signal)
      const counts: { perLine: number[]; tokens: number; bytes: number }[] = []
      for (const [index, { lines }] of texts.entries()) {
        const perLine: number[] = []
        let bytes = 0
        for (const line of lines) {
          perLine.push(encoder.count(line))
          bytes += Buffer.byteLength(line)
          await breathe()
        }
        counts.push({ perLine, tokens: perLine.reduce((sum, tokens) => sum + tokens, 0), bytes })
        context.progress((index + 1) / texts.length)
      }
      const pivot = counts[texts.findIndex(({ language }) => language === PIVOT)]
      const rows = texts.map(({ language }, index) => {
        const profile = profiles[index]
        const { retention, alphabet } = completeness(profile, known)
        const used = scriptsInUse(profile)
        let tokens = 0
        for (const [row, count] of scripts) if (used.has(row.slice(0, row.indexOf(' (')))) tokens += count
        return {
          language,
          latin: used.size === 1 && used.has('LATIN'),
          premium: counts[index].tokens / pivot.tokens,
          linePremium: meanRatio(counts[index].perLine, pivot.perLine),
          bytes: counts[index].bytes / pivot.bytes,
          script: tokens / size,
          retention,
          alphabet,
        }
      })
      const measurements: Measurement[] = rows.flatMap(({ language, premium, linePremium }) => [
        { arm, metric: 'premium', on: language, value: premium },
        { arm, metric: 'line-premium', on: language, value: linePremium },
      ])
      for (const { language, alphabet, retention } of rows)
        if (SHOWN.has(language))
          measurements.push(
            { arm, metric: 'share', on: `letters of ${language}`, value: alphabet },
            { arm, metric: 'share', on: `words of ${language}`, value: retention },
          )
      const correlate = (on: string, chosen: typeof rows, by: (row: (typeof rows)[number]) => number): void => {
        const { rho, low, high } = spearman(
          chosen.map(by),
          chosen.map(({ premium }) => premium),
        )
        measurements.push({
          arm,
          metric: 'spearman',
          on,
          value: rho,
          ...(low === null || high === null ? {} : { low, high }),
        })
      }
      const latin = rows.filter((row) => row.latin)
      correlate('script share', rows, ({ script }) => script)
      correlate('words kept whole', rows, ({ retention }) => retention)
      correlate('UTF-8 bytes', rows, ({ bytes }) => bytes)
      correlate('words kept whole, Latin only', latin, ({ retention }) => retention)
      correlate('UTF-8 bytes, Latin only', latin, ({ bytes }) => bytes)
      context.note('languages', rows.length)
      context.note('languages in Latin script', latin.length)
      return measurements
    },
  }
}

/** Mean of the ratios of aligned lines. */
function meanRatio(of: readonly number[], to: readonly number[]): number {
  if (of.length !== to.length)
    throw new TokenwrightError('invalid-data', 'parallel texts with different numbers of lines', {
      value: [of.length, to.length],
    })
  return of.reduce((sum, tokens, line) => sum + tokens / to[line], 0) / of.length
}

function profilesOf(context: StepContext): Promise<readonly LanguageProfile[]> {
  return context.once('profiles of NTREX', async () =>
    (await newsTexts(context)).map(({ language, lines }) => profileOf(language, lines)),
  )
}

function scriptsInUse({ letters }: LanguageProfile): ReadonlySet<string> {
  const words = nameWords(17)
  const counts = new Map<string, number>()
  let total = 0
  for (const [letter, count] of letters) {
    total += count
    const script = scriptWord(words[letter.codePointAt(0) as number])
    if (script !== undefined) counts.set(script, (counts.get(script) ?? 0) + count)
  }
  return new Set([...counts].filter(([, count]) => count >= SCRIPT_IN_USE * total).map(([script]) => script))
}
