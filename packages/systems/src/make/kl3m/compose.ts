/** @file From trained merges to the finished tokenizer: cut to size, custom tokens added, filled up to a power of two. */
import { compile, nest, TokenwrightError, vocabularySize, type AddedToken, type Tokenizer } from '@tokenwright/text'
import type { CheckedToken } from './check-custom-tokens.js'
import { fillers, nextPowerOfTwo } from './fillers.js'
import { hasWordEdge } from './word-characters.js'
import { PAD_ID, PAD_TOKEN, SPECIAL_TOKENS } from './special-tokens.js'

/**
 * Where custom tokens match. `anywhere`: inside words too, as in the released tokenizers, which cuts "Constitution" at
 * "Co"; `single-word`: only where no letter, digit or underscore touches them (`single_word` on all of them);
 * `word-edges`: the same, but tokens without a word character at either end, such as `(a)` or `](`, match anywhere,
 * since they cannot cut a word.
 */
export type Matching = (typeof MATCHINGS)[number]

export const MATCHINGS = ['anywhere', 'single-word', 'word-edges'] as const

/**
 * What fills the place between the merges and the power of two. `whitespace`, the authors' way: room is kept for all
 * custom tokens and, a second time, for the special ones, and what merges did learn of them becomes runs of white space.
 * `merges`: exactly as many merges as leave no gap.
 */
export type Fill = (typeof FILLS)[number]

export const FILLS = ['whitespace', 'merges'] as const

export interface ComposeOptions {
  readonly size: number
  readonly tokens: readonly CheckedToken[]
  readonly matching: Matching
  readonly fill: Fill
  /** Fill the vocabulary up to a power of two. */
  readonly powerOfTwo: boolean
}

/** What the vocabulary holds, in the order of ids. */
export interface Composition {
  readonly special: number
  readonly bytes: number
  readonly merged: number
  /** Custom tokens that were added. */
  readonly custom: number
  readonly whitespace: number
  /** Reserved slots: only where runs of white space would be longer than any text. */
  readonly reserved: number
  readonly size: number
  /** Custom tokens that needed no id, since merging had made them. */
  readonly learned: number
  /** Merges that there was room for and that the corpus did not give. */
  readonly missing: number
}

export interface Made {
  readonly tokenizer: Tokenizer
  readonly composition: Composition
}

/** The fewest tokens that a vocabulary with these custom tokens can have. */
export function smallestSize(customs: number, fill: Fill): number {
  return 256 + SPECIAL_TOKENS.length + customs + (fill === 'whitespace' ? SPECIAL_TOKENS.length : 0)
}

/** @throws TokenwrightError `invalid-option` with the minimum */
export function checkSize(size: number, customs: number, fill: Fill): void {
  const least = smallestSize(customs, fill)
  if (!Number.isInteger(size) || size < least)
    throw new TokenwrightError(
      'invalid-option',
      `vocabulary too small: bytes, special tokens and ${customs} custom tokens alone are ${least}, the minimum`,
      { where: 'size', value: size },
    )
}

/**
 * Puts the tokenizer together. Byte-pair encoding is greedy, so one training serves all smaller sizes and all lists of
 * custom tokens: this takes as many of its merges as fit.
 *
 * @param base byte-level BPE whose only added tokens are the special ones, with ids from 0, trained to `size` or more
 * @throws TokenwrightError `invalid-option` where `size` has no room for bytes, special and custom tokens, and for
 * another base
 */
export function compose(base: Tokenizer, options: ComposeOptions): Made {
  const { size, tokens, matching, fill, powerOfTwo } = options
  checkSize(size, tokens.length, fill)
  checkBase(base)
  const trained = vocabularySize(base.model.vocab)
  const spelled = spellings(base)
  const room =
    fill === 'whitespace' ? size - SPECIAL_TOKENS.length - tokens.length : mergesThatFit(spelled, tokens, size)
  const { tokenizer } = trained > room ? nest(base, room) : { tokenizer: base }
  const kept = Math.min(trained, room)
  const known = new Set(spelled.slice(0, kept))
  const unlearned = tokens.filter(({ normalized }) => !known.has(normalized))
  for (const { normalized } of unlearned) known.add(normalized)

  const size0 = kept + unlearned.length
  const gap = powerOfTwo ? nextPowerOfTwo(size0) - size0 : 0
  const { whitespace, reserved } = fillers(gap, (text) => known.has(text))
  const added: AddedToken[] = [...tokenizer.added_tokens]
  const add = (content: string, flags: Partial<AddedToken>): void => {
    const id = kept + added.length - tokenizer.added_tokens.length
    added.push({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: true,
      special: false,
      ...flags,
    })
  }
  for (const { content, normalized } of unlearned) add(content, { single_word: isSingleWord(normalized, matching) })
  for (const content of whitespace) add(content, {})
  for (const content of reserved) add(content, { normalized: false, special: true })
  return {
    tokenizer: { ...tokenizer, added_tokens: added, padding: PADDING },
    composition: {
      special: SPECIAL_TOKENS.length,
      bytes: 256,
      merged: kept - 256 - SPECIAL_TOKENS.length,
      custom: unlearned.length,
      whitespace: whitespace.length,
      reserved: reserved.length,
      size: size0 + gap,
      learned: tokens.length - unlearned.length,
      missing: Math.max(0, room - trained),
    },
  }
}

function checkBase({ added_tokens }: Tokenizer): void {
  const fits =
    added_tokens.length === SPECIAL_TOKENS.length &&
    added_tokens.every(({ id, content }) => content === SPECIAL_TOKENS[id])
  if (!fits)
    throw new TokenwrightError('invalid-option', 'base with other added tokens than the special tokens of KL3M alone', {
      value: added_tokens.length,
    })
}

const PADDING = {
  strategy: 'BatchLongest',
  direction: 'Left',
  pad_to_multiple_of: null,
  pad_id: PAD_ID,
  pad_type_id: 0,
  pad_token: PAD_TOKEN,
} as const

/** The largest number of tokens before the custom ones with which everything has `size` tokens. */
function mergesThatFit(spelled: readonly string[], tokens: readonly CheckedToken[], size: number): number {
  const wanted = new Set(tokens.map(({ normalized }) => normalized))
  let unlearned = wanted.size
  let fit = 0
  for (let kept = 1; kept <= spelled.length && kept + unlearned <= size + 1; kept++) {
    if (wanted.delete(spelled[kept - 1])) unlearned--
    if (kept + unlearned <= size) fit = kept
  }
  // Where the corpus gave too few merges, the room is what is missing.
  return fit === spelled.length ? Math.max(fit, size - unlearned) : fit
}

/** Text of each id; what is no whole character stays apart from all text. */
function spellings(base: Tokenizer): string[] {
  const encoder = compile(base)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return Array.from({ length: encoder.size }, (_, id) => {
    try {
      return decoder.decode(encoder.tokenBytes(id))
    } catch {
      return `\ud800${id}`
    }
  })
}

function isSingleWord(token: string, matching: Matching): boolean {
  return matching === 'single-word' || (matching === 'word-edges' && hasWordEdge(token))
}
