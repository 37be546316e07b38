/** @file Documents held back from training, so that a report is about texts that the tokenizer has not seen. */
import { basename, dirname } from 'node:path'
import type { FoundFile, Ledger, Sampling } from '@tokenwright/measure/corpora'
import type { EvaluationDocument } from '@tokenwright/systems/make/kl3m'

export interface HeldOut {
  /** The rest, without near copies of what was held back. */
  readonly training: AsyncIterable<string>
  readonly documents: readonly EvaluationDocument[]
  /** Near copies that were left out of the last pass over `training`. */
  copies(): number
}

const SHARE = 0.1
/** With fewer files, blocks and rows are held back instead. */
const ENOUGH_FILES = 10
/** What is held back stays in memory. */
const MOST_CHARACTERS = 64_000_000

/**
 * Holds back a tenth: whole files where there are enough, since parts of one document are too much alike. Tables are
 * taken row by row. The choice depends on the seed and the names alone.
 *
 * @throws TokenwrightError `empty-corpus` where there is too little to hold any back
 */
export async function holdOut(
  files: readonly FoundFile[],
  sampling: Sampling,
  ledger: Ledger,
  seed: number,
  signal: AbortSignal,
): Promise<HeldOut> {
  const { createBreather, createLedger, position, readDocuments } = await import('@tokenwright/measure/corpora')
  const { createNearDuplicateIndex } = await import('@tokenwright/measure/language')
  const { TokenwrightError } = await import('@tokenwright/text')
  const wholeFiles = files.filter(({ format }) => format === 'text')
  const byFile = wholeFiles.length >= ENOUGH_FILES
  // A file is one document where it can be; a sample is drawn from the blocks that it was planned with.
  const blockBytes = byFile && sampling.rate === 1 ? undefined : sampling.blockBytes
  const chosen = new Set(
    wholeFiles
      .map((file) => ({ file, at: position(seed, file.name, -1) }))
      .toSorted((a, b) => a.at - b.at)
      .slice(0, byFile ? Math.ceil(wholeFiles.length * SHARE) : 0)
      .map(({ file }) => file),
  )
  const isHeld = (file: FoundFile, index: number): boolean =>
    byFile && file.format === 'text' ? chosen.has(file) : position(seed, `held ${file.name}`, index) < SHARE
  const read = (file: FoundFile, held: boolean, into: Ledger) =>
    readDocuments(file, into, {
      blockBytes,
      keep: (index) => sampling.keep(file, index) && isHeld(file, index) === held,
    })
  const breathe = createBreather(signal)
  const index = createNearDuplicateIndex()
  const documents: EvaluationDocument[] = []
  let characters = 0
  for (const file of files)
    for await (const { text } of read(file, true, createLedger())) {
      if (characters + text.length > MOST_CHARACTERS) break
      characters += text.length
      index.add(text)
      documents.push({ class: file.format === 'text' ? basename(dirname(file.path)) : basename(file.name), text })
      await breathe()
    }
  if (documents.length === 0)
    throw new TokenwrightError('empty-corpus', 'too few documents to hold any back for a report', {
      value: `${files.length} files`,
    })
  let current = ledger
  let copies = 0
  return {
    documents,
    copies: () => copies,
    training: {
      async *[Symbol.asyncIterator]() {
        const into = current
        current = createLedger()
        copies = 0
        for (const file of files)
          for await (const { text } of read(file, false, into)) {
            if (index.find(text) === null) yield text
            else copies++
            await breathe()
          }
      },
    },
  }
}
