/** @file The job of counting one shard of a corpus: some blocks of a file, or all of a file that cannot be cut. */
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import { byteCorpus, textCorpus, type FoundFile, type LeftReason, type Ledger } from '@tokenwright/measure/corpora'
import { countPart, TokenwrightError, type CutPlan } from '@tokenwright/text'
import { stat } from 'node:fs/promises'

export interface ShardInput {
  readonly plans: readonly CutPlan[]
  /** Text is read in blocks that end at line ends, bytes as they are. */
  readonly reads: 'text' | 'bytes'
  readonly file: FoundFile
  /** Blocks from `from` up to but without `to`; null: the whole file. */
  readonly blocks: readonly [from: number, to: number] | null
}

export interface ShardResult {
  /** For each plan, sorted runs of counts: deflated, in base64. */
  readonly runs: readonly (readonly string[])[]
  /** What was left out, as it would have been noted in a ledger. */
  readonly left: readonly (readonly [reason: LeftReason, name: string, bytes: number])[]
}

/**
 * Counts one shard.
 *
 * @throws TokenwrightError `unreadable` where the file is not there or not the same: the worker must see the corpus under the same path
 */
export async function countShard(input: unknown, signal: AbortSignal): Promise<ShardResult> {
  const { plans, reads, file, blocks } = shardOf(input)
  await checkFile(file)
  const left: [LeftReason, string, number][] = []
  const ledger: Ledger = {
    note: (reason, name, bytes = 0) => void left.push([reason, name, bytes]),
    groups: () => [],
  }
  const sampling = {
    keep: (_: FoundFile, index: number) => blocks === null || (index >= blocks[0] && index < blocks[1]),
  }
  const corpus =
    reads === 'bytes'
      ? byteCorpus([file], ledger, signal)
      : textCorpus([file], ledger, { totalBytes: file.size, rate: 1, blockBytes: 0, ...sampling }, signal)
  const runs = await countPart(corpus, plans)
  const broken = left.find(([reason]) => reason === 'unreadable' || reason === 'changed')
  if (broken !== undefined)
    throw new TokenwrightError('unreadable', `file of the corpus that could not be read or changed meanwhile`, {
      value: broken[1],
    })
  return {
    runs: await Promise.all(runs.map((list) => Promise.all(list.map(packed)))),
    left,
  }
}

async function packed(run: Uint8Array): Promise<string> {
  return (await promisify(deflateRaw)(run, { level: 1 })).toString('base64')
}

/** One run of a result as the merger takes it. */
export async function unpackedRun(run: string): Promise<Uint8Array> {
  try {
    return await promisify(inflateRaw)(Buffer.from(run, 'base64'))
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'counts that cannot be unpacked', { value: run.length, cause })
  }
}

async function checkFile(file: FoundFile): Promise<void> {
  try {
    const { size } = await stat(file.path)
    if (size === file.size) return
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'file of the corpus that this worker cannot see', {
      value: file.path,
      cause,
    })
  }
  throw new TokenwrightError('unreadable', 'file of the corpus that has another size here', { value: file.path })
}

function shardOf(input: unknown): ShardInput {
  const shard = input as ShardInput
  const isObject = typeof input === 'object' && input !== null
  if (
    !isObject ||
    !Array.isArray(shard.plans) ||
    (shard.reads !== 'text' && shard.reads !== 'bytes') ||
    typeof shard.file?.path !== 'string' ||
    typeof shard.file.size !== 'number' ||
    !(shard.blocks === null || (Array.isArray(shard.blocks) && shard.blocks.every(Number.isInteger)))
  )
    throw new TokenwrightError('invalid-data', 'job that is no shard of a corpus', { value: input })
  return shard
}
