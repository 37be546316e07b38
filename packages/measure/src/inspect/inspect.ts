/** @file What is in a tokenizer: parts, sizes, what its tokens spell, and what is odd about it. */
import { entryId, idLimit, vocabularySize, type Encoder, type Tokenizer } from '@tokenwright/text'
import { spell, textOf } from '../compare/segmentation.js'
import { NO_SCRIPT, profile } from '../corpora/profile.js'
import { findOddities, type Oddity } from './oddities.js'
import { describeParts, type PartLine } from './parts.js'

export interface TokenLine {
  readonly id: number
  /** As it reads, with bytes that are no text as `\xE6`. */
  readonly text: string
  readonly bytes: number
}

export interface ShareLine {
  readonly name: string
  readonly count: number
  /** Of all entries of the vocabulary. */
  readonly share: number
}

export interface Inspection {
  readonly model: string
  /** Which implementation encodes with it. */
  readonly path: Encoder['path']
  readonly parts: readonly PartLine[]
  /** Entries of the vocabulary, added tokens outside of it not counted. */
  readonly vocabularySize: number
  /** Highest id plus one, added tokens included: rows of an embedding matrix. */
  readonly size: number
  readonly merges: number | null
  readonly addedTokens: number
  readonly specialTokens: readonly TokenLine[]
  /** Mean bytes of an entry. */
  readonly meanBytes: number
  /** Entries by length in bytes; the last group is open. */
  readonly lengths: readonly ShareLine[]
  readonly kinds: readonly ShareLine[]
  readonly scripts: readonly ShareLine[]
  readonly longest: readonly TokenLine[]
  /** The longest ones that are a word or a part of one. */
  readonly longestWords: readonly TokenLine[]
  /** Tokens that hold several words. */
  readonly superwords: readonly TokenLine[]
  readonly oddities: readonly Oddity[]
}

/** Whole token as a text of several words: `·of·the`. */
const SUPERWORD = /[\p{L}\p{N}][^\p{L}\p{N}]* [^\p{L}\p{N}]*[\p{L}\p{N}]/u

const WORD_KINDS: ReadonlySet<string> = new Set(['beginning of a word', 'word or part of one'])

const LENGTH_GROUPS = [1, 2, 3, 4, 6, 8, 12, 16, 32]

/**
 * Reads a tokenizer through and through. Takes about a second for 200,000 tokens.
 *
 * @param limit how many examples each list holds
 * @example
 * const inspection = inspectTokenizer(tokenizer, compile(tokenizer))
 * inspection.oddities.map(({ text }) => text) // ['1,204 entries that no text leads to', ...]
 */
export function inspectTokenizer(tokenizer: Tokenizer, encoder: Encoder, limit = 20): Inspection {
  const { vocab } = tokenizer.model
  const count = vocabularySize(vocab)
  const lengths = new Map<string, number>()
  const kinds = new Map<string, number>()
  const scripts = new Map<string, number>()
  const longest: TokenLine[] = []
  const longestWords: TokenLine[] = []
  const superwords: TokenLine[] = []
  let total = 0
  for (let entry = 0; entry < count; entry++) {
    const id = entryId(vocab, entry)
    const bytes = encoder.tokenBytes(id)
    const whole = textOf(bytes)
    const text = whole ?? spell(bytes)
    total += bytes.length
    bump(lengths, lengthGroup(bytes.length))
    const kind = kindOf(whole)
    bump(kinds, kind)
    if (kind === 'several words') superwords.push({ id, text, bytes: bytes.length })
    if (whole !== null) {
      const { script } = profile(whole)
      if (script !== NO_SCRIPT) bump(scripts, script)
    }
    keepLongest(longest, { id, text, bytes: bytes.length }, limit)
    if (WORD_KINDS.has(kind)) keepLongest(longestWords, { id, text, bytes: bytes.length }, limit)
  }
  return {
    model: tokenizer.model.type,
    path: encoder.path,
    parts: describeParts(tokenizer),
    vocabularySize: count,
    size: Math.max(encoder.size, idLimit(vocab)),
    merges: mergeCount(tokenizer),
    addedTokens: tokenizer.added_tokens.length,
    specialTokens: tokenizer.added_tokens
      .filter(({ special }) => special)
      .map(({ id, content }) => ({ id, text: content, bytes: new TextEncoder().encode(content).length })),
    meanBytes: count === 0 ? 0 : total / count,
    lengths: shares(lengths, count).toSorted((a, b) => lengthOrder(a.name) - lengthOrder(b.name)),
    kinds: shares(kinds, count),
    scripts: shares(scripts, count),
    longest,
    longestWords,
    superwords: superwords.slice(0, limit),
    oddities: findOddities(tokenizer, encoder),
  }
}

function mergeCount({ model }: Tokenizer): number | null {
  if (model.type === 'BPE') return model.merges === null ? null : model.merges.length / 2
  return model.type === 'Boundless' ? (model.merges.length + model.supermerges.length) / 3 : null
}

/** What a token is by its text: null for bytes that are no text. */
export function kindOf(text: string | null): string {
  if (text === null) return 'part of a character'
  if (SUPERWORD.test(text)) return 'several words'
  if (/^ ?[\p{L}\p{M}'’]+$/u.test(text)) return text.startsWith(' ') ? 'beginning of a word' : 'word or part of one'
  if (/^\s+$/u.test(text)) return 'white space'
  if (/^ ?\p{N}+$/u.test(text)) return 'digits'
  return /[\p{L}\p{N}]/u.test(text) ? 'letters with marks or digits' : 'marks and symbols'
}

function lengthGroup(bytes: number): string {
  let from = 1
  for (const upTo of LENGTH_GROUPS) {
    if (bytes <= upTo) return from === upTo || upTo === 1 ? String(upTo) : `${from}–${upTo}`
    from = upTo + 1
  }
  return `${from} and more`
}

function lengthOrder(name: string): number {
  return Number.parseInt(name, 10)
}

function keepLongest(list: TokenLine[], line: TokenLine, limit: number): void {
  if (list.length === limit && line.bytes <= list[limit - 1].bytes) return
  let at = list.length
  while (at > 0 && list[at - 1].bytes < line.bytes) at--
  list.splice(at, 0, line)
  if (list.length > limit) list.pop()
}

function bump(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1)
}

function shares(map: ReadonlyMap<string, number>, total: number): ShareLine[] {
  return Array.from(map, ([name, count]) => ({ name, count, share: total === 0 ? 0 : count / total })).toSorted(
    (a, b) => b.count - a.count || (a.name < b.name ? -1 : 1),
  )
}
