/** @file SentencePiece's model file as data. Source: sentencepiece 0.2.3, src/sentencepiece_model.proto. */
import { TokenwrightError } from '../errors.js'
import { MAX_ID } from '../vocabulary.js'
import { protoWriter, readFields, type ProtoField } from './protobuf.js'

export const PIECE = { NORMAL: 1, UNKNOWN: 2, CONTROL: 3, USER_DEFINED: 4, UNUSED: 5, BYTE: 6 } as const
export const MODEL = { UNIGRAM: 1, BPE: 2, WORD: 3, CHAR: 4 } as const

export interface SentencePiece {
  readonly text: string
  /** A 32-bit number. */
  readonly score: number
  readonly type: number
}

export interface SentencePieceModel {
  readonly pieces: readonly SentencePiece[]
  readonly model_type: number
  readonly byte_fallback: boolean
  readonly treat_whitespace_as_suffix: boolean
  readonly normalizer: NormalizerSpec
  /** What decoding applies to the text; its map is empty in all but exotic files. */
  readonly denormalizer_charsmap: Uint8Array
}

export interface NormalizerSpec {
  readonly name: string
  readonly precompiled_charsmap: Uint8Array
  readonly add_dummy_prefix: boolean
  readonly remove_extra_whitespaces: boolean
  readonly escape_whitespaces: boolean
}

const DEFAULT_NORMALIZER: NormalizerSpec = {
  name: '',
  precompiled_charsmap: new Uint8Array(0),
  add_dummy_prefix: true,
  remove_extra_whitespaces: true,
  escape_whitespaces: true,
}

/** @throws TokenwrightError `invalid-tokenizer` for bytes that are no such file */
export function readSentencePieceModel(bytes: Uint8Array): SentencePieceModel {
  const pieces: SentencePiece[] = []
  let trainer = { model_type: MODEL.UNIGRAM as number, byte_fallback: false, treat_whitespace_as_suffix: false }
  let normalizer = DEFAULT_NORMALIZER
  let denormalizer_charsmap = new Uint8Array(0) as Uint8Array
  for (const field of readFields(bytes)) {
    if (field.number === 1) pieces.push(readPiece(message(field), field.at, pieces.length))
    else if (field.number === 2) trainer = readTrainerSpec(message(field), field.at, trainer)
    else if (field.number === 3) normalizer = readNormalizerSpec(message(field), field.at, normalizer)
    else if (field.number === 5)
      denormalizer_charsmap = readNormalizerSpec(message(field), field.at, DEFAULT_NORMALIZER).precompiled_charsmap
    if (pieces.length > MAX_ID + 1)
      throw new TokenwrightError('invalid-tokenizer', 'too many pieces', { value: pieces.length })
  }
  if (pieces.length === 0)
    throw new TokenwrightError('invalid-tokenizer', 'SentencePiece model without pieces', { value: bytes })
  return { pieces, ...trainer, normalizer, denormalizer_charsmap }
}

export function writeSentencePieceModel(model: SentencePieceModel): Uint8Array {
  const utf8 = new TextEncoder()
  const file = protoWriter()
  for (const { text, score, type } of model.pieces) {
    const piece = protoWriter()
    piece.bytes(1, utf8.encode(text))
    piece.float(2, score)
    if (type !== PIECE.NORMAL) piece.varint(3, type)
    file.bytes(1, piece.finish())
  }
  const trainer = protoWriter()
  trainer.varint(3, model.model_type)
  trainer.varint(4, model.pieces.length)
  if (model.treat_whitespace_as_suffix) trainer.varint(24, 1)
  if (model.byte_fallback) trainer.varint(35, 1)
  file.bytes(2, trainer.finish())
  const { normalizer } = model
  const spec = protoWriter()
  spec.bytes(1, utf8.encode(normalizer.name))
  spec.bytes(2, normalizer.precompiled_charsmap)
  spec.varint(3, Number(normalizer.add_dummy_prefix))
  spec.varint(4, Number(normalizer.remove_extra_whitespaces))
  spec.varint(5, Number(normalizer.escape_whitespaces))
  file.bytes(3, spec.finish())
  return file.finish()
}

function readPiece(bytes: Uint8Array, at: number, index: number): SentencePiece {
  let text = ''
  let score = 0
  let type: number = PIECE.NORMAL
  for (const field of readFields(bytes, at)) {
    if (field.number === 1) text = string(field)
    else if (field.number === 2) score = float(field)
    else if (field.number === 3) type = number(field)
  }
  const where = `pieces[${index}]`
  if (text === '' || text.includes('\0'))
    throw new TokenwrightError('invalid-tokenizer', 'piece that is empty or holds U+0000', { where, value: text })
  if (!Number.isFinite(score))
    throw new TokenwrightError('invalid-tokenizer', 'score that is not finite', { where, value: score })
  if (type < PIECE.NORMAL || type > PIECE.BYTE)
    throw new TokenwrightError('unsupported-part', 'unknown type of piece', { where, value: type })
  return { text, score, type }
}

function readTrainerSpec(
  bytes: Uint8Array,
  at: number,
  spec: Pick<SentencePieceModel, 'model_type' | 'byte_fallback' | 'treat_whitespace_as_suffix'>,
): Pick<SentencePieceModel, 'model_type' | 'byte_fallback' | 'treat_whitespace_as_suffix'> {
  let { model_type, byte_fallback, treat_whitespace_as_suffix } = spec
  for (const field of readFields(bytes, at)) {
    if (field.number === 3) model_type = number(field)
    else if (field.number === 24) treat_whitespace_as_suffix = number(field) !== 0
    else if (field.number === 35) byte_fallback = number(field) !== 0
  }
  return { model_type, byte_fallback, treat_whitespace_as_suffix }
}

/** A message that comes twice is merged, as the format wants it. */
function readNormalizerSpec(bytes: Uint8Array, at: number, spec: NormalizerSpec): NormalizerSpec {
  for (const field of readFields(bytes, at)) {
    if (field.number === 1) spec = { ...spec, name: string(field) }
    else if (field.number === 2) spec = { ...spec, precompiled_charsmap: message(field) }
    else if (field.number === 3) spec = { ...spec, add_dummy_prefix: number(field) !== 0 }
    else if (field.number === 4) spec = { ...spec, remove_extra_whitespaces: number(field) !== 0 }
    else if (field.number === 5) spec = { ...spec, escape_whitespaces: number(field) !== 0 }
  }
  return spec
}

function message({ value, at }: ProtoField): Uint8Array {
  if (typeof value === 'number') throw wrongKind(at, value)
  return value
}

function number({ value, at }: ProtoField): number {
  if (typeof value !== 'number') throw wrongKind(at, value)
  return value
}

function float({ value, at }: ProtoField): number {
  if (typeof value === 'number' || value.length !== 4) throw wrongKind(at, value)
  return new DataView(value.buffer, value.byteOffset).getFloat32(0, true)
}

function string(field: ProtoField): string {
  const bytes = message(field)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new TokenwrightError('invalid-tokenizer', 'text that is not UTF-8', {
      where: `byte ${field.at}`,
      value: bytes,
      cause,
    })
  }
}

function wrongKind(at: number, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-tokenizer', 'protobuf field of the wrong kind', { where: `byte ${at}`, value })
}
