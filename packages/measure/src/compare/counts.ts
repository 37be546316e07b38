/** @file Counts documents in several tokenizers and adds them up by file, by file type and by script. */
import { createBreather } from '../corpora/breathe.js'
import type { Collection, DocumentEntry } from '../corpora/collect.js'
import type { Unit } from './bootstrap.js'
import { groupBy } from '../group-by.js'
import { costTable, type CostTable } from './cost.js'

/** Anything that counts: an `Encoder` of the text package does. */
export interface Counter {
  count(text: string): number
}

export interface CountedDocument {
  readonly entry: DocumentEntry
  /** One number for each tokenizer. */
  readonly tokens: readonly number[]
}

export interface CountOptions {
  readonly signal?: AbortSignal
  /** Bytes counted so far. */
  readonly onProgress?: (bytes: number) => void
}

/** Counts each text in every tokenizer. */
export async function countDocuments(
  documents: AsyncIterable<{ entry: DocumentEntry; text: string }>,
  counters: readonly Counter[],
  options: CountOptions = {},
): Promise<CountedDocument[]> {
  const breathe = createBreather(options.signal)
  const counted: CountedDocument[] = []
  let bytes = 0
  for await (const { entry, text } of documents) {
    const tokens: number[] = []
    for (const counter of counters) {
      tokens.push(counter.count(text))
      await breathe()
    }
    counted.push({ entry, tokens })
    bytes += entry.bytes
    options.onProgress?.(bytes)
  }
  return counted
}

/** Documents of one file are not independent, so whole files are resampled where there are enough of them. */
export type ResampledBy = 'file' | 'document'

const ENOUGH_FILES = 20

export function resampledBy(counted: readonly CountedDocument[]): ResampledBy {
  return new Set(counted.map(({ entry }) => entry.file)).size >= ENOUGH_FILES ? 'file' : 'document'
}

export function unitsOf(counted: readonly CountedDocument[], tokenizers: number, by: ResampledBy): Unit[] {
  if (by === 'document')
    return counted.map(({ entry, tokens }) => ({ bytes: entry.bytes, characters: entry.characters, tokens }))
  const files = new Map<number, { bytes: number; characters: number; tokens: number[] }>()
  for (const { entry, tokens } of counted) {
    let unit = files.get(entry.file)
    if (unit === undefined)
      files.set(entry.file, (unit = { bytes: 0, characters: 0, tokens: Array.from({ length: tokenizers }, () => 0) }))
    unit.bytes += entry.bytes
    unit.characters += entry.characters
    for (let t = 0; t < tokenizers; t++) unit.tokens[t] += tokens[t]
  }
  return [...files.values()]
}

export interface CostGroup extends CostTable {
  readonly name: string
}

export interface CostGroups {
  readonly all: CostTable
  /** The group with most bytes first. */
  readonly byType: readonly CostGroup[]
  readonly byScript: readonly CostGroup[]
}

export function costGroups(
  collection: Collection,
  counted: readonly CountedDocument[],
  tokenizers: number,
  baseline: number,
  by: ResampledBy,
  seed = 1,
): CostGroups {
  const table = (some: readonly CountedDocument[]): CostTable =>
    costTable(unitsOf(some, tokenizers, by), tokenizers, baseline, seed)
  const grouped = (nameOf: (entry: DocumentEntry) => string): CostGroup[] =>
    Array.from(
      groupBy(counted, ({ entry }) => nameOf(entry)),
      ([name, some]) => ({ name, ...table(some) }),
    ).toSorted((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1))
  return {
    all: table(counted),
    byType: grouped((entry) => collection.files[entry.file].type),
    byScript: grouped((entry) => entry.script),
  }
}
