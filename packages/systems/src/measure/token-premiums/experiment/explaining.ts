/** @file Points 7 and 8: what goes with token counts, and whether premiums hold on other text. */
import { spearman } from '@tokenwright/measure/statistics'
import type { Measurement, Step } from '../../../experiment/contract.js'
import { explain, type Observation } from '../explain.js'
import { readDeclarations } from './corpus.js'
import { pointAt } from '../unit.js'
import { measure, slice } from './measures.js'
import { settingsFor } from './settings.js'
import { corpusOf, equalSuite, sweep, tokensOf, type StudiedLanguage } from './suites.js'
import type { VocabularyProperties } from '../vocabulary-properties.js'

export const explainStep: Step = {
  key: 'explain',
  label: 'What goes with token counts',
  weight: 0.2,
  async run(context) {
    const { sizes } = settingsFor(context.size)
    const { languages } = await corpusOf(context)
    const english = languages.find(({ code }) => code === 'eng')!
    const measurements: Measurement[] = []
    for (const split of ['o200k', 'gpt2'] as const) {
      const results = await equalSuite(context, split)
      for (const size of sizes) {
        const observations = languages.map((language, i): Observation => {
          const { properties } = pointAt(results[i], size)
          return {
            language: language.code,
            tokens: tokensOf(results[i], size),
            script: language.script,
            predictors: predictorsOf(language, english, properties),
          }
        })
        const { single, combined } = explain(observations)
        for (const { predictor, r2, p } of single)
          measurements.push(
            measure(`bpe-${split}`, 'r2', `${slice(size)}, ${predictor}`, r2),
            measure(`bpe-${split}`, 'r2-p', `${slice(size)}, ${predictor}`, p),
          )
        if (combined === null) continue
        measurements.push(
          measure(`bpe-${split}`, 'r2', `${slice(size)}, top three`, combined.r2),
          measure(`bpe-${split}`, 'r2-p', `${slice(size)}, top three`, combined.p),
        )
        context.note(`top three predictors, ${split}, ${slice(size)}`, combined.predictors)
      }
    }
    return measurements
  },
}

function predictorsOf(
  { properties }: StudiedLanguage,
  english: StudiedLanguage,
  vocabulary: VocabularyProperties | null,
): Map<string, number> {
  return new Map([
    ...(vocabulary === null
      ? []
      : ([
          ['data similarity', vocabulary.similarity],
          ['mean entry length', vocabulary.entryLength],
          ['mean token length', vocabulary.tokenLength],
        ] as const)),
    ['white space', properties.whitespace],
    ['combining marks', properties.marks],
    ['distinct characters', properties.distinctCharacters],
    ['character entropy', properties.characterEntropy],
    ['bigram entropy', properties.bigramEntropy],
    ['length ratio', properties.characters / english.properties.characters],
    ['bytes per character', properties.bytesPerCharacter],
  ])
}

/** Premiums on news against premiums on the Universal Declaration of Human Rights, both in NFC. */
export const domainStep: Step = {
  key: 'domain',
  label: 'Premiums on other text',
  weight: 1,
  async run(context) {
    const { compared } = settingsFor(context.size)
    const corpus = await corpusOf(context)
    const declarations = await readDeclarations(
      await context.data('qtok'),
      corpus.languages.map(({ code }) => code),
    )
    const languages = corpus.languages.filter(({ code }) => declarations.has(code))
    const normal = (lines: readonly string[]): string[] => lines.map((line) => line.normalize('NFC'))
    const results = await sweep(
      context,
      {
        algorithm: 'bpe',
        split: 'o200k',
        sizes: [compared],
        languages,
        evaluation: ({ code, evaluation }) => [
          { name: 'news', lines: normal(evaluation) },
          { name: 'declaration', lines: normal(declarations.get(code)!) },
        ],
      },
      'declaration',
    )
    const tokens = (set: number): number[] => results.map((result) => pointAt(result, compared).sets[set].tokens)
    const english = languages.findIndex(({ code }) => code === 'eng')
    const [news, declaration] = [tokens(0), tokens(1)].map((list) => list.map((count) => count / list[english]))
    const correlate = (chosen: readonly number[], on: string): Measurement[] => {
      const { rho, low, high } = spearman(
        chosen.map((i) => news[i]),
        chosen.map((i) => declaration[i]),
      )
      return [
        measure('bpe-o200k', 'rho', on, { value: rho, low, high }),
        measure('bpe-o200k', 'languages', on, chosen.length),
      ]
    }
    const every = languages.map((_, i) => i)
    return [
      ...correlate(every, 'news and declaration'),
      ...correlate(
        every.filter((i) => languages[i].faults.length === 0),
        'news and declaration, sound text',
      ),
      ...languages.map(({ code }, i) => measure('bpe-o200k', 'premium', `declaration, ${code}`, declaration[i])),
    ]
  },
}
