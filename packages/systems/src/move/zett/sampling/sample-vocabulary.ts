/** @file One sampled vocabulary: the best substrings under noise, all bytes, and runs of white space. Source: step 3 of the method. */
import { fold, type Key } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import { BYTE_CHARACTERS, FILL_SCORE, whiteSpaceRuns } from '../byte-level/index.js'
import type { SubstringQueue } from './substrings.js'

export interface SampledVocabulary {
  /** In the byte alphabet. */
  readonly tokens: readonly string[]
  /** Log probabilities. */
  readonly scores: Float64Array
}

export interface SamplingOptions {
  /** Tokens in all. */
  readonly size: number
  /** The deviation of the noise is drawn anew for each vocabulary, LogNormal(ln mean, sigma); 1e-5 and 4 as published. */
  readonly noise?: { readonly mean: number; readonly sigma: number }
  /** The longest repeat in the runs of white space that are added; 15, and 0 for none. */
  readonly longestRepeat?: number
}

export const PUBLISHED_NOISE = { mean: 1e-5, sigma: 4 }

/**
 * Draws a vocabulary.
 * @throws TokenwrightError `invalid-option` for a size that leaves no room beside the bytes, or that the queue cannot fill
 */
export function sampleVocabulary(queue: SubstringQueue, from: Key, options: SamplingOptions): SampledVocabulary {
  const { size, noise = PUBLISHED_NOISE, longestRepeat = 15 } = options
  const runs = whiteSpaceRuns(longestRepeat)
  const fixed = new Set([...BYTE_CHARACTERS, ...runs])
  if (!Number.isSafeInteger(size) || size <= fixed.size)
    throw new TokenwrightError(
      'invalid-option',
      `a vocabulary with bytes and white space has more than ${fixed.size}`,
      {
        where: 'size',
        value: size,
      },
    )
  const own = fold(from, 'noise')
  // One deviation for the whole vocabulary: drawn for each token, it would be heavy tails and no common scale.
  const deviation = noise.mean === 0 ? 0 : Math.exp(Math.log(noise.mean) + noise.sigma * normalOf(own, ''))
  const texts: string[] = []
  const chances: number[] = []
  for (const [text, score] of queue.scores) {
    if (fixed.has(text)) continue
    texts.push(text)
    chances.push(score / queue.total + (deviation === 0 ? 0 : deviation * normalOf(own, text)))
  }
  const wanted = size - fixed.size
  if (texts.length < wanted)
    throw new TokenwrightError(
      'invalid-option',
      `too little text for a vocabulary of ${size}: its queue holds ${texts.length} substrings, it needs`,
      { value: wanted },
    )
  const best = Uint32Array.from(texts.keys()).sort((a, b) => chances[b] - chances[a] || (texts[a] < texts[b] ? -1 : 1))
  const kept = best.subarray(0, wanted)
  const logOf = (chance: number): number => (chance > 0 ? Math.log(chance) : FILL_SCORE)
  const scores = Array.from(kept, (i) => logOf(chances[i]))
  const least = scores[scores.length - 1]
  return {
    tokens: [...BYTE_CHARACTERS, ...runs, ...Array.from(kept, (i) => texts[i])],
    scores: Float64Array.from([...BYTE_CHARACTERS.map(() => least), ...runs.map(() => 0), ...scores]),
  }
}

/**
 * A normal number with mean 0 and deviation 1 that belongs to a text: drawn one after the other, the numbers would depend on the
 * order in which the queue came to hold its texts.
 */
function normalOf(from: Key, text: string): number {
  const radius = Math.sqrt(-2 * Math.log((hashOf(text, from[0], from[1]) + 1) / (2 ** 32 + 1)))
  return radius * Math.cos((2 * Math.PI * hashOf(text, from[2], from[3])) / 2 ** 32)
}

/** FNV-1a from a start of one's own, stirred as MurmurHash3 does at its end. */
function hashOf(text: string, start: number, salt: number): number {
  let hash = start ^ 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ salt ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
