/** @file Tokens as their file spells them, and back. */
import { indexEntries, type ByteIndex } from '../byte-index.js'
import type { Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, idLimit } from '../vocabulary.js'
import { spellBytes, spellText } from './byte-spelling.js'

export interface TokenNames {
  idToToken(id: number): string | undefined
  tokenToId(token: string): number | undefined
}

/** Entries of a raw-byte vocabulary are spelled in the byte alphabet, as a tokenizer.json would. */
export function tokenNames({ model, added_tokens }: Tokenizer): TokenNames {
  const { vocab } = model
  const raw = model.type === 'Boundless' || (model.type === 'BPE' && model.units === 'bytes')
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const addedById = new Map(added_tokens.map(({ id, content }) => [id, content]))
  const addedByContent = new Map(added_tokens.map(({ id, content }) => [content, id]))
  let entryOfId: Int32Array | undefined
  let index: ByteIndex | undefined

  function entries(): Int32Array {
    if (entryOfId === undefined) {
      entryOfId = new Int32Array(idLimit(vocab)).fill(-1)
      for (let i = 0; i < vocab.ends.length; i++) entryOfId[entryId(vocab, i)] = i
    }
    return entryOfId
  }

  return {
    idToToken(id) {
      const content = addedById.get(id)
      if (content !== undefined) return content
      const entry = entries()[id] ?? -1
      if (entry < 0) return undefined
      const bytes = entryBytes(vocab, entry)
      return raw ? spellText(bytes) : decoder.decode(bytes)
    },
    tokenToId(token) {
      const added = addedByContent.get(token)
      if (added !== undefined) return added
      let bytes: Uint8Array = new TextEncoder().encode(token)
      if (raw) {
        const out = new Uint8Array(bytes.length)
        const length = spellBytes(bytes, 0, bytes.length, out, 0)
        if (length < 0) return undefined
        bytes = out.subarray(0, length)
      }
      index ??= indexEntries(vocab)
      const entry = index.find(bytes, 0, bytes.length)
      return entry < 0 ? undefined : entryId(vocab, entry)
    },
  }
}
