/** @file The first half of every measurement: find, read, tell what was taken and what was left. */
import { TokenwrightError } from '@tokenwright/text'
import { collect, type Collection, type DocumentEntry } from '../corpora/collect.js'
import { findFiles, type FindOptions } from '../corpora/find.js'
import { createLedger, LEFT_TEXT, type Ledger } from '../corpora/ledger.js'
import { planSampling } from '../corpora/sample.js'
import { groupBy } from '../group-by.js'
import { byteSize, integer } from '../format/numbers.js'
import type { CorpusData, PartData, SizeGroup } from './data.js'

/** Where long work reports to. A terminal's progress bar fits. */
export interface Hooks {
  stage(name: string, total?: number): void
  update(done: number, note?: string, total?: number): void
}

export interface GatherOptions extends Pick<FindOptions, 'folder' | 'ignored' | 'spool' | 'signal'> {
  /** About how many bytes are read of a larger corpus. Infinity for all. */
  readonly maxBytes: number
  readonly seed: number
}

export interface Gathered {
  readonly collection: Collection
  readonly ledger: Ledger
}

/**
 * @throws TokenwrightError `empty-corpus` when there is no text, with what was there instead
 */
export async function gather(paths: readonly string[], options: GatherOptions, hooks: Hooks): Promise<Gathered> {
  const ledger = createLedger()
  hooks.stage('Looking for files')
  const files = await findFiles(paths, ledger, {
    ...options,
    onProgress: (count) => hooks.update(count, `${integer(count)} found`),
  })
  const sampling = await planSampling(files, options.maxBytes, options.seed)
  const total = sampling.totalBytes * sampling.rate
  hooks.stage('Reading', total)
  try {
    const collection = await collect(files, sampling, ledger, {
      signal: options.signal,
      onProgress: (bytes) => hooks.update(bytes, `${byteSize(bytes)} of ${byteSize(total)}`),
    })
    return { collection, ledger }
  } catch (error) {
    if (!(error instanceof TokenwrightError) || error.kind !== 'empty-corpus') throw error
    const left = ledger.groups().map(({ reason, count }) => `${integer(count)} ${LEFT_TEXT[reason]}`)
    throw new TokenwrightError('empty-corpus', `no text found${left.length === 0 ? '' : ` (${left.join('; ')})`}`, {
      value: paths.join(' '),
      cause: error,
    })
  }
}

export function describeCorpus(paths: readonly string[], { collection, ledger }: Gathered): CorpusData {
  const { documents, files, sampling } = collection
  const part = describePart(documents)
  return {
    paths,
    ...part,
    characters: documents.reduce((sum, { characters }) => sum + characters, 0),
    byType: sizeGroups(documents, ({ file }) => files[file].type),
    byScript: sizeGroups(documents, ({ script }) => script),
    left: ledger.groups(),
    sample: sampling.rate === 1 ? null : { totalBytes: sampling.totalBytes, rate: sampling.rate },
  }
}

export function describePart(documents: readonly DocumentEntry[]): PartData {
  return {
    files: new Set(documents.map(({ file }) => file)).size,
    documents: documents.length,
    bytes: documents.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

function sizeGroups(documents: readonly DocumentEntry[], nameOf: (document: DocumentEntry) => string): SizeGroup[] {
  return Array.from(groupBy(documents, nameOf), ([name, some]) => {
    const { files, bytes } = describePart(some)
    return { name, files, bytes }
  }).toSorted((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1))
}
