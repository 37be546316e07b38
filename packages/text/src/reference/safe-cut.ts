/**
 * @file Where text that is still arriving may be cut: between an ASCII letter or digit and a space, for tokenizers of
 * which every part provably treats the two sides alike together and apart. What is not proved here is not cut.
 *
 * The proof goes along the pipeline: it keeps track of what the space has become (`▁` perhaps), and of whether some
 * part surely begins a piece there; if none does, the model itself must not join the two characters.
 */
import type { AddedPattern } from '../added-tokens/matcher.js'
import { byteIndex } from '../models/byte-index.js'
import { cutTest } from '../models/bpe/junctions.js'
import { createNormalizer } from '../normalizers/create.js'
import { familyOfPattern } from '../fast/patterns.js'
import { toByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import type { Model, Normalizer, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { isNumeric, isPunctuationOrSymbol, isWord } from '../unicode/rust.js'

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789']
const LETTER = /[A-Za-z0-9]/

/** The pattern of Mistral's newer tokenizers, which has no scanner. */
const TEKKEN = String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`

/** Whether a text may be cut before the space that follows this character (an ASCII letter or digit). */
export type SafeCut = (before: string) => boolean

/** The rule for a tokenizer with its added tokens, or null where no cut is proved to be safe. */
export function safeCut(tokenizer: Tokenizer, added: readonly AddedPattern[]): SafeCut | null {
  const { normalizer, pre_tokenizer: preTokenizer, model } = tokenizer
  // Tokens of this model reach across pieces.
  if (model.type === 'Boundless') return null
  const space = normalizer === null ? ' ' : afterNormalizer(normalizer, ' ')
  if (space === null || !added.every((pattern) => tokenAllows(pattern, space))) return null
  const place: Place = { space, begins: false, gone: false }
  if (preTokenizer !== null && !follow(preTokenizer, place)) return null
  return place.begins ? () => true : modelRule(model, place.space)
}

/** Added tokens may neither reach across the cut nor look across it. */
function tokenAllows({ token, pattern }: AddedPattern, space: string): boolean {
  const blank = token.normalized ? space : ' '
  if (pattern.indexOf(blank) > 0) return false
  if (token.single_word && pattern.startsWith(blank)) return false
  return !(token.rstrip && LETTER.test(pattern.slice(-1)))
}

/** What a space becomes behind a letter that stays a letter; null if that cannot be said. */
function afterNormalizer(part: Normalizer, space: string): string | null {
  switch (part.type) {
    case 'Sequence':
      return part.normalizers.reduce<string | null>(
        (now, inner) => (now === null ? null : afterNormalizer(inner, now)),
        space,
      )
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
    case 'Nmt':
    case 'Lowercase':
    case 'StripAccents':
    case 'BertNormalizer':
    case 'Precompiled':
      return staysItself(part, space) ? space : null
    case 'Strip':
    case 'Prepend':
      // Left out where a text goes on, see `continued`.
      return space
    case 'Replace': {
      if ('Regex' in part.pattern)
        return part.pattern.Regex === ' {2,}' && part.content.startsWith(space) && space === ' ' ? space : null
      const { String: pattern } = part.pattern
      if (pattern === space) return isNeutral(part.content) ? part.content : null
      if (LETTER.test(pattern) || pattern.indexOf(space) > 0) return null
      return pattern.startsWith(space) && !part.content.startsWith(space) ? null : space
    }
    default:
      return null
  }
}

/** Character by character, letters come out as letters and the space comes out as itself. */
function staysItself(part: Normalizer, space: string): boolean {
  const apply = (text: string): string => createNormalizer(part).reduce((done, step) => step.apply(done), text)
  return LETTERS.every((letter) => {
    const alone = apply(letter)
    return alone.length === 1 && LETTER.test(alone) && apply(`${letter}${space}`) === alone + space
  })
}

interface Place {
  /** What the space has become. */
  space: string
  /** A piece surely begins with it. */
  begins: boolean
  /** It is gone, as what parted two pieces. */
  gone: boolean
}

/** Follows the place through a pre-tokenizer; false where that may act differently on the two sides apart. */
function follow(part: PreTokenizer, place: Place): boolean {
  switch (part.type) {
    case 'Sequence':
      return part.pretokenizers.every((inner) => follow(inner, place))
    case 'Metaspace':
      return followMetaspace(part, place)
    case 'ByteLevel': {
      const ok = place.begins || place.space === ' ' || !(part.add_prefix_space || part.use_regex)
      place.begins ||= part.use_regex
      place.space = toByteAlphabet(place.space)
      return ok
    }
    default:
  }
  // Where the two sides are pieces of their own already, whatever looks at one piece sees the same.
  if (place.begins) return true
  switch (part.type) {
    case 'BertPreTokenizer':
    case 'WhitespaceSplit':
    case 'Whitespace':
      place.begins = place.gone = place.space === ' '
      return place.begins || part.type !== 'Whitespace'
    case 'Digits':
    case 'Punctuation':
      return true
    case 'CharDelimiterSplit':
      return !LETTER.test(part.delimiter) && part.delimiter !== place.space
    case 'Split': {
      if ('String' in part.pattern) {
        const { String: pattern } = part.pattern
        return pattern !== '' && !LETTER.test(pattern) && !pattern.includes(place.space)
      }
      const covers = (part.behavior === 'Isolated' && !part.invert) || (part.behavior === 'Removed' && part.invert)
      // All published patterns begin a piece with a space that follows a letter or digit, and none looks back.
      place.begins =
        covers &&
        place.space === ' ' &&
        (familyOfPattern(part.pattern.Regex, 'rust') !== undefined || part.pattern.Regex === TEKKEN)
      return place.begins
    }
    default:
      // FixedLength counts from the beginning; UnicodeScripts looks back.
      return false
  }
}

function followMetaspace(part: PreTokenizer & { readonly type: 'Metaspace' }, place: Place): boolean {
  if (place.space === ' ') place.space = part.replacement
  const marked = place.space === part.replacement && isNeutral(place.space)
  // Without the mark in front a piece at the very beginning gets one, and one further on does not.
  if (!marked && !(place.begins && (place.gone || part.prepend_scheme !== 'first'))) return false
  place.begins ||= part.split
  return true
}

/** Neither letter nor digit nor punctuation: nothing that a later part could attach to what stands before. */
function isNeutral(text: string): boolean {
  const point = text.codePointAt(0)
  if (point === undefined || text.length !== (point > 0xffff ? 2 : 1)) return false
  return !isWord(point) && !isNumeric(point) && !isPunctuationOrSymbol(point)
}

/** No piece begins there for sure, so merging must not cross the place. */
function modelRule(model: Model, space: string): SafeCut | null {
  if (model.type !== 'BPE' || model.ignore_merges || space.length === 0) return null
  const mayCut = cutTest(model, byteIndex(model.vocab))
  if (mayCut === null) return null
  const right = space.codePointAt(0)!
  return (before) => mayCut(before.codePointAt(0)!, right)
}

/** The normalizer for a text that goes on: what is done at the beginning is done already. Null for nothing to do. */
export function continued(part: Normalizer): Normalizer | null {
  if (part.type === 'Prepend') return null
  if (part.type === 'Strip') return part.strip_right ? { ...part, strip_left: false } : null
  if (part.type !== 'Sequence') return part
  const normalizers = part.normalizers.map(continued).filter((inner) => inner !== null)
  return normalizers.length === 0 ? null : { type: 'Sequence', normalizers }
}
