/**
 * @file Turns the entries of a file into texts: Qtok's first step, in two modes. `compatible` repeats the original with its
 * guesses and renamings, for its printed tables. `corrected` follows the pipeline of the file and tells raw bytes from characters.
 */
import { byteOfUnit, BYTE_TO_UNIT, fromByteAlphabet } from '@tokenwright/text'
import type { RawVocabulary } from './raw-vocabulary.js'

export type Mode = 'corrected' | 'compatible'

/**
 * What an entry stands for. `byte`: one raw byte. `fragment`: several bytes that are no valid UTF-8 by themselves. In the
 * compatible mode everything is `text`, as in the original.
 */
export type TokenKind = 'text' | 'byte' | 'fragment'

export interface Token {
  /** Of a byte: its character in the byte alphabet. Of a fragment: `<0y`, its spelling, `>`. */
  readonly text: string
  readonly kind: TokenKind
  readonly id: number
}

export interface Collision {
  readonly text: string
  readonly ids: readonly number[]
}

export interface DecodedVocabulary {
  readonly name: string
  readonly mode: Mode
  /** Rows of the file: entries and those added tokens that are not among them. */
  readonly entries: number
  /** Different tokens; all counts and shares are over these. */
  readonly tokens: readonly Token[]
  readonly byteLevel: boolean
  /** Rows that decode to the same token as an earlier one: `entries` - `tokens.length`. */
  readonly collisions: readonly Collision[]
  /** Ids that two rows share, ids below the highest without a row, and rows with half a surrogate pair. */
  readonly duplicateIds: number
  readonly holes: number
  readonly loneSurrogates: number
}

/** Two tokens are the same when these are. */
export function tokenKey({ kind, text }: Token): string {
  return kind === 'text' ? `t${text}` : kind === 'byte' ? `b${text}` : `f${text}`
}

/**
 * Decodes a vocabulary. Several rows with one text are one token, and reported.
 *
 * @example
 * decodeVocabulary(vocabularyFromJson(text, 'pythia'), 'corrected').tokens.length // 50259
 */
export function decodeVocabulary(raw: RawVocabulary, mode: Mode): DecodedVocabulary {
  const byteLevel = mode === 'compatible' ? raw.guess.byteLevel : isByteLevel(raw)
  const decode = mode === 'compatible' ? compatibleDecoder(raw, byteLevel) : correctedDecoder(raw, byteLevel)
  const plain = new Set(raw.added.map(({ spelling }) => spelling))
  const among = new Set(raw.entries.filter(({ spelling }) => plain.has(spelling)).map(({ spelling }) => spelling))
  const added = raw.added.filter(({ spelling }) => !among.has(spelling))

  const tokens: Token[] = []
  // One map for each kind: joining kind and text to one key would copy every text.
  const numbers = {
    text: new Map<string, number>(),
    byte: new Map<string, number>(),
    fragment: new Map<string, number>(),
  }
  const collisions = new Map<number, number[]>()
  const put = (token: Token): void => {
    const known = numbers[token.kind].get(token.text)
    if (known === undefined) {
      numbers[token.kind].set(token.text, tokens.length)
      tokens.push(token)
      return
    }
    const shared = collisions.get(known)
    if (shared === undefined) collisions.set(known, [tokens[known].id, token.id])
    else shared.push(token.id)
  }
  for (const { spelling, id } of raw.entries) {
    if (mode === 'corrected' && plain.has(spelling)) put({ text: spelling, kind: 'text', id })
    else {
      const { text, kind } = decode(spelling)
      put({ text, kind, id })
    }
  }
  for (const { spelling, id } of added) put({ text: spelling, kind: 'text', id })

  let highest = -1
  let loneSurrogates = 0
  for (const rows of [raw.entries, added])
    for (const { id, spelling } of rows) {
      if (id > highest) highest = id
      if (SURROGATE.test(spelling) && LONE_SURROGATE.test(spelling)) loneSurrogates++
    }
  const given = new Uint8Array(highest + 1)
  for (const rows of [raw.entries, added]) for (const { id } of rows) given[id] = 1
  let different = 0
  for (const one of given) different += one
  const entries = raw.entries.length + added.length
  return {
    name: raw.name,
    mode,
    entries,
    tokens,
    byteLevel,
    collisions: [...collisions].map(([number, ids]) => ({ text: tokens[number].text, ids })),
    duplicateIds: entries - different,
    holes: highest + 1 - different,
    loneSurrogates,
  }
}

const SURROGATE = /[\ud800-\udfff]/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** A part says so, or every character of every entry is in the byte alphabet; words of WordPiece and WordLevel are text. */
export function isByteLevel(raw: RawVocabulary): boolean {
  if (raw.byteLevelPart) return true
  if (raw.model === 'WordPiece' || raw.model === 'WordLevel') return false
  const plain = new Set(raw.added.map(({ spelling }) => spelling))
  return raw.entries.every(({ spelling }) => plain.has(spelling) || fromByteAlphabet(spelling) !== null)
}

type Decoder = (spelling: string) => { readonly text: string; readonly kind: TokenKind }

const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/
/** Half of a usual vocabulary, decoded at once: a space and what is the same in the byte alphabet. */
const SPACED_ASCII = /^\u0120[!-~]+$/
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

function correctedDecoder(raw: RawVocabulary, byteLevel: boolean): Decoder {
  if (byteLevel) {
    return (whole) => {
      if (SPACED_ASCII.test(whole) && raw.endOfWordSuffix === '') return { text: ` ${whole.slice(1)}`, kind: 'text' }
      const spelling = withoutSuffix(whole, raw.endOfWordSuffix)
      const bytes = fromByteAlphabet(spelling)
      if (bytes === null) return { text: whole, kind: 'text' }
      if (bytes.length === 1 && spelling === whole) return { text: spelling, kind: 'byte' }
      const text = utf8.decode(bytes)
      if (isReplaced(text, bytes)) return { text: `<0y${spelling}>`, kind: 'fragment' }
      return { text: spelling === whole ? text : ` ${text}`, kind: 'text' }
    }
  }
  const marker = raw.spaceMarker ?? '\u2581'
  return (spelling) => {
    const byte = BYTE_TOKEN.exec(spelling)
    if (byte !== null) return { text: String.fromCharCode(BYTE_TO_UNIT[Number.parseInt(byte[1], 16)]), kind: 'byte' }
    return { text: wordBoundaries(spelling.replaceAll(marker, ' '), raw), kind: 'text' }
  }
}

/** WordPiece marks what goes on with a word and `</w>` what ends one; here the boundary of a word is a space before it. */
function wordBoundaries(text: string, { model, continuingPrefix, endOfWordSuffix }: RawVocabulary): string {
  if (endOfWordSuffix !== '') {
    const stem = withoutSuffix(text, endOfWordSuffix)
    return stem === text ? text : ` ${stem}`
  }
  if (model !== 'WordPiece' || continuingPrefix === '') return text
  return text.startsWith(continuingPrefix) ? text.slice(continuingPrefix.length) : ` ${text}`
}

function withoutSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.length > suffix.length && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text
}

/** A replacement character that is not in the bytes themselves (EF BF BD). */
function isReplaced(text: string, bytes: Uint8Array): boolean {
  if (!text.includes('\ufffd')) return false
  let own = 0
  for (let i = 0; i + 2 < bytes.length; i++)
    if (bytes[i] === 0xef && bytes[i + 1] === 0xbf && bytes[i + 2] === 0xbd) own++
  return text.split('\ufffd').length - 1 !== own
}

/** Steps 3 to 5 of the original's loader, with its renaming of single characters that are also in the byte alphabet. */
function compatibleDecoder({ guess }: RawVocabulary, byteLevel: boolean): Decoder {
  if (byteLevel) {
    return (spelling) => {
      if (SPACED_ASCII.test(spelling)) return { text: ` ${spelling.slice(1)}`, kind: 'text' }
      const bytes = fromByteAlphabet(spelling)
      if (bytes === null) return { text: spelling, kind: 'text' }
      const text = utf8.decode(bytes)
      return { text: text.includes('\ufffd') ? `<0y${spelling}>` : text, kind: 'text' }
    }
  }
  return (spelling) => {
    const byte = BYTE_TOKEN.exec(spelling)
    if (byte !== null) return { text: String.fromCharCode(BYTE_TO_UNIT[Number.parseInt(byte[1], 16)]), kind: 'text' }
    if (spelling.length === 1 && byteOfUnit(spelling.charCodeAt(0)) >= 0)
      return { text: `0X${spelling.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`, kind: 'text' }
    return {
      text: spelling.startsWith(guess.marker) ? ` ${spelling.slice(guess.marker.length)}` : spelling,
      kind: 'text',
    }
  }
}
