/** @file Parallel text from one file for each language. */
import { TokenwrightError } from '@tokenwright/text'
import { throwIfAborted } from '../corpora/breathe.js'
import type { ParallelBatch, ParallelBlemishes, ParallelCorpus } from './contract.js'
import { languageFiles, refuseChanged, type ParallelFile } from './files.js'
import { cleanLines } from './lines.js'
import { chooseLanguages, refuseMisaligned, type Opening } from './opening.js'

/** Lines that are handed on at once. */
const BATCH_LINES = 256

interface Checked {
  readonly lines: number
  readonly bytes: number
  readonly blemishes: ParallelBlemishes
}

export async function openFiles(paths: readonly string[], opening: Opening): Promise<ParallelCorpus> {
  const all = await languageFiles(paths)
  const byCode = new Map(all.map((file) => [file.code, file]))
  const files = chooseLanguages([...byCode.keys()], opening.languages).flatMap((code) => byCode.get(code) ?? [])
  const checked: Checked[] = []
  for (const file of files) checked.push(await check(file, opening.selected))
  const total = new Map(files.map(({ name }, i) => [name, checked[i].lines]))
  refuseMisaligned(total, 'lines')
  const lines = checked[0].lines
  for (const [i, { bytes }] of checked.entries())
    if (bytes === 0) throw new TokenwrightError('empty-corpus', 'language without any text', { value: files[i].name })
  const taken = opening.selected === null ? lines : countBelow(opening.selected, lines)
  return {
    kind: 'parallel',
    paths,
    languages: files.map(({ code }) => opening.describe(code)),
    lines: taken,
    unselected: lines - taken,
    bytes: checked.reduce((sum, { bytes }) => sum + bytes, 0),
    blemishes: checked.map(({ blemishes }) => blemishes),
    async *batches(signal) {
      for (const [language, file] of files.entries()) yield* batchesOf(file, language, opening.selected, signal)
    },
  }
}

function countBelow(selected: ReadonlySet<number>, lines: number): number {
  let count = 0
  for (const line of selected) {
    if (line >= lines)
      throw new TokenwrightError('invalid-option', `selected line beyond the ${lines} that there are`, { value: line })
    count++
  }
  return count
}

async function check(file: ParallelFile, selected: ReadonlySet<number> | null): Promise<Checked> {
  let lines = 0
  let bytes = 0
  let byteOrderMark = false
  let carriageReturns = 0
  for await (const line of cleanLines(file)) {
    if (selected === null || selected.has(lines)) bytes += Buffer.byteLength(line.text)
    byteOrderMark ||= line.byteOrderMark
    if (line.carriageReturn) carriageReturns++
    lines++
  }
  await refuseChanged(file)
  return { lines, bytes, blemishes: { byteOrderMark, carriageReturns } }
}

async function* batchesOf(
  file: ParallelFile,
  language: number,
  selected: ReadonlySet<number> | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<ParallelBatch> {
  await refuseChanged(file)
  let number = 0
  let first = 0
  let lines: string[] = []
  for await (const { text } of cleanLines(file)) {
    if (selected === null || selected.has(number)) lines.push(text)
    number++
    if (lines.length < BATCH_LINES) continue
    throwIfAborted(signal)
    yield { language, first, lines }
    first += lines.length
    lines = []
  }
  await refuseChanged(file)
  if (lines.length > 0) yield { language, first, lines }
}
