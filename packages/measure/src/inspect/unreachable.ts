/** @file Entries of a vocabulary that no text leads to: they take rows of the embedding matrix and are never used. */
import { entryBytes, entryId, vocabularySize, type BpeModel, type Encoder } from '@tokenwright/text'

export interface Entry {
  readonly id: number
  readonly bytes: Uint8Array
  /** As it reads; see `spell`. */
  readonly text: string
  readonly isText: boolean
}

/** What may stand before a token: nothing, or a character that a tokenizer keeps apart from the next. */
const BEFORE = ['', '.', '\n', 'a', '1']

/** Whether some text that ends in the token's text ends in the token. */
export function comesOut(encoder: Encoder, { id, bytes, text, isText }: Entry): boolean {
  if (!isText) return encoder.encodeBytes(bytes).at(-1) === id
  return BEFORE.some((before) => {
    const ids = encoder.encode(before + text)
    return ids.at(-1) === id && (before !== '' || ids.length === 1)
  })
}

/** Where spaces and prefixes make a token's own text ambiguous: entries of several characters that no merge makes. */
export function notMerged(model: BpeModel, entries: readonly Entry[]): Entry[] {
  if (model.merges === null || model.ignore_merges || model.continuing_subword_prefix || model.end_of_word_suffix)
    return []
  const { vocab, merges } = model
  const indexOfId = new Map<number, number>()
  const texts = new Map<string, number>()
  const latin = (index: number): string => Buffer.from(entryBytes(vocab, index)).toString('latin1')
  for (let index = 0; index < vocabularySize(vocab); index++) {
    indexOfId.set(entryId(vocab, index), index)
    texts.set(latin(index), entryId(vocab, index))
  }
  const made = new Set<number>()
  for (let merge = 0; merge < merges.length; merge += 2) {
    const left = indexOfId.get(merges[merge])
    const right = indexOfId.get(merges[merge + 1])
    if (left === undefined || right === undefined) continue
    const id = texts.get(latin(left) + latin(right))
    if (id !== undefined) made.add(id)
  }
  const isByte = /^<0x[0-9A-F]{2}>$/
  return entries.filter(({ id }) => {
    const index = indexOfId.get(id)
    if (index === undefined || made.has(id)) return false
    const spelled = Buffer.from(entryBytes(vocab, index)).toString()
    return Array.from(spelled).length > 1 && !isByte.test(spelled) && spelled !== model.unk_token
  })
}
