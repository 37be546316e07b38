/** @file One unit of the sweep: a language, an algorithm, a split, a scaling, sizes. Plain data in, plain data out. */
import { compile, TokenwrightError, vocabularySize } from '@tokenwright/text'
import { countLines, type LineCounts } from './count-lines.js'
import { scaledLines, utf8Length, type Scaling } from './scaling.js'
import type { SuiteSplit } from './splits.js'
import { trainSuite, type SuiteAlgorithm } from './suite.js'
import { vocabularyProperties, type VocabularyProperties } from './vocabulary-properties.js'

export interface EvaluationSet {
  readonly name: string
  readonly lines: readonly string[]
}

/** Everything that the result depends on, as JSON: any process on any machine computes the same from it. */
export interface SweepUnit {
  readonly language: string
  readonly algorithm: SuiteAlgorithm
  readonly split: SuiteSplit
  readonly scaling: Scaling
  /** Vocabulary sizes, alphabet included. */
  readonly sizes: readonly number[]
  readonly training: readonly string[]
  /** The first is the one that predictors are computed on. */
  readonly evaluation: readonly EvaluationSet[]
  /** Also compute what vocabulary and training text share, which takes longer than all else. Default false. */
  readonly properties?: boolean
}

export interface SizePoint {
  readonly size: number
  /** Entries that training arrived at: fewer where the text had no more pairs. Such a point is a plateau, and no curve goes through it. */
  readonly reached: number
  readonly sets: readonly (LineCounts & { readonly name: string })[]
  readonly properties: VocabularyProperties | null
}

export interface UnitResult {
  readonly language: string
  readonly algorithm: SuiteAlgorithm
  readonly split: SuiteSplit
  readonly scaling: Scaling['kind']
  readonly trainingLines: number
  readonly trainingBytes: number
  readonly points: readonly SizePoint[]
}

/**
 * Trains and counts. Deterministic: a unit that is computed twice gives the same.
 *
 * @throws TokenwrightError from training, with the language in it
 * @example
 * const { points } = await runUnit({
 *   language: 'eng', algorithm: 'bpe', split: 'o200k', scaling: { kind: 'all' }, sizes: [512, 1024],
 *   training: lines, evaluation: [{ name: 'eval', lines: others }],
 * })
 * points[0].sets[0].tokens // CTC at 512
 */
export async function runUnit(unit: SweepUnit, signal?: AbortSignal): Promise<UnitResult> {
  const { language, algorithm, split, scaling, sizes, evaluation } = unit
  try {
    const training = scaledLines(unit.training, scaling)
    const points: SizePoint[] = []
    for await (const { size, tokenizer } of trainSuite(training, algorithm, split, sizes, signal)) {
      const encoder = compile(tokenizer)
      points.push({
        size,
        reached: vocabularySize(tokenizer.model.vocab),
        sets: evaluation.map(({ name, lines }) => ({ name, ...countLines(encoder, lines) })),
        properties:
          unit.properties === true && evaluation.length > 0
            ? vocabularyProperties(encoder, training, evaluation[0].lines)
            : null,
      })
    }
    const trainingBytes = training.reduce((sum, line) => sum + utf8Length(line), 0)
    return { language, algorithm, split, scaling: scaling.kind, trainingLines: training.length, trainingBytes, points }
  } catch (cause) {
    if (!(cause instanceof TokenwrightError) || cause.kind === 'aborted') throw cause
    throw new TokenwrightError(cause.kind, `${cause.message}; in the sweep`, { value: language, cause })
  }
}
