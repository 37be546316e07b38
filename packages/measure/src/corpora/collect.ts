/** @file Reads a corpus once: which documents it has, how big each is, in which script, and which are there twice. */
import { TokenwrightError } from '@tokenwright/text'
import { createBreather } from './breathe.js'
import { readDocuments } from './documents.js'
import type { FoundFile } from './find.js'
import type { Ledger } from './ledger.js'
import { profile } from './profile.js'
import type { Sampling } from './sample.js'

/** One document without its text. */
export interface DocumentEntry {
  /** Index into the list of files. */
  readonly file: number
  readonly index: number
  readonly bytes: number
  readonly characters: number
  readonly script: string
}

export interface Collection {
  readonly files: readonly FoundFile[]
  readonly documents: readonly DocumentEntry[]
  readonly sampling: Sampling
}

export interface CollectOptions {
  readonly signal?: AbortSignal
  /** Bytes read so far, of about `totalBytes` times `rate`. */
  readonly onProgress?: (bytes: number) => void
}

/**
 * Documents with equal text are taken once: a copy would be counted twice, and with one copy in training and one held
 * out a tokenizer would be measured on what it has seen.
 *
 * @throws TokenwrightError `empty-corpus` when nothing of it is text
 */
export async function collect(
  files: readonly FoundFile[],
  sampling: Sampling,
  ledger: Ledger,
  options: CollectOptions = {},
): Promise<Collection> {
  const breathe = createBreather(options.signal)
  const documents: DocumentEntry[] = []
  const seen = new Set<number>()
  let bytes = 0
  for (const [number, file] of files.entries()) {
    const reading = { blockBytes: sampling.blockBytes, keep: (index: number) => sampling.keep(file, index) }
    for await (const { index, text } of readDocuments(file, ledger, reading)) {
      const { fingerprint, ...sizes } = profile(text)
      bytes += sizes.bytes
      if (seen.has(fingerprint)) ledger.note('identical', file.name, sizes.bytes)
      else {
        seen.add(fingerprint)
        documents.push({ file: number, index, ...sizes })
      }
      options.onProgress?.(bytes)
      await breathe()
    }
  }
  if (documents.length === 0)
    throw new TokenwrightError('empty-corpus', 'no text found', { value: `${files.length} files` })
  return { files, documents, sampling }
}

/**
 * The texts of some documents, in the order of `wanted`, which must be that of the collection. They are read again
 * from disk on every iteration, so memory holds one at a time; what changes or goes missing in between goes to the
 * ledger.
 */
export function textsOf(
  collection: Collection,
  wanted: readonly DocumentEntry[],
  ledger: Ledger,
): AsyncIterable<string> {
  return { [Symbol.asyncIterator]: () => onlyTexts(documentsOf(collection, wanted, ledger)) }
}

async function* onlyTexts(documents: AsyncIterable<{ text: string }>): AsyncGenerator<string> {
  for await (const { text } of documents) yield text
}

/** The same, with the entry of each document. */
export async function* documentsOf(
  collection: Collection,
  wanted: readonly DocumentEntry[],
  ledger: Ledger,
): AsyncGenerator<{ entry: DocumentEntry; text: string }> {
  const { blockBytes } = collection.sampling
  for (let from = 0; from < wanted.length;) {
    const number = wanted[from].file
    const entries = new Map<number, DocumentEntry>()
    while (from < wanted.length && wanted[from].file === number) {
      entries.set(wanted[from].index, wanted[from])
      from++
    }
    const reading = { blockBytes, keep: (index: number) => entries.has(index) }
    for await (const { index, text } of readDocuments(collection.files[number], ledger, reading)) {
      const entry = entries.get(index)
      if (entry !== undefined) yield { entry, text }
    }
  }
}
