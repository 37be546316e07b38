/** @file A vocabulary as its file spells it, and what the file says of the spelling. */
import { TokenwrightError } from '@tokenwright/text'

export interface RawEntry {
  /** In the spelling of the file: byte alphabet, U+2581 for a space, and so on. */
  readonly spelling: string
  readonly id: number
}

export interface RawVocabulary {
  /** For tables. */
  readonly name: string
  readonly entries: readonly RawEntry[]
  /** Added tokens are plain text, whatever the entries are spelled in. */
  readonly added: readonly RawEntry[]
  readonly model: 'BPE' | 'Unigram' | 'WordPiece' | 'WordLevel' | 'unknown'
  /** A part of the pipeline says that entries are in the byte alphabet. */
  readonly byteLevelPart: boolean
  /** What stands for a space, where a part of the pipeline says so. */
  readonly spaceMarker: string | null
  /** Before entries that go on with a word, as `##` in WordPiece. */
  readonly continuingPrefix: string
  /** After entries that end a word, as `</w>`. */
  readonly endOfWordSuffix: string
  /** What the original's two guesses see in the file's text; only its compatibility mode follows them. */
  readonly guess: OriginalGuess
}

/** Two heuristics of the original, which read the file as text: see `vocabularyFromJson`. */
export interface OriginalGuess {
  readonly marker: string
  readonly byteLevel: boolean
}

/** Ids above this are refused, as everywhere: no published model has 2^24 rows. */
const MOST_IDS = 2 ** 24

/** @throws TokenwrightError `invalid-tokenizer` */
export function checkedId(id: unknown, where: string): number {
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= MOST_IDS)
    throw new TokenwrightError('invalid-tokenizer', 'token id that is not a whole number from 0 to 16777215', {
      where,
      value: id,
    })
  return id
}

/**
 * The original takes the most frequent of three characters for the space marker, and a file without "ма" for byte-level.
 * Source: the loader of nup-csai/Qtok.
 */
export function guessAsOriginal(text: string): OriginalGuess {
  const counts = ['\u2581', '\u0120', '\t'].map((marker) => ({ marker, count: occurrences(text, marker) }))
  const { marker } = counts.reduce((best, one) => (one.count > best.count ? one : best))
  return { marker, byteLevel: !text.includes('ма') }
}

function occurrences(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++
  return count
}
