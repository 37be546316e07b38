/** @file What each id stands for, in bytes: the decoding side of a byte-level tokenizer. */
import { TokenwrightError } from '../errors.js'
import { GAP, IDS, instantiateSpeller, SPECIAL } from '../kernel/speller.js'
import type { AddedToken, BpeModel } from '../tokenizer.js'
import { entryId, idLimit } from '../vocabulary.js'
import { spellBytes } from './byte-spelling.js'
import { rawEntries } from './numbering.js'

export interface TokenTable {
  has(id: number): boolean
  /** A view, not a copy. */
  bytesOf(id: number): Uint8Array
  lengthOf(id: number): number
  isSpecial(id: number): boolean
  /** Hands out all bytes of the ids in order, in chunks that are views and overwritten by the next. */
  spell(ids: ArrayLike<number>, skipSpecial: boolean, sink: (chunk: Uint8Array) => void): void
}

export function tokenTable(model: BpeModel, added: readonly AddedToken[]): TokenTable {
  const raw = rawEntries(model)
  const utf8 = new TextEncoder()
  let size = idLimit(model.vocab)
  for (const token of added) if (token.id >= size) size = token.id + 1
  const contents = added.map(({ content }) => addedBytes(utf8.encode(content), model.units))
  let total = raw.bytes.length
  for (const content of contents) total += content.length
  let longest = 0
  for (let entry = 0, from = 0; entry < raw.ends.length; from = raw.ends[entry++])
    longest = Math.max(longest, raw.ends[entry] - from)
  for (const content of contents) longest = Math.max(longest, content.length)

  const speller = instantiateSpeller()
  speller.allocTable(size, total, longest)
  const { buffer } = speller.memory
  const bytes = new Uint8Array(buffer, speller.bytesAt(), total)
  /** Start and length of each id. */
  const spans = new Uint32Array(buffer, speller.spansAt(), 2 * size).fill(GAP)
  const input = new Uint32Array(buffer, speller.idsAt(), IDS)
  const output = new Uint8Array(buffer, speller.outAt())
  bytes.set(raw.bytes)
  for (let entry = 0, from = 0; entry < raw.ends.length; from = raw.ends[entry++]) {
    const id = entryId(model.vocab, entry)
    spans[2 * id] = from
    spans[2 * id + 1] = raw.ends[entry] - from
  }
  let at = raw.bytes.length
  for (const [i, { id, special }] of added.entries()) {
    bytes.set(contents[i], at)
    spans[2 * id] = at
    spans[2 * id + 1] = special ? contents[i].length + SPECIAL : contents[i].length
    at += contents[i].length
  }

  const has = (id: number): boolean => Number.isInteger(id) && id >= 0 && id < size && spans[2 * id + 1] !== GAP
  const lengthOf = (id: number): number => spans[2 * id + 1] % SPECIAL
  const refuse = (id: number, where: string): never => {
    throw new TokenwrightError('unknown-id', 'id outside the vocabulary', { where, value: id })
  }

  return {
    has,
    bytesOf(id) {
      if (!has(id)) refuse(id, 'the id')
      return bytes.subarray(spans[2 * id], spans[2 * id] + lengthOf(id))
    },
    lengthOf,
    isSpecial: (id) => spans[2 * id + 1] >= SPECIAL,
    spell(ids, skipSpecial, sink) {
      for (let done = 0; done < ids.length;) {
        const count = Math.min(IDS, ids.length - done)
        if (ids instanceof Uint32Array) input.set(ids.subarray(done, done + count))
        else for (let i = 0; i < count; i++) input[i] = has(ids[done + i]) ? ids[done + i] : GAP
        const used = speller.spell(count, skipSpecial ? 1 : 0)
        const written = speller.spelled()
        // A call does all ids, fills its chunk, or stops before one that it does not know.
        if (used === 0) refuse(ids[done], `ids[${done}]`)
        if (written > 0) sink(output.subarray(0, written))
        done += used
      }
    },
  }
}

/** A byte-level decoder reads added tokens in the byte alphabet too, where their text allows it. */
function addedBytes(content: Uint8Array, units: BpeModel['units']): Uint8Array {
  if (units === 'bytes') return content
  const out = new Uint8Array(content.length)
  const length = spellBytes(content, 0, content.length, out, 0)
  return length < 0 ? content : out.subarray(0, length)
}
