/**
 * @file BPE over characters with byte fallback (SentencePiece's kind: Llama 2, Mistral, Gemma) as the BPE over bytes
 * that gives the same tokens. Each character of the vocabulary is first built from its bytes, by merges that go ahead
 * of all others; a character that is not in the vocabulary stays in its bytes, which are what it falls back to. No
 * other merge can come between, since none of the model's own merges begins or ends inside of a character.
 */
import { byteIndex } from '../models/byte-index.js'
import { joinedCharacters } from '../models/bpe/junctions.js'
import { fallbackIds } from '../models/bpe/symbols.js'
import type { BpeModel } from '../tokenizer.js'
import { entryBytes, entryId, idLimit, vocabularyFromBytes } from '../vocabulary.js'

export interface ByteTwin {
  readonly model: BpeModel
  /** Ids from here on are the first bytes of a character that did not become whole; `spelled[id - limit]` has their ids. */
  readonly limit: number
  readonly spelled: readonly (readonly number[])[]
  /** Whether a merge may join two characters that meet. Where none may, a text can be cut. */
  readonly joins: (left: number, right: number) => boolean
}

/** Null where the model is not of that kind, or its bytes are tokens that merge by themselves. */
export function byteTwin(model: BpeModel): ByteTwin | null {
  const { vocab, merges } = model
  if (model.units !== 'characters' || merges === null || !model.byte_fallback || model.ignore_merges) return null
  if (model.dropout !== null && model.dropout !== 0) return null
  const index = byteIndex(vocab)
  const fallback = fallbackIds(index)
  if (fallback.includes(-1)) return null
  const joins = joinedCharacters(model, index)
  if (joins === null) return null

  const limit = idLimit(vocab)
  const bytes: Uint8Array[] = []
  const ids: number[] = []
  const spelled: number[][] = []
  const first: number[] = []
  /** Id of a byte of a text that a merge sees: that of an ASCII character where the vocabulary has it. */
  const byteIds = Array.from(fallback)
  const starts = new Map<string, number>()
  const idOfStart = (start: Uint8Array): number => {
    if (start.length === 1) return byteIds[start[0]]
    const key = start.join()
    let id = starts.get(key)
    if (id === undefined) {
      id = limit + spelled.length
      starts.set(key, id)
      spelled.push(Array.from(start, (byte) => fallback[byte]))
      bytes.push(start)
      ids.push(id)
      first.push(idOfStart(start.subarray(0, -1)), fallback[start[start.length - 1]])
    }
    return id
  }

  for (let entry = 0; entry < vocab.ends.length; entry++) {
    const text = entryBytes(vocab, entry)
    const id = entryId(vocab, entry)
    bytes.push(text)
    ids.push(id)
    if (text.length === 1) byteIds[text[0]] = id
    else if (isOneCharacter(text)) first.push(idOfStart(text.subarray(0, -1)), fallback[text[text.length - 1]])
  }
  for (let byte = 0; byte < 256; byte++) {
    if (byteIds[byte] !== fallback[byte]) continue
    bytes.push(Uint8Array.of(byte))
    ids.push(fallback[byte])
  }
  const all = new Uint32Array(first.length + merges.length)
  all.set(first)
  all.set(merges, first.length)
  return {
    model: { ...model, vocab: vocabularyFromBytes(bytes, ids), merges: all, units: 'bytes', byte_fallback: false },
    limit,
    spelled,
    joins,
  }
}

/** Of valid UTF-8. */
function isOneCharacter(text: Uint8Array): boolean {
  if (text.length < 2 || text.length > 4) return false
  return text[0] >= 0xc0 && text.length === (text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4)
}
