/** @file Models that only the library's own dialect of tokenizer.json can hold: of bytes, and of SentencePiece's kind. */
import * as json from '../formats/fields.js'
import type { JsonObject } from '../formats/fields.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import type { BoundlessModel, BpeModel, Model } from '../tokenizer.js'
import { MAX_ID, vocabularyFromBytes, vocabularyTexts, type Vocabulary } from '../vocabulary.js'
import { readBpe, readModel, readVocabulary } from './model.js'

const U32 = 0xffffffff

export function readOwnModel(value: unknown): Model {
  const model = json.asObject(value, 'model')
  if (json.get(model, 'type') === 'Boundless') return readBoundless(model)
  const ranked = json.get(model, 'type') === 'BPE' && json.get(model, 'merges') === null
  const read = ranked
    ? { ...readBpe(json.asObject({ ...model.value, merges: [] }, 'model')), merges: null }
    : readModel(value)
  if (read.type === 'Unigram' && json.has(model, 'reserved')) {
    const reserved = json.arrayOf(model, 'reserved')
    return {
      ...read,
      reserved: Uint32Array.from(reserved, (id, i) => json.asInteger(id, `model.reserved[${i}]`, 0, MAX_ID)),
    }
  }
  return read.type === 'BPE' && json.get(model, 'units') === 'bytes' ? ofBytes(read) : read
}

/** The model with its vocabulary read in the byte alphabet. */
function ofBytes(model: BpeModel): BpeModel {
  return { ...model, units: 'bytes', vocab: toBytes(model.vocab, 'model.vocab') }
}

function toBytes(vocab: Vocabulary, where: string): Vocabulary {
  return vocabularyFromBytes(
    vocabularyTexts(vocab).map((text) => bytesOf(text, where)),
    vocab.ids,
  )
}

function bytesOf(text: string, where: string): Uint8Array {
  const bytes = fromByteAlphabet(text)
  if (bytes === null) throw json.invalid('token that is not in the byte alphabet', where, text)
  return bytes
}

function readBoundless(model: JsonObject): BoundlessModel {
  const numbers = (key: string, size: number): Uint32Array => {
    const list = json.arrayOf(model, key)
    const where = json.pathOf(model, key)
    if (list.length % size !== 0) throw json.invalid(`not a multiple of ${size} numbers`, where, list.length)
    return Uint32Array.from(list, (value, i) =>
      json.asInteger(value, `${where}[${i}]`, 0, i % size === 0 ? U32 : 2 * MAX_ID),
    )
  }
  const deleted = json.has(model, 'deleted')
    ? vocabularyFromBytes(
        json
          .arrayOf(model, 'deleted')
          .map((text, i) => bytesOf(json.asString(text, `model.deleted[${i}]`), `model.deleted[${i}]`)),
      )
    : undefined
  return {
    type: 'Boundless',
    vocab: toBytes(readVocabulary(json.objectOf(model, 'vocab')).vocab, 'model.vocab'),
    merges: numbers('merges', 3),
    deletions: numbers('deletions', 2),
    ...(deleted === undefined ? {} : { deleted }),
    supermerges: numbers('supermerges', 3),
  }
}
