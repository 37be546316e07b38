/** @file BPE with all options of `tokenizer.json`, and tiktoken's. */
import { TokenwrightError } from '../../errors.js'
import type { BpeModel } from '../../tokenizer.js'
import { byteIndex } from '../byte-index.js'
import { cached } from '../cache.js'
import type { ByteModel, PieceModel } from '../model.js'
import { push, type NumberBuffer } from '../number-buffer.js'
import { cutTest } from './junctions.js'
import { addSymbol, merger, newWord, type Word } from './merge.js'
import { lowestIdRule, mergeListRule } from './rules.js'
import { characterSymbols, singleByteIds } from './symbols.js'

/** Pieces longer than this (in UTF-16 units) are cut where that is safe. */
const LONG = 64

/**
 * The model as a function of pieces.
 *
 * @throws TokenwrightError `unsupported-part` for dropout, which is random, and for options that exclude each other;
 * `invalid-tokenizer` for merges outside of the vocabulary
 */
export function createBpe(model: BpeModel): PieceModel | ByteModel {
  if (model.dropout !== null && model.dropout > 0)
    throw new TokenwrightError('unsupported-part', 'BPE with dropout, which is random', {
      where: 'model.dropout',
      value: model.dropout,
    })
  return model.units === 'bytes' ? createByteBpe(model) : createCharacterBpe(model)
}

function createByteBpe(model: BpeModel): ByteModel {
  const index = byteIndex(model.vocab)
  const byteIds = singleByteIds(index)
  const rule = model.merges === null ? lowestIdRule(model, index) : mergeListRule(model, model.merges, index)
  const { merge } = merger(rule)
  const wholeFirst = model.ignore_merges || model.merges === null
  const word = newWord()
  const encoder = new TextEncoder()

  const encodeBytes = (bytes: Uint8Array, ids: NumberBuffer, ranges: NumberBuffer | null): void => {
    const whole = wholeFirst ? index.find(bytes, 0, bytes.length) : -1
    word.count = 0
    if (whole >= 0) {
      addSymbol(word, whole, bytes.length)
    } else {
      for (const byte of bytes) addSymbol(word, byteIds[byte], 1)
      merge(word)
    }
    emit(word, ids, ranges, 0)
  }
  return {
    encode: (piece, ids) => encodeBytes(encoder.encode(piece), ids, null),
    encodeWithRanges: (piece, ids, ranges) => encodeBytes(encoder.encode(piece), ids, ranges),
    encodeBytes: (bytes, ids) => encodeBytes(bytes, ids, null),
  }
}

function createCharacterBpe(model: BpeModel): PieceModel {
  if (model.merges === null)
    throw new TokenwrightError('unsupported-part', 'BPE over characters without a list of merges', {
      where: 'model.merges',
      value: null,
    })
  const index = byteIndex(model.vocab)
  const { merge } = merger(mergeListRule(model, model.merges, index))
  const symbolize = characterSymbols(model, index)
  const mayCut = cutTest(model, index)
  const word = newWord()

  /** Returns the number of bytes that the symbols cover. */
  const encodePart = (piece: string, ids: NumberBuffer, ranges: NumberBuffer | null, offset: number): number => {
    symbolize(piece, word)
    merge(word)
    return emit(word, ids, ranges, offset)
  }

  const rememberedPart = cached((part, ids) => void encodePart(part, ids, null, 0))

  const encode = (piece: string, ids: NumberBuffer, ranges: NumberBuffer | null): void => {
    if (model.ignore_merges) {
      const whole = index.findText(piece)
      if (whole >= 0) {
        push(ids, whole)
        if (ranges !== null) {
          push(ranges, 0)
          push(ranges, new TextEncoder().encode(piece).length)
        }
        return
      }
    }
    if (mayCut === null || piece.length <= LONG) {
      encodePart(piece, ids, ranges, 0)
      return
    }
    let offset = 0
    let begin = 0
    let left = piece.codePointAt(0)!
    for (let i = left > 0xffff ? 2 : 1; i < piece.length;) {
      const right = piece.codePointAt(i)!
      if (mayCut(left, right)) {
        if (ranges === null) rememberedPart(piece.slice(begin, i), ids)
        else offset = encodePart(piece.slice(begin, i), ids, ranges, offset)
        begin = i
      }
      left = right
      i += right > 0xffff ? 2 : 1
    }
    if (ranges === null) rememberedPart(piece.slice(begin), ids)
    else encodePart(piece.slice(begin), ids, ranges, offset)
  }
  return {
    encode: (piece, ids) => encode(piece, ids, null),
    encodeWithRanges: (piece, ids, ranges) => encode(piece, ids, ranges),
  }
}

function emit(word: Word, ids: NumberBuffer, ranges: NumberBuffer | null, offset: number): number {
  let at = offset
  for (let i = 0; i < word.count; i++) {
    push(ids, word.ids[i])
    if (ranges !== null) {
      push(ranges, at)
      push(ranges, at + word.lengths[i])
    }
    at += word.lengths[i]
  }
  return at
}
