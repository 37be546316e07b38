/**
 * @file Training on a corpus that is counted in parts, on any machines: each part is counted by itself, the counts are merged, and
 * training from them gives the tokenizer that one machine would have made of the whole, bit for bit.
 */
import { TokenwrightError } from '../errors.js'
import { createPieceCounter } from './counter.js'
import type { CutPlan } from './cut-plan.js'
import { eachDocument } from './documents.js'
import { joinPieces, orderByCount } from './pieces.js'
import { builtin } from './platform.js'
import { mergeRuns, packRun, writeRun } from './runs.js'
import type { Corpus, PieceCounts } from './types.js'

/** Tables beyond this are packed, and counting goes on with empty ones. */
const PART_MEMORY = 2 ** 29
/** Files that are merged at once: each is open, with a block in memory. */
const MOST_FILES = 64

/**
 * Counts the pieces of one part of a corpus in the calling thread.
 *
 * @param plans as `trainCounted` asks for them; they are plain JSON
 * @param breathe called between documents: may wait, or throw to stop
 * @returns for each plan the runs, sorted by bytes, that a `PieceMerger` takes; none where the part holds no text
 * @example
 * const [runs] = await countPart(documents, plans)
 */
export async function countPart(
  corpus: Corpus,
  plans: readonly CutPlan[],
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<Uint8Array[][]> {
  const counters = plans.map(createPieceCounter)
  const runs: Uint8Array[][] = plans.map(() => [])
  const pack = (): void => {
    for (const [plan, { table, flush }] of counters.entries()) {
      flush()
      if (table.size() > 0) runs[plan].push(packRun(table.blocks('bytes')))
      table.clear()
    }
  }
  let since = 0
  await eachDocument(corpus, (document) => {
    for (const counter of counters) counter.add(document)
    since += document.length + 16
    if (since < 1 << 20) return undefined
    since = 0
    if (counters.reduce((sum, { table }) => sum + table.memory(), 0) > PART_MEMORY) pack()
    return breathe()
  })
  pack()
  return runs
}

/** Brings the counts of all parts together, on disk. */
export interface PieceMerger {
  /** Takes one run of one part; the order is of no account. */
  add(plan: number, run: Uint8Array): void
  /** Counts of the whole corpus for each plan, most frequent first, then by bytes. */
  finish(): PieceCounts[]
}

/**
 * @param folder an empty folder of its own, which the caller removes. Node only
 * @throws TokenwrightError `unreadable` for damaged runs, `unwritable`
 */
export function createPieceMerger(folder: string, plans: number): PieceMerger {
  const files = builtin('fs')
  const paths = builtin('path')
  if (files === undefined || paths === undefined)
    throw new TokenwrightError('invalid-option', 'merging counts needs a file system', { value: folder })
  const runs: string[][] = Array.from({ length: plans }, () => [])
  let number = 0
  const newFile = (): string => paths.join(folder, `${++number}.run`)
  return {
    add(plan, run) {
      const path = newFile()
      try {
        files.writeFileSync(path, run)
      } catch (cause) {
        throw new TokenwrightError('unwritable', 'counts cannot be written', { value: path, cause })
      }
      runs[plan].push(path)
      if (runs[plan].length < MOST_FILES) return
      const joined = newFile()
      writeRun(joined, mergeRuns(runs[plan], 1))
      for (const old of runs[plan]) files.rmSync(old)
      runs[plan] = [joined]
    },
    finish: () => runs.map((list) => orderByCount(joinPieces([...mergeRuns(list, 1)]))),
  }
}
