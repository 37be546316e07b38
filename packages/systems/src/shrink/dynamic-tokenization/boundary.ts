/** @file Where tokens may not merge: white space, special tokens, and the borders that the caller chose. */
import { compile, TokenwrightError, type Encoder, type Tokenizer } from '@tokenwright/text'
import { bytesOf, createSpelling, specialTexts } from './byte-level.js'
import { createLru } from './lru.js'
import type { PairRule } from './merged-batch.js'

export const boundaries = ['pretokens', 'word', 'word_hyphen', 'sentence'] as const

/**
 * `pretokens`: what the model's own pre-tokenizer leaves in one piece. `word`: what has no white space inside. `word_hyphen`:
 * the same, and of the punctuation only a hyphen may follow a word. `sentence`: everything but special tokens.
 */
export type Boundary = (typeof boundaries)[number]

export interface BoundaryOptions {
  readonly tokenizer: Tokenizer
  /** Default `pretokens`. */
  readonly boundary?: Boundary
  /** Longest merged token, in the tokens that the model's own tokenizer cuts it into; no limit if not given. */
  readonly maxPieces?: number
  /**
   * Refuses white space in the middle of a token; default true. Half characters are no text that a pre-tokenizer could cut, so
   * without it they glue whole sentences together. To measure just that.
   */
  readonly whiteSpaceRule?: boolean
  /**
   * Where tokens that together are no text, because a character is cut, may merge. `anywhere` (default): as in the authors' code,
   * where two such merges can step over a border, unless the borders are given. `inside`: only where the cut runs between them,
   * which crosses no border, and shortens scripts of many bytes more slowly.
   */
  readonly halfCharacters?: 'inside' | 'anywhere'
}

export interface BoundaryRule {
  readonly valid: PairRule
  /** Different pairs that only `maxPieces` refused so far. */
  capped(): number
}

/** Space, tab and line break in the byte alphabet. */
const BLANKS = new Set('\u0120\u0109\u010a')
const LINE_BREAKS = '\u010a\u010a'
const PUNCTUATION = /[.,!?;:()\-"'\\/`$%&*+<=>@[\]^_{|}~]/
/** Answers remembered between batches. */
const REMEMBERED = 200_000
const MAX_PIECES = 2 ** 20

/**
 * The rule of a boundary mode, with a memory for its answers.
 * Source: `is_valid_pair` of `tokenizations/dynamic_bpe.py` in the authors' repository, with these differences:
 * special tokens never merge, and none comes about by
 * merging; unknown modes are refused. Borders are asked of the token alone, as there: in a run of spaces before a word, the
 * pre-tokenizer may cut elsewhere.
 *
 * @throws TokenwrightError `invalid-option` for an unknown mode or limit, `unsupported-part` if not byte-level
 * @example createBoundary({ tokenizer }).valid('Ġhapp', 'y') // true
 */
export function createBoundary(options: BoundaryOptions): BoundaryRule {
  const { tokenizer, boundary = 'pretokens', maxPieces, whiteSpaceRule = true, halfCharacters = 'anywhere' } = options
  if (!boundaries.includes(boundary))
    throw new TokenwrightError('invalid-option', `a boundary is one of ${boundaries.join(', ')}`, {
      where: 'boundary',
      value: boundary,
    })
  if (maxPieces !== undefined && !(Number.isSafeInteger(maxPieces) && maxPieces >= 1 && maxPieces <= MAX_PIECES))
    throw new TokenwrightError('invalid-option', `a limit of pieces is a whole number from 1 to ${MAX_PIECES}`, {
      where: 'maxPieces',
      value: maxPieces,
    })
  const encoder = compile(plain(tokenizer))
  const spelling = createSpelling(encoder)
  const special = specialTexts(tokenizer)
  const inside = insideBoundary(boundary, encoder, tokenizer, halfCharacters === 'inside' ? continues : () => true)
  const answers = createLru<string, boolean>(REMEMBERED)
  let capped = 0
  const judge = (left: string, right: string): boolean => {
    const joined = left + right
    if (whiteSpaceRule && breaksAtWhiteSpace(joined)) return false
    if (!inside(left, right)) return false
    if (maxPieces === undefined || spelling.pieces(joined).length <= maxPieces) return true
    capped++
    return false
  }
  return {
    valid(left, right) {
      if (special.has(left) || special.has(right) || special.has(left + right)) return false
      // A line break is not in the byte alphabet, so it cannot be part of either.
      const key = `${left}\n${right}`
      let answer = answers.get(key)
      if (answer === undefined) {
        answer = judge(left, right)
        answers.set(key, answer)
      }
      return answer
    },
    capped: () => capped,
  }
}

/** Without what only concerns whole texts: a token is a part of a text that was normalised already. */
function plain(tokenizer: Tokenizer): Tokenizer {
  return { ...tokenizer, added_tokens: [], normalizer: null, post_processor: null, truncation: null, padding: null }
}

function breaksAtWhiteSpace(token: string): boolean {
  let inside = false
  let only = true
  for (let i = 0; i < token.length; i++) {
    const blank = BLANKS.has(token[i])
    if (blank && i > 0) inside = true
    if (!blank) only = false
  }
  return inside && (!only || token === LINE_BREAKS)
}

/** A byte in the middle of a character of UTF-8. */
function continues(token: string): boolean {
  return (bytesOf(token.charAt(0))[0] & 0xc0) === 0x80
}

function insideBoundary(
  boundary: Boundary,
  encoder: Encoder,
  tokenizer: Tokenizer,
  mayContinue: (right: string) => boolean,
): PairRule {
  if (boundary === 'sentence') return () => true
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const onText =
    (rule: (text: string, left: string, right: string) => boolean): PairRule =>
    (left, right) => {
      const text = decoded(utf8, left + right)
      // Half a character must find its other half, and no rule about text can be asked.
      return text === undefined ? mayContinue(right) : rule(text, left, right)
    }
  if (boundary === 'pretokens') return onText((text) => isOnePiece(encoder, text))
  if (boundary === 'word') return onText(isOneWord)
  const original = compile(tokenizer)
  const isPunctuation = (token: string): boolean =>
    PUNCTUATION.test(token) && !/\d/.test(token) && original.tokenToId(token) !== undefined
  return onText((text, left, right) => {
    if (!isOneWord(text)) return false
    return isPunctuation(left) || !isPunctuation(right) || right === '-'
  })
}

function isOnePiece(encoder: Encoder, text: string): boolean {
  const { words } = encoder.encodeWithOffsets(text)
  return words.length > 0 && words.every((word) => word === words[0])
}

function isOneWord(text: string): boolean {
  return text.split(/\p{White_Space}+/u).filter((word) => word !== '').length === 1
}

/** Undefined where the bytes are no text. */
function decoded(utf8: TextDecoder, token: string): string | undefined {
  try {
    return utf8.decode(bytesOf(token))
  } catch (error) {
    if (error instanceof TokenwrightError) throw error
    // Not UTF-8: part of a character.
    return undefined
  }
}
