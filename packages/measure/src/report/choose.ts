/** @file A bounded part of a corpus with something of everything in it. */
import type { Collection, DocumentEntry } from '../corpora/collect.js'
import { position } from '../corpora/profile.js'

/** Documents of at most `maxBytes` together (one at least), drawn by a hash, in the order of the collection. */
export function chooseDocuments(
  collection: Collection,
  entries: readonly DocumentEntry[],
  maxBytes: number,
): DocumentEntry[] {
  const placed = entries.map((entry) => ({ entry, at: position(3, collection.files[entry.file].name, entry.index) }))
  const chosen = new Set<DocumentEntry>()
  let total = 0
  for (const { entry } of placed.toSorted((a, b) => a.at - b.at)) {
    if (chosen.size > 0 && total + entry.bytes > maxBytes) continue
    chosen.add(entry)
    total += entry.bytes
  }
  return entries.filter((entry) => chosen.has(entry))
}
