/** @file Post-processor, truncation and padding of a tokenizer.json, with the requirements of tokenizers 0.23.2. */
import * as json from '../formats/fields.js'
import type { JsonObject } from '../formats/fields.js'
import type { Padding, PostProcessor, TemplatePiece, Truncation } from '../tokenizer.js'
import { MAX_ID } from '../vocabulary.js'
import { each, open, readByteLevel, unknownPart } from './parts.js'

const U32 = 0xffffffff

export function readPostProcessor(value: unknown, where: string, depth = 0): PostProcessor {
  const { part, type } = open(value, where, depth)
  switch (type) {
    case 'Sequence':
      return { type, processors: each(part, 'processors', depth, readPostProcessor) }
    case 'ByteLevel':
      return { type, ...readByteLevel(part) }
    case 'TemplateProcessing':
      return readTemplate(part)
    case 'BertProcessing':
      return { type, sep: readPair(part, 'sep'), cls: readPair(part, 'cls') }
    case 'RobertaProcessing':
      return {
        type,
        sep: readPair(part, 'sep'),
        cls: readPair(part, 'cls'),
        trim_offsets: json.booleanOf(part, 'trim_offsets'),
        add_prefix_space: json.booleanOf(part, 'add_prefix_space'),
      }
    default:
      throw unknownPart('post-processor', type, where)
  }
}

export function readTruncation(value: unknown): Truncation {
  const part = json.asObject(value, 'truncation')
  return {
    direction: json.has(part, 'direction') ? json.oneOf(part, 'direction', ['Left', 'Right']) : 'Right',
    max_length: json.integerOf(part, 'max_length', 0, Number.MAX_SAFE_INTEGER),
    strategy: json.oneOf(part, 'strategy', ['LongestFirst', 'OnlyFirst', 'OnlySecond']),
    stride: json.integerOf(part, 'stride', 0, Number.MAX_SAFE_INTEGER),
  }
}

export function readPadding(value: unknown): Padding {
  const part = json.asObject(value, 'padding')
  return {
    strategy:
      json.get(part, 'strategy') === 'BatchLongest'
        ? 'BatchLongest'
        : { Fixed: json.integerOf(json.objectOf(part, 'strategy'), 'Fixed', 0, U32) },
    direction: json.oneOf(part, 'direction', ['Left', 'Right']),
    pad_to_multiple_of: json.has(part, 'pad_to_multiple_of')
      ? json.integerOf(part, 'pad_to_multiple_of', 0, U32)
      : null,
    pad_id: json.integerOf(part, 'pad_id', 0, MAX_ID),
    pad_type_id: json.integerOf(part, 'pad_type_id', 0, U32),
    pad_token: json.stringOf(part, 'pad_token'),
  }
}

/** A token and its id, as the two old processors spell it. */
function readPair(part: JsonObject, key: string): [string, number] {
  const pair = json.arrayOf(part, key)
  const where = json.pathOf(part, key)
  if (pair.length !== 2) throw json.invalid('not a pair of token and id', where, pair)
  return [json.asString(pair[0], `${where}[0]`), json.asInteger(pair[1], `${where}[1]`, 0, MAX_ID)]
}

function readTemplate(part: JsonObject): PostProcessor {
  const listed = json.objectOf(part, 'special_tokens')
  // Names of special tokens are data: no prototype may answer for them.
  const special_tokens = Object.create(null) as Record<string, { id: string; ids: number[]; tokens: string[] }>
  for (const name of Object.keys(listed.value)) {
    const special = json.asObject(json.get(listed, name), json.pathOf(listed, name))
    const ids = json
      .arrayOf(special, 'ids')
      .map((id, i) => json.asInteger(id, `${json.pathOf(special, 'ids')}[${i}]`, 0, MAX_ID))
    const tokens = json
      .arrayOf(special, 'tokens')
      .map((token, i) => json.asString(token, `${json.pathOf(special, 'tokens')}[${i}]`))
    if (ids.length !== tokens.length)
      throw json.invalid('as many ids as tokens are needed', special.where, special.value)
    special_tokens[name] = { id: json.stringOf(special, 'id'), ids, tokens }
  }
  const pieces = (key: 'single' | 'pair'): TemplatePiece[] =>
    json.arrayOf(part, key).map((piece, i) => readPiece(piece, `${json.pathOf(part, key)}[${i}]`, special_tokens))
  return { type: 'TemplateProcessing', single: pieces('single'), pair: pieces('pair'), special_tokens }
}

function readPiece(value: unknown, where: string, special_tokens: object): TemplatePiece {
  const piece = json.asObject(value, where)
  const [kind, ...others] = Object.keys(piece.value)
  if (others.length > 0 || (kind !== 'Sequence' && kind !== 'SpecialToken'))
    throw json.invalid('template piece that is neither a Sequence nor a SpecialToken', where, value)
  const inner = json.objectOf(piece, kind)
  const type_id = json.integerOf(inner, 'type_id', 0, U32)
  if (kind === 'Sequence') return { Sequence: { id: json.oneOf(inner, 'id', ['A', 'B']), type_id } }
  const id = json.stringOf(inner, 'id')
  if (!Object.hasOwn(special_tokens, id))
    throw json.invalid('template with a special token that it does not define', `${inner.where}.id`, id)
  return { SpecialToken: { id, type_id } }
}
