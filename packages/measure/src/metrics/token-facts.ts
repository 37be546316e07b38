/** @file What each id of a tokenizer spells, and what kind of token that is: looked up once, used for every text. */
import type { Encoder, Tokenizer } from '@tokenwright/text'
import { spellsText } from './spells.js'

export interface TokenFacts {
  /** Highest id plus one. */
  readonly size: number
  /** Ids that there is a token for. */
  readonly tokens: number
  /** What all ids spell, one after the other. */
  readonly bytes: Uint8Array
  /** Bytes of id i go from starts[i] to starts[i + 1]. */
  readonly starts: Uint32Array
  /** Sums of the constants below. */
  readonly flags: Uint8Array
  /** Whether tokens spell parts of the text in order, and nothing else. */
  readonly spells: boolean
}

/** The bytes are no complete UTF-8. */
export const INCOMPLETE = 1
/** Bytes of more than one character, at least one of them incomplete. */
export const CROSSING = 2
/** Nothing but white space. */
export const BLANK = 4
/** Stands for text that the vocabulary cannot spell. */
export const UNKNOWN = 8
/** A special token: never the text's own. */
export const SPECIAL = 16

export function tokenFacts(tokenizer: Tokenizer, encoder: Encoder): TokenFacts {
  const { size } = encoder
  const starts = new Uint32Array(size + 1)
  const flags = new Uint8Array(size)
  let bytes = new Uint8Array(size * 8 + 64)
  let at = 0
  let tokens = 0
  for (let id = 0; id < size; id++) {
    starts[id] = at
    if (encoder.idToToken(id) === undefined) continue
    tokens++
    const spelled = encoder.tokenBytes(id)
    if (at + spelled.length > bytes.length) {
      const larger = new Uint8Array(2 * (at + spelled.length))
      larger.set(bytes)
      bytes = larger
    }
    bytes.set(spelled, at)
    at += spelled.length
    flags[id] = kindOf(spelled)
  }
  starts[size] = at
  for (const { id, special } of tokenizer.added_tokens) if (special) flags[id] = SPECIAL
  const unknown = unknownId(tokenizer, encoder)
  if (unknown !== null) flags[unknown] = UNKNOWN
  return { size, tokens, bytes: bytes.slice(0, at), starts, flags, spells: spellsText(tokenizer, encoder) }
}

/** The id that stands for what the vocabulary cannot spell, or null. */
export function unknownId({ model }: Tokenizer, encoder: Encoder): number | null {
  if (model.type === 'Boundless') return null
  // With byte fallback the vocabulary spells everything, and the unknown token is only a name.
  if ((model.type === 'BPE' || model.type === 'Unigram') && model.byte_fallback) return null
  if (model.type === 'Unigram') return model.unk_id
  return model.unk_token === null ? null : (encoder.tokenToId(model.unk_token) ?? null)
}

function kindOf(bytes: Uint8Array): number {
  if (bytes.length === 0) return 0
  let characters = 0
  let broken = false
  for (let at = 0; at < bytes.length; characters++) {
    const size = characterAt(bytes, at)
    if (size < 0) broken = true
    at += Math.abs(size)
  }
  if (broken) return characters > 1 ? INCOMPLETE + CROSSING : INCOMPLETE
  return isBlank(bytes) ? BLANK : 0
}

/**
 * Bytes of the character that begins at `at`; negative where it is only a part of one. Bounds are those of the UTF-8
 * standard, so that surrogates and overlong forms are no characters.
 */
function characterAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]
  if (lead < 0x80) return 1
  const wanted = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  if (wanted === 0) return -1
  let found = 1
  while (found < wanted && at + found < bytes.length && (bytes[at + found] & 0xc0) === 0x80) found++
  if (found < wanted) return -found
  const second = bytes[at + 1]
  const isWrong =
    (lead === 0xe0 && second < 0xa0) ||
    (lead === 0xed && second > 0x9f) ||
    (lead === 0xf0 && second < 0x90) ||
    (lead === 0xf4 && second > 0x8f)
  return isWrong ? -found : found
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function isBlank(bytes: Uint8Array): boolean {
  // White space begins with one of few bytes: nearly all tokens are told at once.
  const lead = bytes[0]
  if (lead > 0x20 && lead !== 0xc2 && (lead < 0xe1 || lead > 0xe3)) return false
  return /^\p{White_Space}+$/u.test(decoder.decode(bytes))
}
