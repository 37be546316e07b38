/** @file Files as a corpus to train on: read again from disk on every pass, one document in memory at a time. */
import { TokenwrightError } from '@tokenwright/text'
import { createBreather } from './breathe.js'
import { byteStream } from './byte-stream.js'
import { readDocuments } from './documents.js'
import { reasonOf, type FoundFile } from './find.js'
import { createLedger, type Ledger } from './ledger.js'
import type { Sampling } from './sample.js'

/**
 * Texts of all files. What is left out goes to the ledger on the first pass only: later passes would say it again.
 *
 * @param sampling which blocks and rows to take; without it all
 */
export function textCorpus(
  files: readonly FoundFile[],
  ledger: Ledger,
  sampling?: Sampling,
  signal?: AbortSignal,
): AsyncIterable<string> {
  let current = ledger
  return {
    async *[Symbol.asyncIterator]() {
      const writeTo = current
      current = createLedger()
      const breathe = createBreather(signal)
      for (const file of files) {
        const options = sampling === undefined ? {} : { keep: (index: number) => sampling.keep(file, index) }
        for await (const { text } of readDocuments(file, writeTo, options)) {
          yield text
          await breathe()
        }
      }
    },
  }
}

/**
 * Raw content of all files, text or not, in pieces of at most 1 MiB. Compressed files are not unpacked: their bytes are what they are.
 *
 * @throws TokenwrightError `invalid-option` at once where only a share of a file is wanted
 */
export function byteCorpus(
  files: readonly FoundFile[],
  ledger: Ledger,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  refuseShares(files)
  let current = ledger
  return {
    async *[Symbol.asyncIterator]() {
      const writeTo = current
      current = createLedger()
      const breathe = createBreather(signal)
      for (const file of files) {
        try {
          for await (const piece of pieces(byteStream({ path: file.path, gzip: false }))) {
            yield piece
            await breathe()
          }
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === undefined) throw error
          writeTo.note('unreadable', `${file.name} (${reasonOf(error)})`, file.size)
        }
      }
    },
  }
}

/** Bytes have no documents to choose from. */
export function refuseShares(files: readonly FoundFile[]): void {
  const shared = files.find(({ share }) => share !== undefined)
  if (shared !== undefined)
    throw new TokenwrightError('invalid-option', 'raw bytes are read whole: no share of them', {
      value: `${shared.name}:${shared.share}`,
    })
}

const PIECE_BYTES = 1 << 20

async function* pieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      const part = chunk.subarray(from, from + PIECE_BYTES - length)
      held.push(part)
      length += part.length
      from += part.length
      if (length === PIECE_BYTES) {
        yield Buffer.concat(held)
        held = []
        length = 0
      }
    }
  }
  if (length > 0) yield Buffer.concat(held)
}
