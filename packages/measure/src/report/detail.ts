/** @file Two tokenizers side by side on a part of the texts: where they differ, the costly words, typical passages. */
import type { Encoder } from '@tokenwright/text'
import type { CountedDocument } from '../compare/counts.js'
import { groupBy } from '../group-by.js'
import { createDifferenceCollector, textOf } from '../compare/segmentation.js'
import { createWordCounter } from '../compare/words.js'
import { createBreather } from '../corpora/breathe.js'
import { documentsOf, type Collection, type DocumentEntry } from '../corpora/collect.js'
import type { Ledger } from '../corpora/ledger.js'
import { chooseDocuments } from './choose.js'
import type { Detail, Passage, SuperwordUse } from './data.js'
import { typicalPassage, type PassageSource } from './passages.js'

export interface DetailOptions {
  readonly left: number
  readonly right: number
  /** Rows of each list. */
  readonly limit: number
  readonly signal?: AbortSignal
  readonly onProgress?: (bytes: number, total: number) => void
}

/** Offsets cost more than counts, and after this many bytes the lists hardly change. */
const DETAIL_BYTES = 2_000_000
const PASSAGES = 4
const SOURCES_PER_GROUP = 6

export async function compareInDetail(
  collection: Collection,
  counted: readonly CountedDocument[],
  encoders: readonly Encoder[],
  ledger: Ledger,
  options: DetailOptions,
): Promise<Detail> {
  const left = encoders[options.left]
  const right = encoders[options.right]
  const entries = chooseDocuments(
    collection,
    counted.map(({ entry }) => entry),
    DETAIL_BYTES,
  )
  const total = sum(entries, (entry) => entry.bytes)
  const breathe = createBreather(options.signal)
  const differences = createDifferenceCollector()
  const words = createWordCounter()
  const uses = new Map<number, number>()
  const sources = new Map<DocumentEntry, PassageSource>()
  let bytes = 0
  for await (const { entry, text } of documentsOf(collection, entries, ledger)) {
    const leftEncoding = left.encodeWithOffsets(text)
    await breathe()
    const rightEncoding = right.encodeWithOffsets(text)
    differences.add(text, leftEncoding, rightEncoding)
    words.add(text)
    for (const id of rightEncoding.ids) uses.set(id, (uses.get(id) ?? 0) + 1)
    sources.set(entry, { file: collection.files[entry.file].name, text })
    bytes += entry.bytes
    options.onProgress?.(bytes, total)
    await breathe()
  }
  return {
    left: options.left,
    right: options.right,
    bytes,
    ...differences.result(options.limit),
    words: words.costliest(encoders, options.left, options.limit),
    superwords: superwordsUsed(uses, right, options.limit * 3),
    passages: choosePassages(collection, counted, sources, left, right, options),
  }
}

/** A token with letters on both sides of a space. */
const SUPERWORD = /[\p{L}\p{N}]\S* +\S*[\p{L}\p{N}]/u

function superwordsUsed(uses: ReadonlyMap<number, number>, encoder: Encoder, limit: number): SuperwordUse[] {
  const found: SuperwordUse[] = []
  for (const [id, count] of uses) {
    const text = textOf(encoder.tokenBytes(id))
    if (text !== null && SUPERWORD.test(text)) found.push({ text, count })
  }
  return found.toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)).slice(0, limit)
}

/** One passage for each of the biggest groups: by file type, and apart what is in another script than most of the text. */
function choosePassages(
  collection: Collection,
  counted: readonly CountedDocument[],
  sources: ReadonlyMap<DocumentEntry, PassageSource>,
  left: Encoder,
  right: Encoder,
  options: DetailOptions,
): Passage[] {
  const seen = counted.filter(({ entry }) => sources.has(entry))
  const common = mostCommonScript(seen)
  const groups = groupBy(seen, ({ entry: { file, script } }) => {
    const { type } = collection.files[file]
    return script === common ? type : `${type}, ${script}`
  })
  const sized = Array.from(groups, ([name, documents]) => ({
    name,
    documents,
    bytes: sum(documents, ({ entry }) => entry.bytes),
  }))
  const passages: Passage[] = []
  for (const { name, documents } of sized.toSorted((a, b) => b.bytes - a.bytes)) {
    if (passages.length === PASSAGES) break
    const saving =
      1 -
      sum(documents, ({ tokens }) => tokens[options.right]) /
        Math.max(
          1,
          sum(documents, ({ tokens }) => tokens[options.left]),
        )
    const texts = documents.slice(0, SOURCES_PER_GROUP).map(({ entry }) => sources.get(entry)!)
    const passage = typicalPassage(texts, name, left, right, saving)
    if (passage !== null) passages.push(passage)
  }
  return passages
}

function mostCommonScript(counted: readonly CountedDocument[]): string | undefined {
  const scripts = Array.from(
    groupBy(counted, ({ entry }) => entry.script),
    ([script, some]) => ({ script, bytes: sum(some, ({ entry }) => entry.bytes) }),
  )
  return scripts.toSorted((a, b) => b.bytes - a.bytes)[0]?.script
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  let total = 0
  for (const item of items) total += value(item)
  return total
}
