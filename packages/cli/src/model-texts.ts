/** @file Texts for models: lines of documents, and lines in pairs. */
import { readFile } from 'node:fs/promises'
import type { Context } from './context.js'
import type { Progress } from './progress.js'
import { openSources } from './sources.js'

export interface Lines {
  readonly lines: readonly string[]
  /** Documents, or runs of lines where there are few documents: what intervals are over. */
  readonly units: readonly number[]
  readonly bytes: number
}

/** Runs of lines that a text of few documents is cut into. */
const RUNS = 40
const FEW = 10

/** @throws TokenwrightError `empty-corpus` when nothing of it is text */
export async function readLines(
  context: Context,
  paths: readonly string[],
  options: { readonly ignored?: boolean; readonly maxBytes: number },
  progress: Progress,
): Promise<Lines> {
  const { planSampling, readDocuments } = await import('@tokenwright/measure/corpora')
  const { TokenwrightError } = await import('@tokenwright/text')
  const { files, ledger } = await openSources(context, paths, options, progress)
  const sampling = await planSampling(files, options.maxBytes, 1)
  const lines: string[] = []
  const documents: number[] = []
  let count = 0
  let bytes = 0
  for (const file of files) {
    const reading = { blockBytes: sampling.blockBytes, keep: (index: number) => sampling.keep(file, index) }
    for await (const { text } of readDocuments(file, ledger, reading)) {
      for (const line of text.replace(/\n$/, '').split('\n')) {
        lines.push(line)
        documents.push(count)
        bytes += Buffer.byteLength(line) + 1
      }
      count++
    }
  }
  if (lines.length === 0) throw new TokenwrightError('empty-corpus', 'no text', { value: paths })
  const size = Math.max(1, Math.ceil(lines.length / RUNS))
  return { lines, units: count >= FEW ? documents : lines.map((_, i) => Math.floor(i / size)), bytes }
}

/** Lines with one tab. @throws TokenwrightError `invalid-data` if no line has one */
export async function readPairs(path: string): Promise<[string, string][]> {
  const { TokenwrightError } = await import('@tokenwright/text')
  const text = await readFile(path).catch((cause: unknown) => {
    throw new TokenwrightError('unreadable', 'file that cannot be read', { value: path, cause })
  })
  const { gunzipSync } = await import('node:zlib')
  const plain = text[0] === 0x1f && text[1] === 0x8b ? gunzipSync(text) : text
  const pairs = plain
    .toString('utf8')
    .split('\n')
    .flatMap((line): [string, string][] => {
      const parts = line.split('\t')
      return parts.length === 2 ? [[parts[0], parts[1].replace(/\r$/, '')]] : []
    })
  if (pairs.length === 0)
    throw new TokenwrightError('invalid-data', 'file without lines of two parts with a tab between', { value: path })
  return pairs
}
