/** @file Trains a tokenizer on a corpus that many machines count. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blockCount, refuseShares, usualBlockBytes, type FoundFile, type Ledger } from '@tokenwright/measure/corpora'
import {
  createPieceMerger,
  trainCounted,
  type CutPlan,
  type PieceCounts,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingRun,
} from '@tokenwright/text'
import type { Job } from './contract.js'
import { unpackedRun, type ShardInput, type ShardResult } from './count-shard.js'
import { runJobs, type JobsOptions } from './run-jobs.js'

export interface CountedTrainingOptions extends Omit<JobsOptions, 'onResult'> {
  /** What the files are read as. Default text. */
  readonly reads?: 'text' | 'bytes'
  /** About how much text one job counts. Default 64 MiB. */
  readonly shardBytes?: number
}

/** Enough that a job takes seconds, little enough that one that is lost costs only those. */
const SHARD_BYTES = 1 << 26

/**
 * Trains on files whose pieces are counted shard by shard, on the cores of this machine or by the workers of a queue. The tokenizer is
 * that of `train(textCorpus(files, ledger), options)`, bit for bit. Workers must see the files under the same paths.
 *
 * @param ledger gets what the shards left out
 * @example
 * const run = trainOnShards(files, ledger, { vocabularySize: 65_536 }, { queue: 'redis://127.0.0.1:6379' })
 * const tokenizer = await run.result()
 */
export function trainOnShards(
  files: readonly FoundFile[],
  ledger: Ledger,
  training: TrainingOptions,
  options: CountedTrainingOptions = {},
): TrainingRun {
  let pass = 0
  return trainCounted(
    (plans, report) =>
      countShards(files, plans, pass++ === 0 ? ledger : null, report, { signal: training.signal, ...options }),
    training,
  )
}

async function countShards(
  files: readonly FoundFile[],
  plans: readonly CutPlan[],
  ledger: Ledger | null,
  report: (progress: TrainingProgress) => void,
  options: CountedTrainingOptions,
): Promise<PieceCounts[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenwright-counts-'))
  try {
    const merger = createPieceMerger(folder, plans.length)
    const shards = cutIntoShards(files, plans, options)
    const pace = createPace(
      shards.reduce((sum, { bytes }) => sum + bytes, 0),
      report,
    )
    const noted = new Set<string>()
    await runJobs(
      shards.map(({ job }) => job),
      {
        ...options,
        onResult: async (index, result) => {
          const { runs, left } = result as ShardResult
          for (const [plan, list] of runs.entries()) for (const run of list) merger.add(plan, await unpackedRun(run))
          for (const [reason, name, bytes] of left) {
            // Every shard of a file says again what holds for the file as a whole.
            const key = JSON.stringify([reason, name])
            if (!noted.has(key)) ledger?.note(reason, name, bytes)
            noted.add(key)
          }
          pace(shards[index].bytes)
        },
      },
    )
    return merger.finish()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function createPace(total: number, report: (progress: TrainingProgress) => void): (bytes: number) => void {
  const started = performance.now()
  let done = 0
  return (bytes) => {
    done += bytes
    const bytesPerSecond = (done * 1000) / (performance.now() - started)
    const secondsLeft = (total - done) / bytesPerSecond
    report({ stage: 'count', done, total, unit: 'bytes', bytesPerSecond, secondsLeft, documents: 0 })
  }
}

export interface Shard {
  readonly job: Job
  /** About how much it reads. */
  readonly bytes: number
}

/** Shards of about equal size; only plain text can be read from the middle. */
export function cutIntoShards(
  files: readonly FoundFile[],
  plans: readonly CutPlan[],
  { reads = 'text', shardBytes = SHARD_BYTES }: Pick<CountedTrainingOptions, 'reads' | 'shardBytes'>,
): Shard[] {
  if (reads === 'bytes') refuseShares(files)
  return files.flatMap((file) => {
    const blockBytes = usualBlockBytes(file)
    const step = Math.max(1, Math.round(shardBytes / blockBytes))
    const count = reads === 'text' && file.format === 'text' && !file.gzip ? blockCount(file.size, blockBytes) : 0
    const cuts = Array.from(
      { length: Math.ceil(count / step) },
      (_, i) => [i * step, Math.min(count, (i + 1) * step)] as const,
    )
    return (cuts.length > 1 ? cuts : [null]).map((blocks) => {
      const input: ShardInput = { plans, reads, file, blocks }
      const key = createHash('sha256').update(JSON.stringify(input)).digest('hex')
      const bytes = blocks === null ? file.size : (file.size * (blocks[1] - blocks[0])) / count
      return { job: { handler: 'count-pieces', key, input }, bytes }
    })
  })
}
