/**
 * @file Documents cut at random before training, so that one pass of BPE learns tokens of several words. What is trained
 * on such pieces with `split: null` is used without any split. Source: Bommarito, Katz, Bommarito, KL3M-005; the
 * pre-tokenizers RandomWhitespaceSplit and RandomChunkSplit of huggingface/tokenizers, pull request 1753.
 */
import { TokenwrightError } from '../errors.js'
import type { Corpus, CorpusDocument } from '../train/types.js'
import { isWhiteSpace } from '../unicode/white-space.js'

export interface RandomWhitespaceSplit {
  /** With this probability a character of white space becomes a piece of its own; else words go on across it. Default 0.3. */
  readonly probability?: number
  /** Default 0. */
  readonly seed?: number
}

export interface RandomChunkSplit {
  /** Characters in a piece, at least and at most. Defaults 2 and 5. */
  readonly min?: number
  readonly max?: number
  /** Default 0. */
  readonly seed?: number
}

/**
 * Cuts documents at some of their white space. What is drawn depends on the seed and the document alone, not on the
 * documents before it.
 *
 * @throws TokenwrightError `invalid-option`
 * @example
 * train(randomWhitespaceSplit(corpus, { probability: 0.5 }), { split: null, vocabularySize: 32768 })
 */
export function randomWhitespaceSplit(
  corpus: Corpus,
  { probability = 0.3, seed = 0 }: RandomWhitespaceSplit = {},
): AsyncIterable<string> {
  if (!(probability >= 0 && probability <= 1)) throw outOfRange('probability', 'must lie between 0 and 1', probability)
  return eachDocument(corpus, seed, function* (text, random) {
    let from = 0
    for (let i = 0; i < text.length; i++) {
      // No character of white space is outside of the basic plane.
      if (!isWhiteSpace(text.charCodeAt(i)) || random() >= probability) continue
      if (i > from) yield text.slice(from, i)
      yield text[i]
      from = i + 1
    }
    if (from < text.length) yield text.slice(from)
  })
}

/**
 * Cuts documents into chunks of random numbers of characters, wherever words end.
 *
 * @throws TokenwrightError `invalid-option`
 * @example
 * train(randomChunkSplit(corpus, { min: 2, max: 32 }), { split: null, vocabularySize: 32768 })
 */
export function randomChunkSplit(
  corpus: Corpus,
  { min = 2, max = 5, seed = 0 }: RandomChunkSplit = {},
): AsyncIterable<string> {
  if (!Number.isInteger(min) || min < 1) throw outOfRange('min', 'must be a whole number above 0', min)
  if (!Number.isInteger(max) || max < min) throw outOfRange('max', `must be a whole number not below ${min}`, max)
  return eachDocument(corpus, seed, function* (text, random) {
    for (let from = 0; from < text.length;) {
      let to = from
      const size = min + Math.floor(random() * (max - min + 1))
      for (let k = 0; k < size && to < text.length; k++) to += text.codePointAt(to)! > 0xffff ? 2 : 1
      yield text.slice(from, to)
      from = to
    }
  })
}

async function* eachDocument(
  corpus: Corpus,
  seed: number,
  cut: (text: string, random: () => number) => Iterable<string>,
): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const document of corpus as AsyncIterable<CorpusDocument>) {
    const text =
      typeof document === 'string'
        ? document
        : document instanceof Uint8Array
          ? decoder.decode(document)
          : document.text
    yield* cut(text, randomOf(seed, text))
  }
}

/** mulberry32 over a hash (FNV-1a) of the seed and the text. */
function randomOf(seed: number, text: string): () => number {
  let state = 0x811c9dc5 ^ seed
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000
  }
}

function outOfRange(where: string, what: string, value: number): TokenwrightError {
  return new TokenwrightError('invalid-option', what, { where, value })
}
