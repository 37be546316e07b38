/** @file What each id stands for, in bytes: the decoding side of a byte-level tokenizer. */
import { TokenwrightError } from '../errors.js'
import type { AddedToken, BpeModel } from '../tokenizer.js'
import { entryId, idLimit } from '../vocabulary.js'
import { spellBytes } from './byte-spelling.js'
import { rawEntries } from './numbering.js'

/** Start of an id that no token has. */
const GAP = 0xffffffff

export interface TokenTable {
  /** Highest id plus one. */
  readonly size: number
  has(id: number): boolean
  /** A view, not a copy. */
  bytesOf(id: number): Uint8Array
  lengthOf(id: number): number
  isSpecial(id: number): boolean
  /** All bytes of the ids, one after the other. */
  join(ids: ArrayLike<number>, skipSpecial: boolean): Uint8Array<ArrayBuffer>
}

export function tokenTable(model: BpeModel, added: readonly AddedToken[]): TokenTable {
  const raw = rawEntries(model)
  const utf8 = new TextEncoder()
  let size = idLimit(model.vocab)
  for (const token of added) if (token.id >= size) size = token.id + 1
  const contents = added.map(({ content }) => addedBytes(utf8.encode(content), model.units))
  let extra = 0
  for (const content of contents) extra += content.length
  const bytes = extra === 0 ? raw.bytes : new Uint8Array(raw.bytes.length + extra)
  if (extra > 0) bytes.set(raw.bytes)
  const starts = new Uint32Array(size).fill(GAP)
  const lengths = new Uint32Array(size)
  const special = new Uint8Array(size)
  for (let entry = 0, at = 0; entry < raw.ends.length; at = raw.ends[entry++]) {
    const id = entryId(model.vocab, entry)
    starts[id] = at
    lengths[id] = raw.ends[entry] - at
  }
  let at = raw.bytes.length
  for (const [i, token] of added.entries()) {
    bytes.set(contents[i], at)
    starts[token.id] = at
    lengths[token.id] = contents[i].length
    if (token.special) special[token.id] = 1
    at += contents[i].length
  }

  const has = (id: number): boolean => starts[id] !== undefined && starts[id] !== GAP
  const refuse = (id: number, where: string): never => {
    throw new TokenwrightError('unknown-id', 'id outside the vocabulary', { where, value: id })
  }

  return {
    size,
    has,
    bytesOf(id) {
      if (!has(id)) refuse(id, 'the id')
      return bytes.subarray(starts[id], starts[id] + lengths[id])
    },
    lengthOf: (id) => lengths[id],
    isSpecial: (id) => special[id] === 1,
    join(ids, skipSpecial) {
      let total = 0
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i]
        if (!has(id)) refuse(id, `ids[${i}]`)
        total += lengths[id]
      }
      const out = new Uint8Array(total)
      let to = 0
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i]
        if (skipSpecial && special[id] === 1) continue
        const from = starts[id]
        const length = lengths[id]
        for (let j = 0; j < length; j++) out[to + j] = bytes[from + j]
        to += length
      }
      return to === total ? out : out.subarray(0, to)
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
