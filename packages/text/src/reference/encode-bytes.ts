/** @file Raw bytes to ids, for vocabularies that can spell any byte. */
import { TokenwrightError } from '../errors.js'
import { validPrefix } from '../fast/utf8.js'
import type { ByteModel, PieceModel } from '../models/model.js'
import { contents, numberBuffer } from '../models/number-buffer.js'
import { BYTE_TO_UNIT } from '../pre-tokenizers/byte-alphabet.js'
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { PreTokenizer, Tokenizer } from '../tokenizer.js'
import type { Decoding } from './decoding.js'
import type { Pipeline } from './pipeline.js'

/**
 * Valid UTF-8 is encoded as the text that it is. Otherwise, as in tiktoken's `_encode_bytes`, the valid beginning is
 * encoded as text, and its last piece is merged anew together with all bytes that follow.
 */
export function createByteEncoder(
  tokenizer: Tokenizer,
  pipeline: Pipeline,
  decoding: Decoding,
  encodeText: (text: string, mode: SpecialMode) => Uint32Array,
): (bytes: Uint8Array) => Uint32Array {
  const { model } = pipeline
  if (!pipeline.byteUnits && !endsInByteAlphabet(tokenizer.pre_tokenizer)) {
    return (bytes) => {
      throw new TokenwrightError('unsupported-part', 'bytes for a tokenizer that is not byte-level', { value: bytes })
    }
  }
  if ('encodeSequence' in model) {
    return (bytes) => {
      if (validPrefix(bytes) < bytes.length)
        throw new TokenwrightError('unsupported-part', 'bytes that are not UTF-8 for a model across pieces', {
          value: bytes,
        })
      return encodeText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), 'text')
    }
  }
  const wholePiece = tokenizer.pre_tokenizer === null
  return (bytes) => {
    const valid = wholePiece ? bytes.length : validPrefix(bytes)
    if (wholePiece) return encodePiece(model, bytes)
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, valid))
    if (valid === bytes.length) return encodeText(text, 'text')
    const ids = encodeText(text, 'text')
    let kept = ids.length - lastPieceLength(pipeline, model, text)
    if (kept < ids.length && isBlank(decoding.tokenBytes(ids[kept])))
      while (kept > 0 && isBlank(decoding.tokenBytes(ids[kept - 1]))) kept--
    const before = decoding.decodeBytes(ids.subarray(0, kept)).length
    const rest = encodePiece(model, bytes.subarray(before))
    const all = new Uint32Array(kept + rest.length)
    all.set(ids.subarray(0, kept))
    all.set(rest, kept)
    return all
  }
}

function encodePiece(model: PieceModel | ByteModel, bytes: Uint8Array): Uint32Array {
  const ids = numberBuffer(Math.max(16, bytes.length))
  if (bytes.length === 0) return contents(ids)
  if ('encodeBytes' in model) {
    model.encodeBytes(bytes, ids)
  } else {
    let spelled = ''
    for (const byte of bytes) spelled += String.fromCharCode(BYTE_TO_UNIT[byte])
    model.encode(spelled, ids)
  }
  return contents(ids)
}

function lastPieceLength(pipeline: Pipeline, model: PieceModel, text: string): number {
  let length = 0
  const ids = numberBuffer()
  pipeline.track(text, 'text', {
    piece: (piece) => {
      ids.length = 0
      model.encode(piece.text, ids)
      length = ids.length
    },
    added: () => (length = 0),
  })
  return length
}

function endsInByteAlphabet(part: PreTokenizer | null): boolean {
  if (part === null) return false
  if (part.type !== 'Sequence') return part.type === 'ByteLevel'
  return part.pretokenizers.length > 0 && endsInByteAlphabet(part.pretokenizers[part.pretokenizers.length - 1])
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x09)
}
