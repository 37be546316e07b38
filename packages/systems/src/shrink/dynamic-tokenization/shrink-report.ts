/** @file What shrinking saves on files: length against budget, fairness between files, and the time from tokens to the end of a model. */
import type { Encoder } from '@tokenwright/text'
import { createBoundary, type BoundaryOptions, type BoundaryRule } from './boundary.js'
import { curveOf, inBatches, mergeToEnd, type LengthCurve } from './curve.js'
import { dynamicTokenize, type Budget, type DynamicBatch } from './dynamic-tokenize.js'
import type { Example } from './examples.js'
import type { ModelBody } from './model-body.js'
import { timeModel, type ModelTimes } from './time-model.js'

export interface ShrinkOptions extends Omit<BoundaryOptions, 'tokenizer'> {
  /** Examples merged together; default 32. 1: each alone, which gives the same tokens whatever else is there. */
  readonly batch?: number
  /** How far to merge; default 50 percent of the way, looked up on the curve of all files. */
  readonly budget?: Budget
  /** Times the model with and without merging. */
  readonly body?: ModelBody
  readonly signal?: AbortSignal
}

export interface ShrinkFile {
  readonly name: string
  readonly examples: readonly Example[]
}

export interface CurvePoint {
  readonly merges: number
  readonly meanLength: number
  /** Share of the tokens saved. */
  readonly saved: number
  /** Of the way to full merging. */
  readonly percent: number
}

export interface ShrinkReport {
  readonly files: readonly {
    readonly name: string
    readonly examples: number
    readonly before: number
    readonly after: number
    readonly end: number
    readonly preTokens: number
  }[]
  readonly curve: readonly CurvePoint[]
  readonly merges: number
  /** Of merging, for each example. */
  readonly mergingMs: number
  /** From tokens to hidden states, for each example, where a model was given. */
  readonly model?: ModelTimes
  /** Different pairs that the limit of pieces refused. */
  readonly capped: number
  readonly warnings: readonly string[]
  /** The merged tokens of each file. */
  readonly merged: readonly (readonly DynamicBatch[])[]
}

const DEFAULT_BATCH = 32
const DEFAULT_PERCENT = 50

/**
 * Merges the examples of files in batches of their own and says what it saves.
 *
 * @throws TokenwrightError `invalid-option` for budgets out of range, and for examples longer than the model takes
 * @example shrinkReport(encoder, [{ name: 'lv', examples: await readExamples('lv.txt', spelling) }], { batch: 32 })
 */
export async function shrinkReport(
  encoder: Encoder,
  files: readonly ShrinkFile[],
  options: ShrinkOptions = {},
): Promise<ShrinkReport> {
  const { batch = DEFAULT_BATCH, budget = { percent: DEFAULT_PERCENT } } = options
  const rule = createBoundary({ ...options, tokenizer: encoder.tokenizer })
  const inside = (options.boundary ?? 'pretokens') === 'pretokens' ? 'borders' : 'breaks'
  const ends = files.map(({ examples }) => {
    options.signal?.throwIfAborted()
    return mergeToEnd(
      examples.map(({ tokens }) => tokens),
      { batch, valid: rule.valid, borders: examples.map((example) => example[inside]) },
    )
  })
  const curves = ends.map(curveOf)
  const curve = curveOf(ends.flat())
  const merges = budget.percent === undefined ? budget.merges : curve.mergesFor(budget.percent)
  const began = performance.now()
  const merged = files.map(({ examples }) =>
    inBatches(examples, batch).map((part) => merge(part, { merges, rule, inside })),
  )
  const count = files.reduce((total, { examples }) => total + examples.length, 0)
  const mergingMs = (performance.now() - began) / count
  const model = options.body && (await timeModel({ encoder, files, merged, batch, body: options.body, mergingMs }))
  return {
    files: files.map(({ name, examples }, i) => ({
      name,
      examples: examples.length,
      before: curves[i].meanLength(0),
      after: curves[i].meanLength(merges),
      end: curves[i].meanLength(Infinity),
      preTokens: examples.reduce((total, { borders }) => total + borders.length, 0) / examples.length,
    })),
    curve: pointsOf(curve),
    merges,
    mergingMs,
    model,
    capped: rule.capped(),
    warnings: warningsOf(files, merged),
    merged,
  }
}

function merge(
  part: readonly Example[],
  { merges, rule, inside }: { merges: number; rule: BoundaryRule; inside: 'borders' | 'breaks' },
): DynamicBatch {
  const words = part.map(({ wordIds }) => wordIds)
  return dynamicTokenize(
    part.map(({ tokens }) => tokens),
    {
      merges,
      rule,
      borders: part.map((example) => example[inside]),
      wordIds: words.every((ids) => ids !== undefined) ? words : undefined,
    },
  )
}

/** The way from no merge to the end, in at most so many points. */
const POINTS = 20

function pointsOf(curve: LengthCurve): CurvePoint[] {
  const budgets = new Set<number>()
  for (let step = 0; step <= POINTS; step++) budgets.add(curve.mergesFor((100 * step) / POINTS))
  return [...budgets].map((merges) => ({
    merges,
    meanLength: curve.meanLength(merges),
    saved: curve.saved(merges),
    percent: curve.percent(merges),
  }))
}

function warningsOf(files: readonly ShrinkFile[], merged: ShrinkReport['merged']): string[] {
  return files.flatMap(({ name }, i) =>
    merged[i].length > 0 && merged[i].every(({ nothingRepeats }) => nothingRepeats)
      ? [`${name}: no pair stands there twice, so what merges follows from the order alone`]
      : [],
  )
}
