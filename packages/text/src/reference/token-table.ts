/** @file What ids stand for, on the way back to text. */
import { TokenwrightError } from '../errors.js'
import { tokenNames } from '../fast/token-names.js'
import type { AddedToken, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, idLimit } from '../vocabulary.js'

export interface TokenTable {
  /** Highest id plus one. */
  readonly size: number
  idToToken(id: number): string | undefined
  tokenToId(token: string): number | undefined
  /** The text that decoders get for an id: of added tokens the normalized one. Throws `unknown-id`. */
  spelled(id: number): string
  /** The text of the model's own entry for an id, whatever added token there may be. */
  entryText(id: number): string
  /** Bytes of an entry of a raw-byte vocabulary, or of an added token. Throws `unknown-id`. */
  bytes(id: number): Uint8Array
  /** Whether `skipSpecial` leaves the id out. */
  isSpecial(id: number): boolean
}

export function tokenTable(tokenizer: Tokenizer, spelledAdded: (token: AddedToken) => string): TokenTable {
  const { vocab } = tokenizer.model
  const names = tokenNames(tokenizer)
  const added = new Map<number, AddedToken>()
  const specials = new Set<string>()
  let size = idLimit(vocab)
  for (const token of tokenizer.added_tokens) {
    added.set(token.id, token)
    if (token.special) specials.add(token.content)
    size = Math.max(size, token.id + 1)
  }
  const entries = new Int32Array(size).fill(-1)
  for (let entry = 0; entry < vocab.ends.length; entry++) entries[entryId(vocab, entry)] = entry
  const spelledOf = Array.from<string | undefined>({ length: size })
  for (const [id, token] of added) spelledOf[id] = spelledAdded(token)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const encoder = new TextEncoder()

  const entryOf = (id: number): number => {
    const entry = Number.isInteger(id) && id >= 0 && id < size ? entries[id] : -1
    if (entry < 0) throw new TokenwrightError('unknown-id', 'id outside of the vocabulary', { value: id })
    return entry
  }
  const spelled = (id: number): string => {
    let text = spelledOf[id]
    if (text === undefined) text = spelledOf[id] = decoder.decode(entryBytes(vocab, entryOf(id)))
    return text
  }
  const entryTexts = new Map<number, string>()
  const entryText = (id: number): string => {
    if (!added.has(id)) return spelled(id)
    let text = entryTexts.get(id)
    if (text === undefined) entryTexts.set(id, (text = decoder.decode(entryBytes(vocab, entryOf(id)))))
    return text
  }
  const special = new Map<number, boolean>()
  return {
    size,
    idToToken: names.idToToken,
    tokenToId: names.tokenToId,
    spelled,
    entryText,
    bytes: (id) => {
      const token = added.get(id)
      return token === undefined ? entryBytes(vocab, entryOf(id)) : encoder.encode(token.content)
    },
    isSpecial: (id) => {
      let answer = special.get(id)
      // The reference compares texts, so an entry that merely reads like a special token is one.
      if (answer === undefined) special.set(id, (answer = specials.has(spelled(id))))
      return answer
    },
  }
}
