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
import type { ChunkCut, Corpus, Cut, RunCut, TrainingContext, TrainingRun } from './types.js'
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
  return createRun(options.signal, async ({ report, breathe }) => {
    checkOneOf(options.algorithm, ALGORITHMS, 'algorithm')
    checkCommonOptions(options)
    let passes = 0
    const context: TrainingContext = {
      options,
      report,
      breathe,
      count: (cuts) => countPieces(corpus, cuts.map(planOf), options, { report, breathe }, passes++),
    }
    const tokenizer = await learn(options, context)
    if (options.checkpoint !== undefined)
      for (let pass = 0; pass < passes; pass++) openCheckpoint(options.checkpoint, pass).clear()
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
