/** @file Pairs and batches with truncation, templates and padding: the whole of Hugging Face's `encode_batch`. */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { EncodeOptions, Encoder } from '../encoder.js'
import { createLayout, type Layout, type LayoutItem } from '../post-processors/layout.js'
import {
  addedInput,
  joinAll,
  modelInput,
  pad,
  sliceInput,
  truncate,
  type ModelInput,
} from '../post-processors/model-input.js'
import { trimOffsets } from '../post-processors/trim.js'
import type { Padding, Truncation } from '../tokenizer.js'
import { compileReference } from './compile-reference.js'
import { rawEncodingsOf, registerRawEncodings, type RawEncoding } from './raw-encoding.js'

export interface BatchOptions extends EncodeOptions {
  /** In place of the tokenizer's own; null for none. */
  readonly truncation?: Truncation | null
  /** In place of the tokenizer's own; null for none. */
  readonly padding?: Padding | null
}

/**
 * One text or a pair as a model takes it: shortened, in its template, padded. Follows Hugging Face tokenizers 0.23,
 * which stops tokenizing a text once it has `max_length` tokens, so that what overflows ends there, too.
 *
 * @param second the other text of a pair, or null
 * @throws TokenwrightError `invalid-option` where truncation cannot do what it should
 * @example
 * encodePair(encoder, 'a question', 'an answer', { template: true }).types
 */
export function encodePair(
  encoder: Encoder,
  first: string,
  second: string | null,
  options: BatchOptions = {},
): ModelInput {
  return encodeBatch(encoder, [second === null ? first : [first, second]], options)[0]
}

/**
 * Texts or pairs as `encodePair` gives them, padded together.
 *
 * @example
 * encodeBatch(encoder, ['one', ['two', 'three']], { template: true, padding })
 */
export function encodeBatch(
  encoder: Encoder,
  texts: readonly (string | readonly [string, string])[],
  options: BatchOptions = {},
): ModelInput[] {
  const { tokenizer } = encoder
  const truncation = options.truncation === undefined ? tokenizer.truncation : options.truncation
  const padding = options.padding === undefined ? tokenizer.padding : options.padding
  const layout = createLayout(tokenizer.post_processor)
  const inputs = texts.map((text) => {
    const sequences = typeof text === 'string' ? [text] : text
    const raws = sequences.map((sequence, i) =>
      limited(rawOf(encoder, sequence, options.special ?? 'text'), i, truncation),
    )
    return arrangeInputs(raws, layout, truncation, options.template === true)
  })
  return padding === null ? inputs : pad(inputs, padding)
}

function rawOf(encoder: Encoder, text: string, mode: SpecialMode): RawEncoding {
  let source = rawEncodingsOf(encoder)
  if (source === undefined) {
    // The fast path has no pieces to count; its twin gives the same ids.
    source = rawEncodingsOf(compileReference(encoder.tokenizer))
    if (source === undefined) throw new Error('reference encoder without raw encodings')
    registerRawEncodings(encoder, source)
  }
  return source(text, mode)
}

/** The pieces up to the one that reaches the limit, from the side that is kept. */
function limited(raw: RawEncoding, sequence: number, truncation: Truncation | null): RawEncoding {
  if (truncation === null || (truncation.strategy === 'OnlySecond' && sequence === 0)) return raw
  const { pieces } = raw
  const isRight = truncation.direction === 'Right'
  let tokens = 0
  let kept = 0
  while (kept < pieces.length) {
    const piece = pieces[isRight ? kept : pieces.length - 1 - kept]
    tokens += piece.tokens
    kept++
    if (!piece.added && tokens >= truncation.max_length) break
  }
  if (kept === pieces.length) return raw
  const total = raw.encoding.ids.length
  const from = isRight ? 0 : total - tokens
  const { ids, bytes, utf16, words } = sliceInput(modelInput(raw.encoding, 0), from, from + tokens)
  const firstWord = isRight ? 0 : pieces.length - kept
  return {
    ...raw,
    encoding: { ids, bytes, utf16, words: words.map((word) => word - firstWord) },
    blanks: (i) => raw.blanks(from + i),
  }
}

function arrangeInputs(
  raws: readonly RawEncoding[],
  layout: Layout,
  truncation: Truncation | null,
  template: boolean,
): ModelInput {
  const items = raws.length === 2 ? layout.pair : layout.single
  // Until the end the types say which token of the text this is, since cutting moves them about.
  let inputs: ModelInput[] = raws.map(({ encoding }) => ({
    ...modelInput(encoding, 0),
    types: encoding.ids.map((_, i) => i),
  }))
  if (truncation !== null) {
    const added = template ? addedTokens(items) : 0
    // Less than nothing wraps around in the reference: there is no limit then.
    const rest = truncation.max_length < added ? Infinity : truncation.max_length - added
    const [first, second] = truncate(inputs[0], inputs[1] ?? null, { ...truncation, max_length: rest })
    inputs = second === null ? [first] : [first, second]
  }
  const trimmed = inputs.map((input, i) => trimParts(input, raws[i], layout.trims))
  const parts: ModelInput[] = []
  for (const item of items) {
    if (item.kind === 'special') {
      if (template) parts.push(addedInput(item.ids, item.typeId, 1))
      continue
    }
    const { overflowing, ...own } = trimmed[item.sequence]
    const cutType = layout.zeroTypes ? 0 : item.sequence
    parts.push({
      ...withType(own, item.typeId),
      overflowing: overflowing.map((part) => ({ ...withType(part, cutType), overflowing: [] })),
    })
  }
  return joinAll(parts)
}

function addedTokens(items: readonly LayoutItem[]): number {
  return items.reduce((sum, item) => sum + (item.kind === 'special' ? item.ids.length : 0), 0)
}

function withType<T extends Omit<ModelInput, 'overflowing'>>(input: T, type: number): T {
  return { ...input, types: new Uint32Array(input.ids.length).fill(type) }
}

/** Each part is trimmed by itself: its first token is a first token. */
function trimParts(input: ModelInput, raw: RawEncoding, trims: readonly boolean[]): ModelInput {
  for (const part of [input, ...input.overflowing]) trimOffsets(part, trims, (i) => raw.blanks(part.types[i]), raw.text)
  return input
}
