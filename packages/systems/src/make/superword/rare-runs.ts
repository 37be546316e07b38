/**
 * @file Cuts runs of words greedily into frequent n-grams, so that the second stage has few distinct pieces to hold. Source:
 * Schmidt et al., "Faster Superword Tokenization", arXiv 2604.05192 (there over pretokens of any kind; here over words that
 * follow each other with one space, which hold nearly all superwords).
 */
import { TokenwrightError, type Corpus, type CorpusDocument } from '@tokenwright/text'
import { textOf } from './long-lines.js'

export interface RareRuns {
  /** An n-gram that occurs less often is not kept together. Default 15. */
  readonly minCount?: number
  /** Most words that are kept together. Default 30. */
  readonly longest?: number
}

/** A word with the space before it. A run is a longest sequence of such words that touch. */
const WORD = / ?[\p{L}\p{M}_]+/gu

/**
 * The corpus cut between words that no frequent n-gram spans, each part a document. An approximation: what is cut apart
 * cannot be learned, and greedy cuts from the left also part some frequent pairs. Stage one learns the same as before, since
 * all cuts stand where words end anyway.
 *
 * @param corpus is read twice, so a generator will not do
 * @throws TokenwrightError `invalid-option`, also where the second reading differs from the first
 * @example
 * train(cutRareRuns(texts), { algorithm: 'superbpe' })
 */
export async function* cutRareRuns(corpus: Corpus, options: RareRuns = {}): AsyncIterable<string> {
  const { minCount = 15, longest = 30 } = options
  if (!Number.isInteger(minCount) || minCount < 1)
    throw new TokenwrightError('invalid-option', 'must be a whole number above 0', {
      where: 'minCount',
      value: minCount,
    })
  if (!Number.isInteger(longest) || longest < 1 || longest > 255)
    throw new TokenwrightError('invalid-option', 'must be a whole number from 1 to 255', {
      where: 'longest',
      value: longest,
    })
  const words = await numberWords(corpus)
  const spans = longestGrams(words, minCount, longest)
  let at = 0
  for await (const document of corpus as AsyncIterable<CorpusDocument>) {
    const text = textOf(document)
    let from = 0
    let end = -1
    let left = 0
    for (const match of text.matchAll(WORD)) {
      if (at >= words.length) throw changed(at)
      const touches = match.index === end && match[0].startsWith(' ')
      if (touches && left === 0) {
        yield text.slice(from, match.index)
        from = match.index
      }
      if (!touches || left === 0) left = spans[at]
      left--
      at++
      end = match.index + match[0].length
    }
    if (from < text.length) yield text.slice(from)
  }
  if (at !== words.length) throw changed(at)
}

function changed(value: number): TokenwrightError {
  return new TokenwrightError(
    'invalid-option',
    'corpus that is read twice held another number of words the second time',
    {
      where: 'corpus',
      value,
    },
  )
}

interface Words {
  readonly length: number
  /** Number of each word, in the order of the corpus. */
  readonly ids: Int32Array
  readonly kinds: number
  /** 1 where a word begins a run. */
  readonly begins: Uint8Array
}

async function numberWords(corpus: Corpus): Promise<Words> {
  const numbers = new Map<string, number>()
  let ids = new Int32Array(1 << 16)
  let begins = new Uint8Array(1 << 16)
  let length = 0
  for await (const document of corpus as AsyncIterable<CorpusDocument>) {
    let end = -1
    for (const match of textOf(document).matchAll(WORD)) {
      if (length === ids.length) {
        ids = grown(ids, new Int32Array(2 * length))
        begins = grown(begins, new Uint8Array(2 * length))
      }
      let id = numbers.get(match[0])
      if (id === undefined) numbers.set(match[0], (id = numbers.size))
      ids[length] = id
      begins[length++] = match.index === end && match[0].startsWith(' ') ? 0 : 1
      end = match.index + match[0].length
    }
  }
  return { length, ids, kinds: numbers.size, begins }
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/**
 * For each word how many words the longest frequent n-gram has that begins there, at least 1. An n-gram is counted only
 * where both of its parts without one end are frequent, so each length costs one pass.
 */
function longestGrams({ length, ids, kinds, begins }: Words, minCount: number, longest: number): Uint8Array {
  const spans = new Uint8Array(length).fill(1)
  let grams: Int32Array = ids.slice(0, length)
  for (let size = 2; size <= longest; size++) {
    const counts = new Map<number, number>()
    const keyAt = (at: number): number => {
      const last = at + size - 1
      if (last >= length || begins[last] === 1 || grams[at] < 0 || grams[at + 1] < 0) return -1
      return grams[at] * kinds + ids[last]
    }
    for (let at = 0; at < length; at++) {
      const key = keyAt(at)
      if (key >= 0) counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    const numbers = new Map<number, number>()
    for (const [key, count] of counts) if (count >= minCount) numbers.set(key, numbers.size)
    if (numbers.size === 0) break
    const next = new Int32Array(length).fill(-1)
    for (let at = 0; at < length; at++) {
      const key = keyAt(at)
      const number = key < 0 ? undefined : numbers.get(key)
      if (number === undefined) continue
      next[at] = number
      spans[at] = size
    }
    grams = next
  }
  return spans
}
