/** @file Reads *.tiktoken files: a token in base64 and its rank on each line. */
import { ENCODINGS, type EncodingName } from '../encodings/definitions.js'
import { rankTokenizer } from '../encodings/index.js'
import { TokenwrightError } from '../errors.js'
import type { Tokenizer } from '../tokenizer.js'
import { MAX_ID, vocabularyFromBytes, type Vocabulary } from '../vocabulary.js'

export interface TiktokenOptions {
  /** Split pattern, as tiktoken's `pat_str`. */
  readonly pattern: string
  /** Special tokens and their ids: a `Map`, or pairs. Default none. */
  readonly specialTokens?: Iterable<readonly [content: string, id: number]>
}

/**
 * Reads a *.tiktoken file. The file holds ranks alone: the pattern and the special tokens come from the caller.
 *
 * @throws TokenwrightError `invalid-tokenizer` for lines that are no token and rank, and for ranks given twice.
 * @example
 * const ranks = await readFile('tokenizer.model')
 * fromTiktoken(ranks, { pattern: String.raw`\p{L}+|\P{L}+`, specialTokens: [['<|end|>', 128000]] })
 */
export function fromTiktoken(file: Uint8Array | string, { pattern, specialTokens = [] }: TiktokenOptions): Tokenizer {
  const vocab = readRanks(file)
  const taken = new Set(vocab.ids ?? vocab.ends.keys())
  const specials = [...specialTokens]
  for (const [content, id] of specials) {
    if (content === '' || !Number.isInteger(id) || id < 0 || id > MAX_ID || taken.has(id))
      throw new TokenwrightError('invalid-option', 'special token without text, or with an id that is not free', {
        where: `specialTokens[${JSON.stringify(content)}]`,
        value: id,
      })
  }
  return rankTokenizer(vocab, pattern, specials)
}

/** The bundled encoding whose published ranks these are, recognised by their SHA-256; undefined for other files. */
export async function recogniseRanks(file: Uint8Array<ArrayBuffer>): Promise<EncodingName | undefined> {
  // Absent on web pages that did not come over HTTPS.
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle
  if (subtle === undefined) return undefined
  const digest = new Uint8Array(await subtle.digest('SHA-256', file))
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return ENCODINGS.find(({ sha256 }) => sha256 === hex)?.name
}

/** Whether this looks like such a file. */
export function isTiktoken(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2} [0-9]{1,10}\r?(?:\n|$)/.test(text)
}

const LINE = /^([A-Za-z0-9+/]+={0,2})[ \t]+([0-9]{1,10})$/

function readRanks(file: Uint8Array | string): Vocabulary {
  const text = typeof file === 'string' ? file : new TextDecoder('latin1').decode(file)
  const entries: { bytes: Uint8Array; rank: number }[] = []
  const seen = new Set<string>()
  for (let at = 0, line = 1; at < text.length; line++) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const content = text.slice(at, text[end - 1] === '\r' ? end - 1 : end)
    at = end + 1
    if (content === '') continue
    const match = LINE.exec(content)
    const rank = match === null ? -1 : Number(match[2])
    if (match === null || match[1].length % 4 !== 0 || rank > MAX_ID)
      throw new TokenwrightError('invalid-tokenizer', 'not a token in base64 and its rank', {
        where: `line ${line}`,
        value: content,
      })
    const binary = atob(match[1])
    if (seen.has(binary))
      throw new TokenwrightError('invalid-tokenizer', 'token that is listed twice', {
        where: `line ${line}`,
        value: content,
      })
    seen.add(binary)
    entries.push({ bytes: Uint8Array.from(binary, (character) => character.charCodeAt(0)), rank })
  }
  if (entries.length === 0) throw new TokenwrightError('invalid-tokenizer', 'file without ranks', { value: file })
  entries.sort((a, b) => a.rank - b.rank)
  for (let i = 1; i < entries.length; i++)
    if (entries[i].rank === entries[i - 1].rank)
      throw new TokenwrightError('invalid-tokenizer', 'rank that two tokens share', { value: entries[i].rank })
  return vocabularyFromBytes(
    entries.map(({ bytes }) => bytes),
    entries.map(({ rank }) => rank),
  )
}
