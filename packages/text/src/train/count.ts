/** @file Counts the distinct pieces of a corpus: one pass, all cores, bounded memory. */
import { TokenwrightError } from '../errors.js'
import { openCheckpoint, type Checkpoint, type CountingState } from './checkpoint.js'
import { createCountingPool, type CountingPool } from './counting-pool.js'
import { createPieceCounter, type PieceCounter } from './counter.js'
import type { CutPlan } from './cut-plan.js'
import { byteLength, eachDocument } from './documents.js'
import { dropRare, joinPieces, orderByCount } from './pieces.js'
import { builtin } from './platform.js'
import { mergeRuns, readRun, writeRun } from './runs.js'
import type { CommonTrainingOptions, Corpus, PieceCounts, TrainingContext } from './types.js'

export type CountOptions = Pick<
  CommonTrainingOptions,
  'workers' | 'memoryLimit' | 'minPieceCount' | 'checkpoint' | 'expectedBytes'
>

/** From so many bytes on threads are worth their start, unless the caller has said how many there are to be. */
const THREADS_FROM = 1 << 25
/** The same for what the reference pipeline cuts, ten times as slowly. */
const THREADS_FROM_SLOW = 1 << 22
/** Tables may double before they are looked at, and sorting takes as much again: all within the 4 GB of a table's memory. */
const DEFAULT_MEMORY = 2 ** 30
const CHECKPOINT_MS = 60_000
/** Files that are merged at once: each is open, with a block in memory. */
const MOST_RUNS = 64

/**
 * Counts the pieces of all documents, for each plan. The result is the same whatever the number of threads, spills
 * and interruptions: most frequent first, then by bytes.
 *
 * @param pass distinguishes the checkpoints of several passes
 * @throws TokenwrightError `empty-corpus` where no document has a piece, `aborted` by the context's signal
 */
export async function countPieces(
  corpus: Corpus,
  plans: readonly CutPlan[],
  options: CountOptions,
  context: Pick<TrainingContext, 'report' | 'breathe'>,
  pass = 0,
): Promise<PieceCounts[]> {
  const { minPieceCount = 1, checkpoint: folder } = options
  const checkpoint = folder === undefined ? undefined : openCheckpoint(folder, pass)
  const key = JSON.stringify({ version: 1, plans, minPieceCount })
  const state = checkpoint?.read()
  if (state !== undefined && state.key !== key)
    throw new TokenwrightError('invalid-option', 'the checkpoint belongs to a training with other options', {
      where: 'checkpoint',
      value: folder,
    })
  let results: PieceCounts[]
  if (state?.stage === 'counted') {
    results = state.runs.map((paths) => joinPieces([...readRun(paths[0])]))
  } else {
    const tally = createTally(plans, options, checkpoint, key, state)
    try {
      results = await count(corpus, tally, options, context)
      if (checkpoint !== undefined) saveCounted(checkpoint, key, results, tally)
    } finally {
      await tally.close()
    }
  }
  if (results.every(({ ends }) => ends.length === 0))
    throw new TokenwrightError('empty-corpus', 'the corpus holds no text', { value: 0 })
  return results.map((pieces) => dropRare(pieces, minPieceCount))
}

function saveCounted(checkpoint: Checkpoint, key: string, results: readonly PieceCounts[], tally: Tally): void {
  const runs = results.map((pieces) => {
    const path = checkpoint.newFile()
    writeRun(path, [pieces])
    return [path]
  })
  checkpoint.write({ key, stage: 'counted', documents: tally.documents, bytes: tally.bytes, mark: tally.mark, runs })
}

async function count(
  corpus: Corpus,
  tally: Tally,
  options: CountOptions,
  { report, breathe }: Pick<TrainingContext, 'report' | 'breathe'>,
): Promise<PieceCounts[]> {
  const started = performance.now()
  const skip = tally.documents
  const already = tally.bytes
  let seen = 0
  let mark = 0
  let sinceBreath = 0
  let saved = started

  const pause = async (waiting: Promise<void> | undefined): Promise<void> => {
    await waiting
    await tally.spillIfFull()
    const now = performance.now()
    if (now - saved > CHECKPOINT_MS) {
      await tally.save()
      saved = now
    }
    const bytesPerSecond = now > started ? ((tally.bytes - already) * 1000) / (now - started) : undefined
    const total = options.expectedBytes
    report({
      stage: 'count',
      done: tally.bytes,
      total,
      unit: 'bytes',
      bytesPerSecond,
      secondsLeft:
        total === undefined || !bytesPerSecond ? undefined : Math.max(0, total - tally.bytes) / bytesPerSecond,
      documents: tally.documents,
    })
    try {
      await breathe()
    } catch (error) {
      await tally.save()
      throw error
    }
  }

  await eachDocument(corpus, (document) => {
    const size = byteLength(document)
    if (options.checkpoint !== undefined) mark = markDocument(mark, document)
    if (seen++ < skip) {
      if (seen === skip && mark !== tally.mark) throw otherCorpus(seen)
      return undefined
    }
    tally.mark = mark
    const waiting = tally.add(document, size)
    sinceBreath += size + 16
    if (waiting === undefined && sinceBreath < 1 << 20) return undefined
    sinceBreath = 0
    return pause(waiting)
  })
  if (seen < skip) throw otherCorpus(seen)
  await pause(undefined)
  return tally.finish()
}

function otherCorpus(value: number): TokenwrightError {
  return new TokenwrightError(
    'invalid-option',
    'the checkpoint belongs to a corpus with other documents, of which so many are counted',
    {
      where: 'checkpoint',
      value,
    },
  )
}

/** A running number of the documents so far (FNV-1a of their lengths and some of their content), to recognise a corpus by. */
function markDocument(mark: number, document: string | Uint8Array): number {
  const step = Math.max(1, document.length >> 5)
  mark = Math.imul(mark ^ document.length, 0x01000193)
  for (let i = 0; i < document.length; i += step)
    mark = Math.imul(mark ^ (typeof document === 'string' ? document.charCodeAt(i) : document[i]), 0x01000193)
  return mark
}

// ---------------------------------------------------------------- where counts are kept

/** Tables in this thread, then in others too, and sorted runs on disk. */
interface Tally {
  documents: number
  bytes: number
  /** See markDocument. */
  mark: number
  add(document: string | Uint8Array, size: number): Promise<void> | undefined
  spillIfFull(): Promise<void>
  /** Writes the state to the checkpoint, if there is one. */
  save(): Promise<void>
  finish(): Promise<PieceCounts[]>
  close(): Promise<void>
}

function createTally(
  plans: readonly CutPlan[],
  options: CountOptions,
  checkpoint: Checkpoint | undefined,
  key: string,
  state: CountingState | undefined,
): Tally {
  const { memoryLimit = DEFAULT_MEMORY, minPieceCount = 1 } = options
  const threads = threadsOf(options.workers)
  const threadsFrom = plans.some(({ kind }) => kind === 'pipeline' || kind === 'runs')
    ? THREADS_FROM_SLOW
    : THREADS_FROM
  const counters: readonly PieceCounter[] = plans.map(createPieceCounter)
  const runs: string[][] = plans.map((_, i) => [...(state?.runs[i] ?? [])])
  let pool: CountingPool | undefined
  let temporary: string | undefined
  let temporaryFiles = 0

  const newFile = (): string => {
    if (checkpoint !== undefined) return checkpoint.newFile()
    const { join } = pathOf()
    temporary ??= filesOf().mkdtempSync(join(builtin('os')!.tmpdir(), 'tokenwright-'))
    return join(temporary, String(++temporaryFiles))
  }
  const memory = (): number => counters.reduce((sum, { table }) => sum + table.memory(), pool?.memory() ?? 0)
  const spill = async (): Promise<void> => {
    counters.forEach(({ table, flush }, plan) => {
      flush()
      if (table.size() === 0) return
      const path = newFile()
      writeRun(path, table.blocks('bytes'))
      table.clear()
      runs[plan].push(path)
    })
    const written = await pool?.spill(newFile)
    written?.forEach((paths, plan) => runs[plan].push(...paths))
    for (const paths of runs) if (paths.length > MOST_RUNS) joinRuns(paths)
  }
  /** Makes one file of many. A checkpoint removes the old ones itself, once its state does not name them any more. */
  const joinRuns = (paths: string[]): void => {
    const path = newFile()
    writeRun(path, mergeRuns(paths, 1))
    if (checkpoint === undefined) for (const old of paths) filesOf().rmSync(old)
    paths.splice(0, paths.length, path)
  }
  const local = (document: string | Uint8Array): undefined => {
    for (const counter of counters) counter.add(document)
  }

  const tally: Tally = {
    documents: state?.documents ?? 0,
    bytes: state?.bytes ?? 0,
    mark: state?.mark ?? 0,
    add(document, size) {
      const large = tally.bytes >= threadsFrom || options.workers !== undefined
      tally.documents++
      tally.bytes += size
      if (threads === 1 || !large) return local(document)
      if (pool !== undefined) return pool.add(document)
      return createCountingPool(plans, threads).then((created) => {
        pool = created
        return pool.add(document)
      })
    },
    async spillIfFull() {
      if (memory() <= memoryLimit) return
      if (builtin('fs') === undefined)
        throw new TokenwrightError('invalid-option', 'counts outgrow the limit, and there is no disk to put them on', {
          where: 'memoryLimit',
          value: memoryLimit,
        })
      await spill()
    },
    async save() {
      if (checkpoint === undefined) return
      await spill()
      checkpoint.write({
        key,
        stage: 'counting',
        documents: tally.documents,
        bytes: tally.bytes,
        mark: tally.mark,
        runs,
      })
    },
    async finish() {
      if (runs.some((paths) => paths.length > 0)) {
        await spill()
        return runs.map((paths) => orderByCount(joinPieces([...mergeRuns(paths, minPieceCount)])))
      }
      await pool?.finish((plan, pieces) => counters[plan].table.addCounted(pieces))
      return counters.map(({ table, flush }) => {
        flush()
        return joinPieces([...table.blocks('count')])
      })
    },
    async close() {
      await pool?.close()
      if (temporary !== undefined) filesOf().rmSync(temporary, { recursive: true, force: true })
    },
  }
  return tally
}

function filesOf(): typeof import('node:fs') {
  return builtin('fs')!
}

function pathOf(): typeof import('node:path') {
  return builtin('path')!
}

function threadsOf(workers: number | undefined): number {
  if (workers !== undefined && (!Number.isInteger(workers) || workers < 1 || workers > 256))
    throw new TokenwrightError('invalid-option', 'workers must be a whole number from 1 to 256', {
      where: 'workers',
      value: workers,
    })
  if (builtin('worker_threads') === undefined) return 1
  return workers ?? builtin('os')?.availableParallelism() ?? 1
}
