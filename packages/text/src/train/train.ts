/** @file Training: one call for every algorithm. */
import { TokenwrightError } from '../errors.js'
import type { Tokenizer } from '../tokenizer.js'
import { trainBpe, type BpeOptions } from './bpe.js'
import { trainBytes, type BytesOptions } from './bytes.js'
import { openCheckpoint } from './checkpoint.js'
import { countPieces } from './count.js'
import { planCut, planRuns, type CutPlan } from './cut-plan.js'
import { checkCommonOptions, checkOneOf } from './options.js'
import { createRun } from './run.js'
import { dropRare } from './pieces.js'
import type { ChunkCut, Corpus, Cut, PieceCounts, RunCut, TrainingContext, TrainingRun } from './types.js'
import type { BoundlessOptions } from '../superword/boundless-options.js'
import type { SuperBpeOptions } from '../superword/superbpe-options.js'
import type { UnigramOptions } from './unigram/options.js'
import { trainWordPiece, type WordPieceOptions } from './wordpiece.js'

export type TrainingOptions =
  | ({ readonly algorithm?: 'bpe' } & BpeOptions)
  | ({ readonly algorithm: 'wordpiece' } & WordPieceOptions)
  | ({ readonly algorithm: 'bytes' } & BytesOptions)
  | ({ readonly algorithm: 'unigram' } & UnigramOptions)
  | ({ readonly algorithm: 'superbpe' } & SuperBpeOptions)
  | ({ readonly algorithm: 'boundless' | 'boundless-2phase' } & BoundlessOptions)

const ALGORITHMS = ['bpe', 'wordpiece', 'bytes', 'unigram', 'superbpe', 'boundless', 'boundless-2phase'] as const

/**
 * Trains a tokenizer on a corpus. Nothing happens until the run is iterated or its result is asked for. The result
 * depends on the corpus and the options alone: not on the number of threads, on spills, or on interruptions.
 *
 * @throws TokenwrightError through the run: `empty-corpus`, `invalid-option` (among them a vocabulary smaller than its
 * alphabet: the text says the minimum), `unsupported-part` for a split that cannot be reproduced, `aborted`, `unwritable`
 * @example
 * const run = train(['low lower lowest', 'new newer newest'], { vocabularySize: 300, split: 'gpt2' })
 * for await (const { stage, done, total } of run) console.log(stage, done, total)
 * const tokenizer = await run.result()
 */
export function train(corpus: Corpus, options: TrainingOptions = {}): TrainingRun {
  let passes = 0
  return trainFrom(
    options,
    async (plans, context) => countPieces(corpus, plans, options, context, passes++),
    () => {
      if (options.checkpoint !== undefined)
        for (let pass = 0; pass < passes; pass++) openCheckpoint(options.checkpoint, pass).clear()
    },
  )
}

/**
 * Trains on pieces that were counted elsewhere: with `countPart` and a `PieceMerger`, on other threads or machines. The result is that of
 * `train` on the same documents.
 *
 * @param count called once or more, with what is to be counted and where to say how far it is; resolves to the counts of the whole
 * corpus for each plan
 * @throws TokenwrightError through the run, as `train` does
 * @example
 * const run = trainCounted(async (plans) => {
 *   for (const part of parts) (await countPart(part, plans)).forEach((runs, plan) => runs.forEach((one) => merger.add(plan, one)))
 *   return merger.finish()
 * }, { vocabularySize: 65_536 })
 */
export function trainCounted(
  count: (plans: readonly CutPlan[], report: TrainingContext['report']) => Promise<readonly PieceCounts[]>,
  options: TrainingOptions = {},
): TrainingRun {
  return trainFrom(options, async (plans, { report }) => {
    const counted = await count(plans, report)
    if (counted.every(({ ends }) => ends.length === 0))
      throw new TokenwrightError('empty-corpus', 'the corpus holds no text', { value: 0 })
    return counted.map((pieces) => dropRare(pieces, options.minPieceCount ?? 1))
  })
}

function trainFrom(
  options: TrainingOptions,
  count: (plans: readonly CutPlan[], context: Pick<TrainingContext, 'report' | 'breathe'>) => Promise<PieceCounts[]>,
  done: () => void = () => undefined,
): TrainingRun {
  return createRun(options.signal, async ({ report, breathe }) => {
    checkOneOf(options.algorithm, ALGORITHMS, 'algorithm')
    checkCommonOptions(options)
    const context: TrainingContext = {
      options,
      report,
      breathe,
      count: (cuts) => count(cuts.map(planOf), { report, breathe }),
    }
    const tokenizer = await learn(options, context)
    done()
    return tokenizer
  })
}

function planOf(cut: Cut | ChunkCut | RunCut): CutPlan {
  if ('chunks' in cut) return { kind: 'chunks', options: cut.chunks }
  return 'runs' in cut ? planRuns(cut.runs) : planCut(cut)
}

async function learn(options: TrainingOptions, context: TrainingContext): Promise<Tokenizer> {
  switch (options.algorithm) {
    case undefined:
    case 'bpe':
      return trainBpe(options, context)
    case 'wordpiece':
      return trainWordPiece(options, context)
    case 'bytes':
      return trainBytes(options, context)
    case 'unigram':
      return (await import('./unigram.js')).trainUnigramTokenizer(options, context)
    case 'superbpe':
      return (await import('../superword/superbpe.js')).trainSuperBpe(options, context)
    case 'boundless':
    case 'boundless-2phase':
      return (await import('../superword/boundless.js')).trainBoundless(options, options.algorithm, context)
    default:
      throw new TokenwrightError('invalid-option', 'unknown algorithm', {
        where: 'algorithm',
        value: (options as { algorithm: unknown }).algorithm,
      })
  }
}
