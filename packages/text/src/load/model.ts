/**
 * @file The model of a tokenizer.json. A file may come from anywhere, so nothing is allocated by a number that it
 * claims, and everything that encoding relies on is checked here: ids that are in range and given once, merges whose
 * parts and product are tokens.
 */
import { TokenwrightError } from '../errors.js'
import * as json from '../formats/fields.js'
import type { JsonObject } from '../formats/fields.js'
import type { BpeModel, Model, UnigramModel } from '../tokenizer.js'
import { MAX_ID, vocabularyFromTexts, type Vocabulary } from '../vocabulary.js'

export function readModel(value: unknown): Model {
  const model = json.asObject(value, 'model')
  const type = json.has(model, 'type') ? json.stringOf(model, 'type') : inferType(model)
  switch (type) {
    case 'BPE':
      return readBpe(model)
    case 'Unigram':
      return readUnigram(model)
    case 'WordPiece':
      return {
        type,
        vocab: readVocabulary(json.objectOf(model, 'vocab')).vocab,
        unk_token: json.stringOf(model, 'unk_token'),
        continuing_subword_prefix: json.stringOf(model, 'continuing_subword_prefix'),
        max_input_chars_per_word: json.integerOf(model, 'max_input_chars_per_word', 0, Number.MAX_SAFE_INTEGER),
      }
    case 'WordLevel':
      return {
        type,
        vocab: readVocabulary(json.objectOf(model, 'vocab')).vocab,
        unk_token: json.stringOf(model, 'unk_token'),
      }
    default:
      throw new TokenwrightError('unsupported-part', 'unknown model', { where: 'model.type', value: type })
  }
}

/** Files from before 2020 do not name their model: the fields tell, tried in the order of the reference. */
function inferType(model: JsonObject): Model['type'] {
  const fields = (...keys: string[]): boolean => keys.every((key) => json.has(model, key))
  if (fields('vocab', 'merges')) return 'BPE'
  if (fields('vocab', 'unk_token', 'continuing_subword_prefix', 'max_input_chars_per_word')) return 'WordPiece'
  if (fields('vocab', 'unk_token')) return 'WordLevel'
  if (Array.isArray(json.get(model, 'vocab'))) return 'Unigram'
  throw json.invalid('model of no known type', model.where, model.value)
}

export interface NamedVocabulary {
  readonly vocab: Vocabulary
  /** Id of each token. */
  readonly idOf: ReadonlyMap<string, number>
}

/** A vocabulary of the form `{"token": id}`, its entries put in the order of their ids. */
export function readVocabulary(object: JsonObject): NamedVocabulary {
  const idOf = new Map<string, number>()
  for (const token of Object.keys(object.value)) {
    const id = (object.value as Record<string, unknown>)[token]
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > MAX_ID) {
      const where = `${object.where}[${JSON.stringify(token)}]`
      throw json.invalid(`token id that is not a whole number from 0 to ${MAX_ID}`, where, id)
    }
    idOf.set(token, id)
  }
  const entries = [...idOf].toSorted(([, a], [, b]) => a - b)
  for (let i = 1; i < entries.length; i++) {
    if (entries[i - 1][1] === entries[i][1]) throw json.invalid('id that two tokens share', object.where, entries[i][1])
  }
  const texts = entries.map(([token]) => token)
  const ids = entries.map(([, id]) => id)
  return { vocab: vocabularyFromTexts(texts, ids), idOf }
}

function optional<Value>(
  model: JsonObject,
  key: string,
  read: (object: JsonObject, key: string) => Value,
  absent: Value,
): Value {
  return json.has(model, key) ? read(model, key) : absent
}

export function readBpe(model: JsonObject): BpeModel {
  const { vocab, idOf } = readVocabulary(json.objectOf(model, 'vocab'))
  const continuing_subword_prefix = optional<string | null>(model, 'continuing_subword_prefix', json.stringOf, null)
  const dropout = json.has(model, 'dropout') ? json.get(model, 'dropout') : null
  if (dropout !== null && !(typeof dropout === 'number' && dropout >= 0 && dropout <= 1))
    throw json.invalid('dropout outside of 0 to 1', 'model.dropout', dropout)
  return {
    type: 'BPE',
    vocab,
    merges: readMerges(json.arrayOf(model, 'merges'), 'model.merges', idOf, continuing_subword_prefix ?? ''),
    units: 'characters',
    dropout,
    unk_token: optional<string | null>(model, 'unk_token', json.stringOf, null),
    continuing_subword_prefix,
    end_of_word_suffix: optional<string | null>(model, 'end_of_word_suffix', json.stringOf, null),
    fuse_unk: optional(model, 'fuse_unk', json.booleanOf, false),
    byte_fallback: optional(model, 'byte_fallback', json.booleanOf, false),
    ignore_merges: optional(model, 'ignore_merges', json.booleanOf, false),
  }
}

/**
 * Merges as pairs of ids. They come as strings `"a b"` (a line with `#version` is a heading) or as pairs `["a", "b"]`,
 * all in one way. Of a merge that is listed twice the last counts, as in the reference.
 */
export function readMerges(
  list: readonly unknown[],
  where: string,
  idOf: ReadonlyMap<string, number>,
  prefix: string,
): Uint32Array {
  const pairs = Array.isArray(list[0])
  const merges = new Uint32Array(list.length * 2)
  const last = new Map<number, number>()
  let count = 0
  for (let i = 0; i < list.length; i++) {
    const merge = pairs ? pairAt(list[i]) : splitLine(list[i])
    if (merge === 'heading') continue
    if (merge === null) throw json.invalid('merge that is not two tokens', `${where}[${i}]`, list[i])
    const [left, right] = merge
    const leftId = idOf.get(left)
    const rightId = idOf.get(right)
    if (leftId === undefined || rightId === undefined)
      throw json.invalid(
        'merge of a token that is not in the vocabulary',
        `${where}[${i}]`,
        leftId === undefined ? left : right,
      )
    if (left === '' || right === '' || !right.startsWith(prefix))
      throw json.invalid('merge that cannot be made', `${where}[${i}]`, list[i])
    if (!idOf.has(left + right.slice(prefix.length)))
      throw json.invalid(
        'merge whose product is not in the vocabulary',
        `${where}[${i}]`,
        left + right.slice(prefix.length),
      )
    last.set(leftId * (MAX_ID + 1) + rightId, count)
    merges[2 * count] = leftId
    merges[2 * count++ + 1] = rightId
  }
  if (last.size === count) return merges.slice(0, 2 * count)
  const kept = new Uint32Array(last.size * 2)
  let at = 0
  for (let i = 0; i < count; i++) {
    if (last.get(merges[2 * i] * (MAX_ID + 1) + merges[2 * i + 1]) !== i) continue
    kept[at++] = merges[2 * i]
    kept[at++] = merges[2 * i + 1]
  }
  return kept
}

function pairAt(value: unknown): [string, string] | null {
  if (!Array.isArray(value) || value.length !== 2) return null
  const [left, right] = value as unknown[]
  return typeof left === 'string' && typeof right === 'string' ? [left, right] : null
}

function splitLine(value: unknown): [string, string] | 'heading' | null {
  if (typeof value !== 'string') return null
  if (value.startsWith('#version')) return 'heading'
  const space = value.indexOf(' ')
  if (space < 0 || value.includes(' ', space + 1)) return null
  return [value.slice(0, space), value.slice(space + 1)]
}

function readUnigram(model: JsonObject): UnigramModel {
  const entries = json.arrayOf(model, 'vocab')
  if (entries.length > MAX_ID + 1) throw json.invalid('too many tokens', 'model.vocab', entries.length)
  const texts: string[] = []
  const scores = new Float64Array(entries.length)
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string' || typeof entry[1] !== 'number')
      throw json.invalid('not a pair of token and score', `model.vocab[${i}]`, entry)
    texts.push(entry[0])
    scores[i] = entry[1]
    if (!Number.isFinite(scores[i])) throw json.invalid('score that is not finite', `model.vocab[${i}][1]`, entry)
  }
  return {
    type: 'Unigram',
    vocab: vocabularyFromTexts(texts),
    scores,
    unk_id: json.has(model, 'unk_id') ? json.integerOf(model, 'unk_id', 0, entries.length - 1) : null,
    byte_fallback: optional(model, 'byte_fallback', json.booleanOf, false),
  }
}
