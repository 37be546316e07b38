/** @file What each id stands for, in bytes: the decoding side of a byte-level tokenizer. */
import { TokenwrightError } from '../errors.js'
import type { AddedToken, BpeModel } from '../tokenizer.js'
import { entryId, idLimit } from '../vocabulary.js'
import { spellBytes } from './byte-spelling.js'
import { rawEntries } from './numbering.js'

/** Start of an id that no token has. */
const GAP = 0xffffffff

export interface TokenTable {
  has(id: number): boolean
  /** A view, not a copy. */
  bytesOf(id: number): Uint8Array
  lengthOf(id: number): number
  isSpecial(id: number): boolean
  /** Hands out all bytes of the ids in order, in chunks that are views and overwritten by the next. */
  spell(ids: ArrayLike<number>, skipSpecial: boolean, sink: (chunk: Uint8Array) => void): void
}

/** Tokens of up to this many bytes are copied as two words, whatever their length: most are that short. */
const SHORT = 8
/** In the place of the length of a short token. */
const LONG = 9
const NONE = 10

/** Bytes a chunk of `spell`: small enough to stay in the caches. */
const CHUNK = 1 << 15

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
  // Start and end of each id side by side, for the sake of the caches.
  const spans = new Uint32Array(2 * size).fill(GAP)
  const special = new Uint8Array(size)
  const place = (id: number, from: number, to: number): void => {
    spans[2 * id] = from
    spans[2 * id + 1] = to
  }
  for (let entry = 0, from = 0; entry < raw.ends.length; from = raw.ends[entry++])
    place(entryId(model.vocab, entry), from, raw.ends[entry])
  let longest = 1
  for (let id = 0; id < size; id++)
    if (spans[2 * id] !== GAP) longest = Math.max(longest, spans[2 * id + 1] - spans[2 * id])
  let at = raw.bytes.length
  for (const [i, token] of added.entries()) {
    bytes.set(contents[i], at)
    place(token.id, at, at + contents[i].length)
    longest = Math.max(longest, contents[i].length)
    if (token.special) special[token.id] = 1
    at += contents[i].length
  }
  const scratch = new Uint8Array(CHUNK + longest + SHORT)
  const view = new DataView(scratch.buffer)
  const lengths = new Uint8Array(size).fill(NONE)
  const words = new Uint32Array(2 * size)
  for (let id = 0; id < size; id++) {
    if (spans[2 * id] === GAP) continue
    const [from, end] = [spans[2 * id], spans[2 * id + 1]]
    lengths[id] = end - from > SHORT ? LONG : end - from
    for (let i = from; i < end && i < from + SHORT; i++)
      words[2 * id + ((i - from) >> 2)] |= bytes[i] << (8 * ((i - from) & 3))
  }

  const has = (id: number): boolean => Number.isInteger(id) && id >= 0 && id < size && spans[2 * id] !== GAP
  const refuse = (id: number, where: string): never => {
    throw new TokenwrightError('unknown-id', 'id outside the vocabulary', { where, value: id })
  }

  return {
    has,
    bytesOf(id) {
      if (!has(id)) refuse(id, 'the id')
      return bytes.subarray(spans[2 * id], spans[2 * id + 1])
    },
    lengthOf: (id) => spans[2 * id + 1] - spans[2 * id],
    isSpecial: (id) => special[id] === 1,
    spell(ids, skipSpecial, sink) {
      let to = 0
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i]
        const length = lengths[id] ?? NONE
        if (length === NONE) refuse(id, `ids[${i}]`)
        if (skipSpecial && special[id] === 1) continue
        if (length <= SHORT) {
          view.setUint32(to, words[2 * id], true)
          view.setUint32(to + 4, words[2 * id + 1], true)
          to += length
        } else {
          const end = spans[2 * id + 1]
          for (let from = spans[2 * id]; from < end; from++) scratch[to++] = bytes[from]
        }
        if (to >= CHUNK) {
          sink(scratch.subarray(0, to))
          to = 0
        }
      }
      if (to > 0) sink(scratch.subarray(0, to))
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
