/** @file What added tokens do to real text: how often each fires, how often inside a word, what it saves or costs. */
import { createBreather } from '@tokenwright/measure/corpora'
import { differingStretches } from '@tokenwright/measure/compare'
import { compile, TokenwrightError, type AddedToken, type Encoding, type Tokenizer } from '@tokenwright/text'
import { endsWithWord, startsWithWord } from './word-characters.js'

export interface AuditedToken {
  readonly content: string
  readonly id: number
  readonly singleWord: boolean
  readonly firings: number
  /** Firings that cut a word: a word character of the token touches one of the text. */
  readonly inWord: number
  /**
   * Tokens that the text has fewer for it; negative where it costs. Where several fire in one stretch that the two
   * tokenizers cut differently, each has an equal part.
   */
  readonly saved: number
}

export interface Audit {
  /** Most firings first; tokens that never fire are at the end. */
  readonly tokens: readonly AuditedToken[]
  readonly firings: number
  readonly inWord: number
  readonly unused: number
  /** Tokens of the text with the added tokens, and with the merges alone. */
  readonly withThem: number
  readonly withoutThem: number
}

/**
 * Encodes documents with the added tokens of a tokenizer that are not special, and without them. The sums are exact: what
 * all tokens saved is the difference of the two counts. What the merges lost that had to make room for them is another
 * question, which `compareMatchings` answers.
 *
 * @throws TokenwrightError `invalid-option` where there are no such tokens, `aborted`
 * @example
 * const { inWord, tokens } = await auditCustomTokens(tokenizer, contracts)
 * tokens.filter(({ saved }) => saved < 0) // those that hurt
 */
export async function auditCustomTokens(
  tokenizer: Tokenizer,
  documents: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<Audit> {
  const custom = tokenizer.added_tokens.filter(({ special }) => !special)
  if (custom.length === 0)
    throw new TokenwrightError('invalid-option', 'tokenizer without added tokens that are not special', { value: 0 })
  const breathe = createBreather(signal)
  const withThem = compile(tokenizer)
  const withoutThem = compile({ ...tokenizer, added_tokens: tokenizer.added_tokens.filter(({ special }) => special) })
  const tally = new Map<number, Tally>(custom.map((token) => [token.id, { token, firings: 0, inWord: 0, saved: 0 }]))
  let withCount = 0
  let withoutCount = 0
  for await (const text of documents) {
    const after = withThem.encodeWithOffsets(text)
    await breathe()
    const before = withoutThem.encodeWithOffsets(text)
    withCount += after.ids.length
    withoutCount += before.ids.length
    countFirings(text, after, tally)
    shareOut(before, after, tally)
    await breathe()
  }
  const tokens = Array.from(tally.values(), ({ token, firings, inWord, saved }) => ({
    content: token.content,
    id: token.id,
    singleWord: token.single_word,
    firings,
    inWord,
    saved,
  })).toSorted((a, b) => b.firings - a.firings || a.id - b.id)
  return {
    tokens,
    firings: tokens.reduce((sum, { firings }) => sum + firings, 0),
    inWord: tokens.reduce((sum, { inWord }) => sum + inWord, 0),
    unused: tokens.filter(({ firings }) => firings === 0).length,
    withThem: withCount,
    withoutThem: withoutCount,
  }
}

interface Tally {
  readonly token: AddedToken
  firings: number
  inWord: number
  saved: number
}

function countFirings(text: string, { ids, utf16 }: Encoding, tally: ReadonlyMap<number, Tally>): void {
  for (let i = 0; i < ids.length; i++) {
    const entry = tally.get(ids[i])
    if (entry === undefined) continue
    entry.firings++
    const from = utf16[2 * i]
    const to = utf16[2 * i + 1]
    // Two units on either side hold the neighbour whole, whatever plane it is of.
    const before = text.slice(Math.max(0, from - 2), from)
    const after = text.slice(to, to + 2)
    const fired = text.slice(from, to)
    if ((startsWithWord(fired) && endsWithWord(before)) || (endsWithWord(fired) && startsWithWord(after)))
      entry.inWord++
  }
}

function shareOut(before: Encoding, after: Encoding, tally: ReadonlyMap<number, Tally>): void {
  // A stretch without a firing differs because of the last one before it, which took the context away.
  let last: Tally | undefined
  let at = 0
  for (const { leftFrom, leftTo, rightFrom, rightTo } of differingStretches(before, after)) {
    for (; at < rightFrom; at++) last = tally.get(after.ids[at]) ?? last
    const fired: Tally[] = []
    for (; at < rightTo; at++) {
      const entry = tally.get(after.ids[at])
      if (entry !== undefined) fired.push(entry)
    }
    last = fired.at(-1) ?? last
    const saved = leftTo - leftFrom - (rightTo - rightFrom)
    const sharers = fired.length > 0 ? fired : last === undefined ? [] : [last]
    for (const entry of sharers) entry.saved += saved / sharers.length
  }
}
