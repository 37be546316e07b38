/**
 * @file TransTokenizer (Remy et al., 2024): a new token's row is the mean of the old tokens that its words translate to, weighted
 * by counts from an aligned parallel corpus. Tokens that no word holds borrow from tokens that they contain.
 */
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { samePlan, type Initialiser, type Situation } from './contract.js'
import { alignWords } from './word-alignment.js'

export interface TransTokenizerOptions {
  /** Word pairs aligned less often are dropped; 10. */
  readonly minimumCount?: number
  /** Rounds of the word alignment; 7. */
  readonly rounds?: number
}

type Counts = Map<number, Map<number, number>>

/** Count of a token beside itself, where both vocabularies have it as a number or special token. */
const CERTAIN = 1e9
/** What a token borrows from another that it contains, and from one at the beginning of a word. */
const BORROWED = 1000
const BORROWED_START = 2000

export function transTokenizer({ minimumCount = 10, rounds = 7 }: TransTokenizerOptions = {}): Initialiser {
  return {
    name: 'transtokenizer',
    label: 'TransTokenizer, by aligned words',
    fills: 'all',
    fallback: 'unknown',
    async prepare(situation) {
      const counts = await countTranslations(situation, minimumCount, rounds)
      const { shared, newSpecial } = situation.vocabularies
      borrow(situation, counts)
      return (id) => {
        if (newSpecial.has(id) && shared[id] >= 0) return samePlan('kept', { ids: [shared[id]], weights: [1] })
        const row = counts.get(id)
        if (row === undefined) return undefined
        const total = [...row.values()].reduce((sum, count) => sum + count, 0)
        return samePlan('aligned', {
          ids: Uint32Array.from(row.keys()),
          weights: Float64Array.from(row.values(), (count) => count / total),
        })
      }
    },
  }
}

async function countTranslations(situation: Situation, minimumCount: number, rounds: number): Promise<Counts> {
  const { vocabularies, parallel, signal } = situation
  if (parallel === undefined || parallel.length === 0)
    throw new TokenwrightError('invalid-option', 'TransTokenizer needs sentences in both languages', {
      value: 'parallel',
    })
  const words = (text: string): string[] => text.trim().split(/\s+/)
  const pairs = await alignWords(
    parallel.map(([a, b]) => [words(a), words(b)] as const),
    { rounds, signal },
  )
  const counts: Counts = new Map()
  const oldIds = cachedIds(vocabularies.old)
  const newIds = cachedIds(vocabularies.new)
  for (const { source, target, count } of pairs)
    if (count >= minimumCount) spread(counts, newIds(target), oldIds(source), count)
  const { shared, newSpecial } = vocabularies
  shared.forEach((old, id) => {
    if (old < 0) return
    const text = new TextDecoder().decode(vocabularies.bytesOf(id)).trim()
    if (newSpecial.has(id) || /^\d{1,4}$/.test(text)) add(counts, id, old, CERTAIN)
    else add(counts, id, old, 1)
  })
  return counts
}

/** Half of the count goes to all pairs of tokens, half to those at the same place when both lists are stretched to one length. */
function spread(counts: Counts, fresh: Uint32Array, old: Uint32Array, count: number): void {
  if (fresh.length === 0 || old.length === 0) return
  const all = count / 2 / (fresh.length * old.length)
  for (const a of fresh) for (const b of old) add(counts, a, b, all)
  const length = Math.max(fresh.length, old.length)
  for (let i = 0; i < length; i++)
    add(
      counts,
      fresh[Math.floor((i * fresh.length) / length)],
      old[Math.floor((i * old.length) / length)],
      count / 2 / length,
    )
}

/** Tokens without counts take those of tokens whose text they contain, in proportion. */
function borrow({ vocabularies }: Situation, counts: Counts): void {
  const { shared, newSpecial } = vocabularies
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
  const byText = new Map<string, number>()
  for (const id of counts.keys()) if (!newSpecial.has(id)) byText.set(latin1(vocabularies.bytesOf(id)), id)
  for (let id = 0; id < shared.length; id++) {
    if (counts.has(id) || newSpecial.has(id) || vocabularies.new.idToToken(id) === undefined) continue
    const text = latin1(vocabularies.bytesOf(id))
    const row = new Map<number, number>()
    for (let from = 0; from < text.length; from++)
      for (let to = from + 1; to <= text.length; to++) {
        // Single bytes are in everything and say nothing.
        if (to - from < 2 && text.length > 1) continue
        const donor = byText.get(text.slice(from, to))
        if (donor === undefined) continue
        const lent = from === 0 && text.startsWith(' ') ? BORROWED_START : BORROWED
        const source = counts.get(donor) as Map<number, number>
        const total = [...source.values()].reduce((sum, count) => sum + count, 0)
        for (const [old, count] of source) row.set(old, (row.get(old) ?? 0) + (lent * count) / total)
      }
    if (row.size > 0) counts.set(id, row)
  }
}

function add(counts: Counts, fresh: number, old: number, count: number): void {
  let row = counts.get(fresh)
  if (row === undefined) counts.set(fresh, (row = new Map()))
  row.set(old, (row.get(old) ?? 0) + count)
}

/** Ids of a word as it stands in a sentence, behind a space. */
function cachedIds(encoder: Encoder): (word: string) => Uint32Array {
  const cache = new Map<string, Uint32Array>()
  return (word) => {
    let ids = cache.get(word)
    if (ids === undefined) cache.set(word, (ids = encoder.encode(` ${word}`)))
    return ids
  }
}
