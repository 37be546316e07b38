/** @file What a model is fed: ids with everything that stands beside them, cut, joined and padded. */
import type { Encoding } from '../encoder.js'
import { TokenwrightError } from '../errors.js'
import type { Padding, Truncation } from '../tokenizer.js'

/** An encoding of one text or a pair, as Hugging Face's `Encoding`. All lists have one entry (or one pair) for each token. */
export interface ModelInput extends Encoding {
  /** Which sequence a token belongs to, as the template says (`token_type_ids`). */
  readonly types: Uint32Array
  /** 1 for tokens of the template and for padding. */
  readonly special: Uint32Array
  /** 0 for padding. */
  readonly attention: Uint32Array
  /** What truncation cut off, in parts of the same length that overlap by the stride. */
  readonly overflowing: readonly ModelInput[]
}

/** Word of tokens that come from no text. */
export const NO_WORD = 0xffffffff

/** An encoding without template, all of one type. */
export function modelInput(encoding: Encoding, type: number): ModelInput {
  const count = encoding.ids.length
  return {
    ...encoding,
    types: new Uint32Array(count).fill(type),
    special: new Uint32Array(count),
    attention: new Uint32Array(count).fill(1),
    overflowing: [],
  }
}

/** Tokens that come from no text: of a template, or for padding. They point to nothing, at 0. */
export function addedInput(ids: ArrayLike<number>, type: number, attention: 0 | 1): ModelInput {
  const count = ids.length
  return {
    ids: Uint32Array.from(ids),
    bytes: new Uint32Array(2 * count),
    utf16: new Uint32Array(2 * count),
    words: new Uint32Array(count).fill(NO_WORD),
    types: new Uint32Array(count).fill(type),
    special: new Uint32Array(count).fill(1),
    attention: new Uint32Array(count).fill(attention),
    overflowing: [],
  }
}

/** The tokens between two places, without what overflows. */
export function sliceInput(input: ModelInput, from: number, to: number): ModelInput {
  return {
    ids: input.ids.slice(from, to),
    bytes: input.bytes.slice(2 * from, 2 * to),
    utf16: input.utf16.slice(2 * from, 2 * to),
    words: input.words.slice(from, to),
    types: input.types.slice(from, to),
    special: input.special.slice(from, to),
    attention: input.attention.slice(from, to),
    overflowing: [],
  }
}

/** Two inputs in a row. What overflows is combined: each part of one with the other, and with each part of it. */
function joinInputs(first: ModelInput, second: ModelInput): ModelInput {
  const overflowing: ModelInput[] = []
  for (const part of first.overflowing) {
    overflowing.push(joinInputs(part, second))
    for (const other of second.overflowing) overflowing.push(joinInputs(part, other))
  }
  for (const other of second.overflowing) overflowing.push(joinInputs(first, other))
  return {
    ids: joined(first.ids, second.ids),
    bytes: joined(first.bytes, second.bytes),
    utf16: joined(first.utf16, second.utf16),
    words: joined(first.words, second.words),
    types: joined(first.types, second.types),
    special: joined(first.special, second.special),
    attention: joined(first.attention, second.attention),
    overflowing,
  }
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const all = new Uint32Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}

const EMPTY = addedInput([], 0, 1)

export function joinAll(inputs: readonly ModelInput[]): ModelInput {
  return inputs.reduce(joinInputs, EMPTY)
}

/**
 * The first (or last) tokens, with the others as overflowing parts.
 *
 * @param stride tokens that a part shares with the one before; must be less than `length`
 */
function cutInput(input: ModelInput, length: number, stride: number, direction: Truncation['direction']): ModelInput {
  const count = input.ids.length
  if (length >= count) return input
  if (length === 0) return { ...sliceInput(input, 0, 0), overflowing: [input] }
  if (stride >= length)
    throw new TokenwrightError('invalid-option', `stride that is not less than the ${length} tokens that remain`, {
      where: 'truncation.stride',
      value: stride,
    })
  const parts: ModelInput[] = []
  for (let moved = 0; ; moved += length - stride) {
    const from = direction === 'Right' ? moved : Math.max(0, count - moved - length)
    const to = direction === 'Right' ? Math.min(count, moved + length) : count - moved
    parts.push(sliceInput(input, from, to))
    if (direction === 'Right' ? to === count : from === 0) break
  }
  return { ...parts[0], overflowing: parts.slice(1) }
}

/**
 * Shortens one or two inputs to a total of `max_length` tokens, as Hugging Face's `truncate_encodings`.
 *
 * @throws TokenwrightError `invalid-option` where the strategy cannot shorten enough
 */
export function truncate(
  first: ModelInput,
  second: ModelInput | null,
  truncation: Truncation,
): [ModelInput, ModelInput | null] {
  const { max_length: limit, stride, direction, strategy } = truncation
  const cut = (input: ModelInput, length: number): ModelInput => cutInput(input, length, stride, direction)
  if (limit === 0) return [cut(first, 0), second === null ? null : cut(second, 0)]
  const a = first.ids.length
  const b = second === null ? 0 : second.ids.length
  const excess = a + b - limit
  if (excess <= 0) return [first, second]
  if (strategy === 'LongestFirst') {
    if (second === null) return [cut(first, a - excess), null]
    const [toA, toB] = shareOut(a, b, limit)
    return [cut(first, toA), cut(second, toB)]
  }
  const target = strategy === 'OnlyFirst' ? first : second
  if (target === null)
    throw new TokenwrightError('invalid-option', 'truncation of a second text that is not there', {
      where: 'truncation.strategy',
      value: strategy,
    })
  if (target.ids.length <= excess)
    throw new TokenwrightError('invalid-option', 'text too short to truncate so much', {
      where: 'truncation.max_length',
      value: limit,
    })
  const shorter = cut(target, target.ids.length - excess)
  return strategy === 'OnlyFirst' ? [shorter, second] : [first, shorter]
}

/** The longer one gives first; where that is not enough, both get one half. */
function shareOut(a: number, b: number, limit: number): [number, number] {
  let short = Math.min(a, b)
  let long = short > limit ? short : Math.max(short, limit - short)
  if (short + long > limit) {
    short = Math.floor(limit / 2)
    long = short + (limit % 2)
  }
  return a > b ? [long, short] : [short, long]
}

/** All inputs, and what overflows from them, padded to one length as Hugging Face's `pad_encodings` does. */
export function pad(inputs: readonly ModelInput[], padding: Padding): ModelInput[] {
  let length = typeof padding.strategy === 'object' ? padding.strategy.Fixed : 0
  if (padding.strategy === 'BatchLongest') for (const { ids } of inputs) length = Math.max(length, ids.length)
  const multiple = padding.pad_to_multiple_of ?? 0
  if (multiple > 0 && length % multiple > 0) length += multiple - (length % multiple)
  return inputs.map((input) => padTo(input, length, padding))
}

function padTo(input: ModelInput, length: number, padding: Padding): ModelInput {
  const overflowing = input.overflowing.map((part) => padTo(part, length, padding))
  const missing = length - input.ids.length
  if (missing <= 0) return { ...input, overflowing }
  const filler = addedInput(new Uint32Array(missing).fill(padding.pad_id), padding.pad_type_id, 0)
  const own = { ...input, overflowing: [] }
  return { ...(padding.direction === 'Left' ? joinInputs(filler, own) : joinInputs(own, filler)), overflowing }
}
