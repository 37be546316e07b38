/**
 * @file TransTokenizer (Remy et al., 2024): a new token's row is the mean of the old tokens that its words translate to, weighted
 * by counts from an aligned parallel corpus. Tokens that no word holds borrow from tokens that they contain or begin.
 * Counts are those of the authors' package trans-tokenizers 0.1.4, whole numbers as there.
 */
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { samePlan, type Initialiser, type Situation } from './contract.js'
import type { VocabularyPair } from './vocabulary-pair.js'
import { alignWords } from './word-alignment.js'

export interface TransTokenizerOptions {
  /** Word pairs aligned less often are dropped; 10. */
  readonly minimumCount?: number
  /** Rounds of the word alignment; 6. */
  readonly rounds?: number
}

/** Words of both languages as ids of their tokens, and how often they are aligned. */
export interface AlignedTokens {
  readonly old: readonly number[]
  readonly fresh: readonly number[]
  readonly count: number
}

/** For each new id, old ids with their counts. */
export type TokenCounts = Map<number, Map<number, number>>

/** What a token borrows from another, and for translations that begin a word. */
const BORROWED = 1000
const BORROWED_START = 2000

export function transTokenizer({ minimumCount = 10, rounds }: TransTokenizerOptions = {}): Initialiser {
  return {
    name: 'transtokenizer',
    label: 'TransTokenizer, by aligned words',
    fills: 'all',
    fallback: 'unknown',
    async prepare(situation) {
      const { vocabularies } = situation
      const aligned = await alignTokens(situation, rounds)
      const counts = translationCounts(
        vocabularies,
        aligned.filter(({ count }) => count >= minimumCount),
      )
      borrowCounts(vocabularies, counts)
      const { shared, newSpecial } = vocabularies
      return (id) => {
        if (newSpecial.has(id) && shared[id] >= 0) return samePlan('kept', { ids: [shared[id]], weights: [1] })
        const row = counts.get(id)
        if (row === undefined) return undefined
        const total = sumOf(row)
        return samePlan('aligned', {
          ids: Uint32Array.from(row.keys()),
          weights: Float64Array.from(row.values(), (count) => count / total),
        })
      }
    },
  }
}

async function alignTokens({ vocabularies, parallel, signal }: Situation, rounds?: number): Promise<AlignedTokens[]> {
  if (parallel === undefined || parallel.length === 0)
    throw new TokenwrightError('invalid-option', 'TransTokenizer needs sentences in both languages', {
      value: 'parallel',
    })
  const pairs = await alignWords(
    parallel.map(([a, b]) => [wordsOf(vocabularies.old, a), wordsOf(vocabularies.new, b)] as const),
    { rounds, signal },
  )
  const ids = (word: string): number[] => word.split(' ').map(Number)
  return pairs.map(({ source, target, count }) => ({ old: ids(source), fresh: ids(target), count: Math.floor(count) }))
}

/** Letters at the end and at the beginning of a token; what is no whole character counts as one. */
const LETTER_LAST = /[\p{L}\ufffd]$/u
const LETTER_FIRST = /^[\p{L}\ufffd]/u

/** Tokens of a sentence, joined where they meet inside a word, as ids with spaces between. */
function wordsOf(encoder: Encoder, text: string): string[] {
  const words: string[] = []
  let open = false
  for (const id of encoder.encode(text.trim())) {
    const spelled = new TextDecoder().decode(encoder.tokenBytes(id))
    if (open && LETTER_FIRST.test(spelled)) words.push(`${words.pop()} ${id}`)
    else words.push(String(id))
    open = LETTER_LAST.test(spelled)
  }
  return words
}

/** Counts of pairs of tokens from pairs of words, from numbers, and from tokens that both vocabularies have. */
export function translationCounts(
  { old, new: fresh, shared, newSpecial }: VocabularyPair,
  aligned: readonly AlignedTokens[],
): TokenCounts {
  const counts: TokenCounts = new Map()
  for (const one of aligned) spread(counts, one)
  const numbers = [
    ...Array.from({ length: 9999 }, (_, i) => String(i)),
    ...Array.from({ length: 99 }, (_, i) => `0${i}`),
  ]
  const translate = (id: number | undefined, text: string, entry?: number): void => {
    const other = entry ?? old.encode(text)[0]
    if (id !== undefined && other !== undefined) add(counts, id, other, 1)
  }
  for (const number of numbers) {
    // Each spelling counts that the new vocabulary has as one token: as it stands in the file, alone, and behind a space.
    translate(fresh.tokenToId(number), number, old.tokenToId(number))
    for (const text of [number, ` ${number}`]) {
      const ids = fresh.encode(text)
      if (ids.length === 1) translate(ids[0], text)
    }
  }
  shared.forEach((other, id) => {
    if (other >= 0 && !newSpecial.has(id)) add(counts, id, other, 1)
  })
  return counts
}

/** Half of the count goes to all pairs of tokens, half to those at the same place when both lists are stretched to one length. */
function spread(counts: TokenCounts, { old, fresh, count }: AlignedTokens): void {
  if (old.length === 1 && fresh.length === 1) return add(counts, fresh[0], old[0], count)
  const half = Math.max(1, Math.floor(count / 2))
  const all = Math.max(1, Math.floor(half / old.length))
  for (const a of fresh) for (const b of old) add(counts, a, b, all)
  const common = greatestDivisor(old.length, fresh.length)
  const dilution = old.length === fresh.length ? 1 : old.length / common
  const share = Math.max(1, Math.floor(half / dilution))
  const length = old.length === fresh.length ? old.length : (old.length * fresh.length) / common
  for (let i = 0; i < length; i++)
    add(counts, fresh[Math.floor((i * fresh.length) / length)], old[Math.floor((i * old.length) / length)], share)
}

/**
 * Tokens without counts take those of tokens that begin with them, and of the longest that they contain; in the order of ids, so
 * that a token can lend what it has borrowed.
 */
export function borrowCounts({ old, new: fresh, shared, newSpecial }: VocabularyPair, counts: TokenCounts): void {
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
  const texts = new Map<string, number>()
  for (let id = 0; id < shared.length; id++)
    if (!newSpecial.has(id) && fresh.idToToken(id) !== undefined) texts.set(latin1(fresh.tokenBytes(id)), id)
  const ordered = [...texts.keys()].toSorted()
  const mapped = (text: string): boolean => {
    const id = texts.get(text)
    return id !== undefined && counts.has(id)
  }
  for (const [text, id] of [...texts].toSorted(([, a], [, b]) => a - b)) {
    if (counts.has(id) || text === '') continue
    const lenders = [...beginningWith(ordered, text).filter(mapped), ...longestInside(text, mapped)]
    if (lenders.length === 0) continue
    const row = new Map<number, number>()
    for (const lender of lenders) {
      const source = counts.get(texts.get(lender) as number) as Map<number, number>
      const total = sumOf(source)
      for (const [other, count] of source) {
        const lent = old.tokenBytes(other)[0] === 0x20 ? BORROWED_START : BORROWED
        row.set(other, (row.get(other) ?? 0) + Math.max(1, Math.floor((lent * count) / total)))
      }
    }
    counts.set(id, row)
  }
}

/** All texts of a sorted list that begin with one. */
function beginningWith(ordered: readonly string[], text: string): string[] {
  let [low, high] = [0, ordered.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ordered[middle] < text) low = middle + 1
    else high = middle
  }
  let end = low
  while (end < ordered.length && ordered[end].startsWith(text)) end++
  return ordered.slice(low, end)
}

/** The parts of a text that are mapped and lie in no longer one that is. */
function longestInside(text: string, mapped: (part: string) => boolean): string[] {
  const found: string[] = []
  for (let length = text.length; length > 0; length--)
    for (let from = 0; from + length <= text.length; from++) {
      const part = text.slice(from, from + length)
      if (mapped(part) && !found.some((longer) => longer.includes(part))) found.push(part)
    }
  return found
}

function add(counts: TokenCounts, fresh: number, old: number, count: number): void {
  let row = counts.get(fresh)
  if (row === undefined) counts.set(fresh, (row = new Map()))
  row.set(old, (row.get(old) ?? 0) + count)
}

const sumOf = (row: ReadonlyMap<number, number>): number => [...row.values()].reduce((sum, count) => sum + count, 0)

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
