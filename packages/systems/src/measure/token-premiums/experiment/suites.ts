/** @file Suites of the experiment: one sweep each, shared by the steps that read it. */
import type { StepContext } from '../../../experiment/contract.js'
import { textFlags } from '../text-flags.js'
import { textProperties, type TextProperties } from '../text-properties.js'
import { premiumTable, type LanguageCounts, type PremiumTable } from '../premium-table.js'
import { runSweep } from '../sweep.js'
import { pointAt, type SweepUnit, type UnitResult } from '../unit.js'
import { readCorpus, type Corpus, type CorpusLanguage } from './corpus.js'
import { BOOTSTRAP, settingsFor } from './settings.js'

/** A language with what is known of its evaluation lines. */
export interface StudiedLanguage extends CorpusLanguage {
  readonly properties: TextProperties
  readonly faults: readonly string[]
}

export interface StudiedCorpus extends Omit<Corpus, 'languages'> {
  readonly languages: readonly StudiedLanguage[]
}

/** The set of lines that all counts are over unless they say otherwise. */
const EVALUATION = 'eval'

export function corpusOf(context: StepContext): Promise<StudiedCorpus> {
  return context.once('corpus', async () => {
    const corpus = await readCorpus(await context.data('token-premiums'), settingsFor(context.size).languages)
    return {
      ...corpus,
      languages: corpus.languages.map((language) => ({
        ...language,
        properties: textProperties(language.evaluation),
        // A short evaluation text may hide what the training text shows.
        faults: textFlags([...language.training, ...language.evaluation]),
      })),
    }
  })
}

/** What units have in common, and what each language has of its own. */
export type SweepPlan = Pick<SweepUnit, 'algorithm' | 'split'> &
  Partial<Pick<SweepUnit, 'scaling' | 'properties'>> & {
    readonly sizes: readonly number[] | ((language: StudiedLanguage, index: number) => readonly number[])
    readonly training?: (language: StudiedLanguage, index: number) => readonly string[]
    readonly evaluation?: (language: StudiedLanguage) => SweepUnit['evaluation']
    readonly scalingOf?: (language: StudiedLanguage) => SweepUnit['scaling']
    /** Default: all languages. */
    readonly languages?: readonly StudiedLanguage[]
  }

/** One result for each language of the plan, in the order of the corpus. */
export async function sweep(context: StepContext, plan: SweepPlan, label: string): Promise<UnitResult[]> {
  const corpus = await corpusOf(context)
  const units = (plan.languages ?? corpus.languages).map((language, index): SweepUnit => ({
    language: language.code,
    algorithm: plan.algorithm,
    split: plan.split,
    scaling: plan.scalingOf?.(language) ?? plan.scaling ?? { kind: 'all' },
    sizes: typeof plan.sizes === 'function' ? plan.sizes(language, index) : plan.sizes,
    training: plan.training?.(language, index) ?? language.training,
    evaluation: plan.evaluation?.(language) ?? [{ name: EVALUATION, lines: language.evaluation }],
    properties: plan.properties,
  }))
  return runSweep(units, {
    store: context.scratch,
    signal: context.signal,
    onProgress: (done, total, language) => context.progress(done / total, `${label}: ${language}`),
  })
}

/** BPE at the sizes of the experiment with one of the splits. */
export function equalSuite(context: StepContext, split: SweepUnit['split']): Promise<UnitResult[]> {
  const { sizes } = settingsFor(context.size)
  return context.once(`equal ${split}`, () =>
    sweep(context, { algorithm: 'bpe', split, sizes, properties: split === 'o200k' }, split),
  )
}

/** SuperBPE at the sizes of the experiment, each trained by itself. */
export function superwordSuite(context: StepContext): Promise<UnitResult[]> {
  const { sizes } = settingsFor(context.size)
  return context.once('superwords', () =>
    sweep(context, { algorithm: 'superbpe', split: 'o200k', sizes }, 'superwords'),
  )
}

/** Tokens of the evaluation lines. */
export function tokensOf(result: UnitResult, size: number): number {
  return pointAt(result, size).sets[0].tokens
}

/** The table for one size of a suite, or for a size of each language's own. */
export function tableOf(
  languages: readonly StudiedLanguage[],
  results: readonly UnitResult[],
  size: number | readonly number[],
): PremiumTable {
  const counts = languages.map(({ code, faults, properties }, i): LanguageCounts => {
    const { lineTokens, unknown, changed } = pointAt(results[i], typeof size === 'number' ? size : size[i]).sets[0]
    const { lineBytes, lineCharacters } = properties
    return { language: code, flags: faults, lineTokens, lineBytes, lineCharacters, unknown, changed }
  })
  return premiumTable(counts, { resampling: BOOTSTRAP })
}
