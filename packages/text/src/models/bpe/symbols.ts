/** @file The first step of BPE: a piece becomes the symbols from which merging starts. */
import { TokenwrightError } from '../../errors.js'
import { utf8Length } from '../../reference/utf8.js'
import type { BpeModel } from '../../tokenizer.js'
import type { ByteIndex } from '../byte-index.js'
import { characterIds } from './character-ids.js'
import { addSymbol, type Word } from './merge.js'

/** Fills a word with the symbols of a piece. */
export type Symbolizer = (piece: string, word: Word) => void

/** One symbol for each character, with the model's prefix, suffix, byte fallback and unknown token. */
export function characterSymbols(model: BpeModel, index: ByteIndex): Symbolizer {
  const prefix = model.continuing_subword_prefix ?? ''
  const suffix = model.end_of_word_suffix ?? ''
  const plain = characterIds(index)
  const byteIds = model.byte_fallback ? fallbackIds(index) : null
  const encoder = new TextEncoder()

  const idOf = (point: number, isFirst: boolean, isLast: boolean): number => {
    const decorated = (!isFirst && prefix !== '') || (isLast && suffix !== '')
    if (decorated) return index.findText((isFirst ? '' : prefix) + String.fromCodePoint(point) + (isLast ? suffix : ''))
    return plain(point)
  }

  /** Bytes of a character as tokens like <0xE2>: all of them or none. */
  const addBytes = (text: string, word: Word): boolean => {
    if (byteIds === null) return false
    const bytes = encoder.encode(text)
    if (bytes.some((byte) => byteIds[byte] < 0)) return false
    for (const byte of bytes) addSymbol(word, byteIds[byte], 1)
    return true
  }

  return (piece, word) => {
    word.count = 0
    let unknown = -1
    let unknownLength = 0
    for (let i = 0; i < piece.length;) {
      const point = piece.codePointAt(i)!
      const isFirst = i === 0
      i += point > 0xffff ? 2 : 1
      const isLast = i === piece.length
      const length = utf8Length(point)
      const id = idOf(point, isFirst, isLast)
      if (id >= 0) {
        if (unknown >= 0) addSymbol(word, unknown, unknownLength)
        unknown = -1
        addSymbol(word, id, length)
        continue
      }
      // The order is the reference's: bytes go ahead of an unknown token that still waits to be fused.
      const text = (isFirst ? '' : prefix) + String.fromCodePoint(point) + (isLast ? suffix : '')
      if (addBytes(text, word) || model.unk_token === null) continue
      if (unknown >= 0 && model.fuse_unk) {
        unknownLength += length
        continue
      }
      if (unknown >= 0) addSymbol(word, unknown, unknownLength)
      unknown = unknownId(index, model.unk_token)
      unknownLength = length
    }
    if (unknown >= 0) addSymbol(word, unknown, unknownLength)
  }
}

function unknownId(index: ByteIndex, token: string): number {
  const id = index.findText(token)
  if (id < 0)
    throw new TokenwrightError('invalid-tokenizer', 'unknown token that is not in the vocabulary', {
      where: 'model.unk_token',
      value: token,
    })
  return id
}

/** Ids of <0x00> ... <0xFF>, or -1. */
export function fallbackIds(index: ByteIndex): Int32Array {
  const ids = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++)
    ids[byte] = index.findText(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
  return ids
}

/** Ids of the 256 single bytes of a `units: 'bytes'` model, all of which must exist. */
export function singleByteIds(index: ByteIndex): Int32Array {
  const ids = new Int32Array(256)
  const byte = new Uint8Array(1)
  for (let value = 0; value < 256; value++) {
    byte[0] = value
    ids[value] = index.find(byte, 0, 1)
    if (ids[value] < 0)
      throw new TokenwrightError('unsupported-part', 'BPE over bytes without a token for every byte', {
        where: 'model.vocab',
        value,
      })
  }
  return ids
}
