/**
 * @file Word vectors trained on the user's own text, with vectors of character n-grams for everything that is no known word, in
 * the manner of fastText (Bojanowski et al., 2017). They stand in for the sentence encoder of TokenAdapt's authors.
 */
import { TokenwrightError } from '@tokenwright/text'
import type { Auxiliary } from '../contract.js'
import { cooccurrenceVectors } from './cooccurrence.js'

export interface WordVectorOptions {
  /** Numbers in a vector; 64. */
  readonly width?: number
  /** Words seen less often are left out; 3. */
  readonly minimumCount?: number
  /** Most words; 20,000. */
  readonly words?: number
  /** Lengths of n-grams in characters; 3 to 5. */
  readonly shortest?: number
  readonly longest?: number
  readonly signal?: AbortSignal
}

/** Words with their marks, numbers, and single other characters. */
const WORD = /[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu

/**
 * @throws TokenwrightError `empty-corpus` if no word is frequent enough
 * @example const auxiliary = await wordVectors(lines); await auxiliary.embed([new TextEncoder().encode(' the')])
 */
export async function wordVectors(texts: readonly string[], options: WordVectorOptions = {}): Promise<Auxiliary> {
  const { width = 64, minimumCount = 3, words: most = 20_000, shortest = 3, longest = 5, signal } = options
  const counts = new Map<string, number>()
  for (const text of texts) for (const word of text.match(WORD) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1)
  const known = [...counts]
    .filter(([, count]) => count >= minimumCount)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
  if (known.length === 0)
    throw new TokenwrightError('empty-corpus', `no word is seen ${minimumCount} times`, { value: texts.length })
  const numbers = new Map(known.map(([word], i) => [word, i]))
  const sequences = texts.map((text) => Int32Array.from(text.match(WORD) ?? [], (word) => numbers.get(word) ?? -1))
  const vectors = await cooccurrenceVectors(sequences, known.length, { width, signal })
  const grams = gramVectors(known, vectors, width, shortest, longest)
  const cache = new Map<string, Float32Array>()
  const vectorOf = (text: string): Float32Array => {
    const found = cache.get(text)
    if (found !== undefined) return found
    const sum = new Float32Array(width)
    for (const word of text.match(WORD) ?? []) {
      const number = numbers.get(word)
      if (number === undefined) addGrams(sum, word, grams, width, shortest, longest)
      else for (let k = 0; k < width; k++) sum[k] += vectors[number * width + k]
    }
    cache.set(text, sum)
    return sum
  }
  const rowsOfTexts = (all: readonly Uint8Array[], of: (text: string) => Float32Array | undefined): Float32Array => {
    const data = new Float32Array(all.length * width)
    all.forEach((bytes, i) => {
      const text = decode(bytes)
      const vector = text === undefined ? undefined : of(text)
      if (vector !== undefined) data.set(vector, i * width)
    })
    return data
  }
  return {
    name: `word vectors of ${known.length} words`,
    width,
    embed: async (all) => rowsOfTexts(all, vectorOf),
    embedWords: async (all) =>
      rowsOfTexts(all, (text) => {
        const number = numbers.get(text)
        return number === undefined ? undefined : vectors.subarray(number * width, (number + 1) * width)
      }),
  }
}

interface Gram {
  readonly sum: Float32Array
  count: number
}

function gramsOf(word: string, shortest: number, longest: number): string[] {
  const characters = Array.from(`<${word}>`)
  const grams: string[] = []
  for (let length = shortest; length <= longest; length++)
    for (let i = 0; i + length <= characters.length; i++) grams.push(characters.slice(i, i + length).join(''))
  return grams
}

/** The mean vector of the words that hold an n-gram. */
function gramVectors(
  known: readonly (readonly [string, number])[],
  vectors: Float32Array,
  width: number,
  shortest: number,
  longest: number,
): ReadonlyMap<string, Gram> {
  const grams = new Map<string, Gram>()
  known.forEach(([word], number) => {
    if (word.length > 100) return
    for (const gram of gramsOf(word, shortest, longest)) {
      let entry = grams.get(gram)
      if (entry === undefined) grams.set(gram, (entry = { sum: new Float32Array(width), count: 0 }))
      entry.count++
      for (let k = 0; k < width; k++) entry.sum[k] += vectors[number * width + k]
    }
  })
  return grams
}

function addGrams(
  sum: Float32Array,
  word: string,
  grams: ReadonlyMap<string, Gram>,
  width: number,
  shortest: number,
  longest: number,
): void {
  const found = gramsOf(word, shortest, longest).flatMap((gram) => grams.get(gram) ?? [])
  for (const { sum: vector, count } of found) for (let k = 0; k < width; k++) sum[k] += vector[k] / count / found.length
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Part of a character is no word.
    return undefined
  }
}
