/** @file The texts that a command reads, and the account of what it left out. */
import type { FoundFile, LeftGroup, Ledger } from '@tokenwright/measure/corpora'
import type { Context } from './context.js'
import type { Progress } from './progress.js'

export interface Sources {
  readonly files: readonly FoundFile[]
  readonly ledger: Ledger
}

/**
 * Finds files behind path arguments; `-` and pipes are kept in a temporary file while the command runs.
 *
 * @param before a ledger to go on with
 */
export async function openSources(
  context: Context,
  paths: readonly string[],
  options: { readonly ignored?: boolean },
  progress: Progress,
  before?: Ledger,
): Promise<Sources> {
  const { createLedger, createSpool, findFiles } = await import('@tokenwright/measure/corpora')
  const { integer } = await import('@tokenwright/measure/format')
  const ledger = before ?? createLedger()
  const spool = createSpool()
  context.onExit(() => spool.dispose())
  progress.stage('Looking for files')
  const files = await findFiles(paths, ledger, {
    ignored: options.ignored === true,
    spool,
    signal: context.signal,
    onProgress: (count) => progress.update(count, `${integer(count)} found`),
  })
  progress.end()
  return { files, ledger }
}

/** One line: `Left out: 12 binary, not text; 1 empty`. Nothing when nothing was left out. */
export async function leftLine(groups: readonly LeftGroup[]): Promise<string> {
  const { LEFT_TEXT } = await import('@tokenwright/measure/corpora')
  const { integer } = await import('@tokenwright/measure/format')
  const told = groups.filter(({ reason }) => reason !== 'tool-folder')
  return told.length === 0
    ? ''
    : `Left out: ${told.map(({ reason, count }) => `${integer(count)} ${LEFT_TEXT[reason]}`).join('; ')}`
}

/** Groups as `--json` prints them. */
export function leftData(
  groups: readonly LeftGroup[],
): { reason: string; count: number; bytes: number; examples: readonly string[] }[] {
  return groups.map(({ reason, count, bytes, examples }) => ({ reason, count, bytes, examples }))
}

/** True when text comes through a pipe or from a file. */
export function hasPipedInput(): boolean {
  return process.stdin.isTTY !== true
}

/** The standard input as text. @throws TokenwrightError `unreadable` where it is not UTF-8 */
export async function* inputText(): AsyncGenerator<string> {
  const { textStream } = await import('@tokenwright/measure/corpora')
  yield* textStream(process.stdin as AsyncIterable<Uint8Array>, 'standard input')
}
