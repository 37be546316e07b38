/** @file Does the training text matter? Scaling by byte premium, and parallel text (mitigation A). */
import { createDraw } from '@tokenwright/measure/statistics'
import type { Step } from '../../../experiment/contract.js'
import { utf8Length, type Scaling } from '../scaling.js'
import { against } from './algorithms.js'
import { measure, slice, spread } from './measures.js'
import { settingsFor } from './settings.js'
import { corpusOf, sweep, tableOf, tokensOf, type StudiedLanguage } from './suites.js'

/**
 * The budget is the training text of the language that has the fewest bytes. Unscaled, every language gets that many
 * bytes; scaled, that many times its byte premium, which on parallel text are about the same lines.
 */
export const scalingStep: Step = {
  key: 'scaling',
  label: 'Training text scaled by byte premium',
  weight: 2,
  async run(context) {
    const { compared, same } = settingsFor(context.size)
    const { languages } = await corpusOf(context)
    const bytesOf = ({ training }: StudiedLanguage): number => training.reduce((sum, line) => sum + utf8Length(line), 0)
    const sizes = [...new Set([same, compared])]
    const totals = new Map(languages.map((language) => [language.code, bytesOf(language)]))
    const bytes = Math.min(...totals.values())
    const english = totals.get('eng')!
    const suite = (kind: 'equal-bytes' | 'byte-premium') =>
      sweep(
        context,
        {
          algorithm: 'bpe',
          split: 'o200k',
          sizes,
          scalingOf: ({ code }): Scaling =>
            kind === 'equal-bytes' ? { kind, bytes } : { kind, bytes, premium: totals.get(code)! / english },
        },
        kind,
      )
    const unscaled = await suite('equal-bytes')
    const scaled = await suite('byte-premium')
    context.note('training bytes without scaling', bytes)
    return sizes.flatMap((size) => {
      const [after, before] = [scaled, unscaled].map((results) => results.map((result) => tokensOf(result, size)))
      return [
        ...spread('unscaled', tableOf(languages, unscaled, size), slice(size)),
        ...spread('scaled', tableOf(languages, scaled, size), slice(size)),
        ...against('scaled', after, before, slice(size)),
      ]
    })
  },
}

const DRAWS = [0, 1, 2]

/**
 * Half of the training articles for each language: the same half for all (parallel text), or a half that each language draws for
 * itself, so that no two languages say the same. The paper's parallel text was also cleaner; here only parallelism differs.
 */
export const parallelStep: Step = {
  key: 'parallel',
  label: 'Parallel training text',
  weight: 4,
  async run(context) {
    const { same } = settingsFor(context.size)
    const { languages, trainingDocuments } = await corpusOf(context)
    const documents = [...new Set(trainingDocuments)]
    const halfOf = (language: StudiedLanguage, seed: number): string[] => {
      const chosen = new Set(shuffledFrom(documents, seed).slice(0, Math.ceil(documents.length / 2)))
      return language.training.filter((_, line) => chosen.has(trainingDocuments[line]))
    }
    const measurements = []
    for (const seed of DRAWS) {
      const train = (seedOf: (index: number) => number) =>
        sweep(
          context,
          {
            algorithm: 'bpe',
            split: 'o200k',
            sizes: [same],
            training: (language, index) => halfOf(language, seedOf(index)),
          },
          `parallel text, draw ${seed}`,
        )
      const parallel = await train(() => seed)
      const apart = await train((index) => 1000 * (seed + 1) + index)
      const [after, before] = [parallel, apart].map((results) => results.map((result) => tokensOf(result, same)))
      measurements.push(
        ...against('parallel', after, before, slice(same)).map((each) => ({ ...each, seed })),
        { ...measure('parallel', 'cv', slice(same), tableOf(languages, parallel, same).all.cv.value), seed },
        { ...measure('not-parallel', 'cv', slice(same), tableOf(languages, apart, same).all.cv.value), seed },
      )
    }
    return measurements
  },
}

function shuffledFrom<T>(list: readonly T[], seed: number): T[] {
  const draw = createDraw(seed)
  const out = [...list]
  for (let i = out.length - 1; i > 0; i--) {
    const j = draw(i + 1)
    ;[out[i], out[j]] = [out[j], out[i]]
  }
  return out
}
