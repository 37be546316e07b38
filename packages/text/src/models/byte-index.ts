/** @file Ids of vocabulary entries by their bytes or their text. */
import { indexEntries } from '../byte-index.js'
import { entryId, type Vocabulary } from '../vocabulary.js'

export interface ByteIndex {
  /** Id of the entry with these bytes, or -1. */
  find(bytes: Uint8Array, from: number, to: number): number
  /** Id of the entry that spells this text in UTF-8, or -1. */
  findText(text: string): number
}

/** Indexes a vocabulary. Of entries with the same bytes the last one counts, as in a JSON object. */
export function byteIndex(vocabulary: Vocabulary): ByteIndex {
  const index = indexEntries(vocabulary)
  let longest = 0
  for (let entry = 0, begin = 0; entry < vocabulary.ends.length; begin = vocabulary.ends[entry++])
    longest = Math.max(longest, vocabulary.ends[entry] - begin)
  const scratch = new Uint8Array(longest)
  const encoder = new TextEncoder()

  const find = (bytes: Uint8Array, from: number, to: number): number => {
    if (to - from > longest) return -1
    const entry = index.find(bytes, from, to)
    return entry < 0 ? -1 : entryId(vocabulary, entry)
  }
  return {
    find,
    findText: (text) => {
      if (text.length > longest) return -1
      const { read, written } = encoder.encodeInto(text, scratch)
      return read < text.length ? -1 : find(scratch, 0, written)
    },
  }
}
