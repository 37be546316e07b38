/** @file One unit of the sweep: a language, an algorithm, a split, a scaling, sizes. Plain data in, plain data out. */
import { compile, TokenwrightError, vocabularySize } from '@tokenwright/text'
import { countLines, countNested, type LineCounts } from './count-lines.js'
import { piecesAt } from './nested-counts.js'
import { scaledLines, utf8Length, type Scaling } from './scaling.js'
import type { SuiteSplit } from './splits.js'
import { checkSizes, trainSuite, type SuiteAlgorithm } from './suite.js'
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
  const { language, algorithm, split, scaling } = unit
  try {
    const training = scaledLines(unit.training, scaling)
    const points = (await nestedPoints(unit, training, signal)) ?? (await trainedPoints(unit, training, signal))
    const trainingBytes = training.reduce((sum, line) => sum + utf8Length(line), 0)
    return { language, algorithm, split, scaling: scaling.kind, trainingLines: training.length, trainingBytes, points }
  } catch (cause) {
    if (!(cause instanceof TokenwrightError) || cause.kind === 'aborted') throw cause
    throw new TokenwrightError(cause.kind, `${cause.message}; in the sweep`, { value: language, cause })
  }
}

/** @throws TokenwrightError `invalid-data` for a size that the unit did not have */
export function pointAt(result: UnitResult, size: number): SizePoint {
  const point = result.points.find((each) => each.size === size)
  if (point !== undefined) return point
  throw new TokenwrightError('invalid-data', `no tokenizer of that size for ${result.language}`, { value: size })
}

async function trainedPoints(
  { algorithm, split, sizes, evaluation, properties }: SweepUnit,
  training: readonly string[],
  signal: AbortSignal | undefined,
): Promise<SizePoint[]> {
  const points: SizePoint[] = []
  for await (const { size, tokenizer } of trainSuite(training, algorithm, split, sizes, signal)) {
    const encoder = compile(tokenizer)
    points.push({
      size,
      reached: vocabularySize(tokenizer.model.vocab),
      sets: evaluation.map(({ name, lines }) => ({ name, ...countLines(encoder, lines) })),
      properties:
        properties === true && evaluation.length > 0
          ? vocabularyProperties(encoder, training, evaluation[0].lines)
          : null,
    })
  }
  return points
}

/** BPE alone, where all sizes can be counted from one encoding; null where they cannot. */
async function nestedPoints(
  { algorithm, split, sizes, evaluation, properties }: SweepUnit,
  training: readonly string[],
  signal: AbortSignal | undefined,
): Promise<SizePoint[] | null> {
  if (algorithm !== 'bpe' || properties === true || sizes.length < 2) return null
  checkSizes(sizes)
  for await (const { tokenizer } of trainSuite(training, algorithm, split, [Math.max(...sizes)], signal)) {
    const tables = sizes.map((size) => piecesAt(tokenizer, size))
    if (!tables.every((table) => table !== null)) return null
    const encoder = compile(tokenizer)
    const total = vocabularySize(tokenizer.model.vocab)
    const counted = evaluation.map(({ name, lines }) => ({ name, counts: countNested(encoder, lines, tables) }))
    return sizes.map((size, i) => ({
      size,
      reached: Math.min(size, total),
      sets: counted.map(({ name, counts }) => ({ name, ...counts[i] })),
      properties: null,
    }))
  }
  return null
}
