/**
 * @file Takes out of a training corpus what stands in the test corpus, word for word or nearly. Shingles of characters and
 * MinHash (Broder 1997), in the form with one permutation (Li, Owen and Zhang 2012) whose empty bins borrow from their
 * neighbours (Shrivastava and Li 2014). Memory is bounded by the test corpus: some 350 bytes for each of its documents; a
 * text is compared with at most 1,024 of them.
 */
import { TokenwrightError } from '@tokenwright/text'
import { profile } from '../corpora/profile.js'

export interface Duplicate {
  readonly kind: 'exact' | 'near'
  /** Number of the test document, in the order of adding. */
  readonly of: number
  /** Estimated share of common shingles among all shingles of the two; 1 for exact. */
  readonly similarity: number
}

export interface NearDuplicateOptions {
  /** From this similarity on two documents are near duplicates. Default 0.7. */
  readonly similarity?: number
  /** Characters of a shingle. Default 8. */
  readonly shingle?: number
  /** Test documents that may be added. Default 1,000,000. */
  readonly most?: number
}

export interface NearDuplicateIndex {
  /** Number of the document. */
  add(text: string): number
  /** The first test document that the text repeats, exact ones before near ones; null where there is none. */
  find(text: string): Duplicate | null
  readonly size: number
}

const BINS = 64
const ROWS = 4
const BANDS = BINS / ROWS
/**
 * Documents that one band leads to: with boilerplate in all test documents it would lead to all of them, and each text would
 * be compared with each. The first ones stand for the rest, which fifteen other bands still lead to.
 */
const MOST_IN_BAND = 64

/**
 * @throws TokenwrightError `invalid-option` for a similarity outside (0, 1] and for more documents than allowed
 * @example
 * const index = createNearDuplicateIndex()
 * for (const text of test) index.add(text)
 * const kept = train.filter((text) => index.find(text) === null)
 */
export function createNearDuplicateIndex(options: NearDuplicateOptions = {}): NearDuplicateIndex {
  const threshold = options.similarity ?? 0.7
  const shingle = options.shingle ?? 8
  const most = options.most ?? 1_000_000
  if (!(threshold > 0 && threshold <= 1))
    throw new TokenwrightError('invalid-option', 'similarity outside 0 to 1', { value: threshold })
  if (!Number.isInteger(shingle) || shingle < 1 || shingle > 64)
    throw new TokenwrightError('invalid-option', 'shingle of other than 1 to 64 characters', { value: shingle })
  const exact = new Map<number, number>()
  const bands: Map<number, number[]>[] = Array.from({ length: BANDS }, () => new Map())
  let signatures = new Uint32Array(BINS * 256)
  let size = 0
  const scratch = new Uint32Array(BINS)

  function sign(text: string): boolean {
    return minHash(normalise(text), shingle, scratch)
  }

  return {
    get size() {
      return size
    },
    add(text) {
      if (size === most)
        throw new TokenwrightError('invalid-option', 'more test documents than `most` allows', { value: most })
      const number = size++
      const { fingerprint } = profile(text)
      if (!exact.has(fingerprint)) exact.set(fingerprint, number)
      if ((number + 1) * BINS > signatures.length) {
        const larger = new Uint32Array(signatures.length * 2)
        larger.set(signatures)
        signatures = larger
      }
      if (!sign(text)) return number
      signatures.set(scratch, number * BINS)
      for (const [band, table] of bands.entries()) {
        const key = bandKey(scratch, band)
        const list = table.get(key)
        if (list === undefined) table.set(key, [number])
        else if (list.length < MOST_IN_BAND) list.push(number)
      }
      return number
    },
    find(text) {
      const same = exact.get(profile(text).fingerprint)
      if (same !== undefined) return { kind: 'exact', of: same, similarity: 1 }
      if (!sign(text)) return null
      let best: Duplicate | null = null
      const seen = new Set<number>()
      for (const [band, table] of bands.entries()) {
        for (const number of table.get(bandKey(scratch, band)) ?? []) {
          if (seen.has(number)) continue
          seen.add(number)
          const similarity = agreement(scratch, signatures, number * BINS)
          if (similarity >= threshold && similarity > (best?.similarity ?? 0))
            best = { kind: 'near', of: number, similarity }
        }
      }
      return best
    },
  }
}

/** Case, white space and forms of Unicode do not make a text another text. */
function normalise(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/gu, ' ').trim()
}

const EMPTY = 0xffffffff

/** @returns false for a text that is shorter than a shingle */
function minHash(text: string, shingle: number, bins: Uint32Array): boolean {
  if (text.length < shingle) return false
  bins.fill(EMPTY)
  const base = 0x01000193
  let power = 1
  for (let i = 1; i < shingle; i++) power = Math.imul(power, base)
  let rolling = 0
  for (let i = 0; i < text.length; i++) {
    if (i >= shingle) rolling = (rolling - Math.imul(text.charCodeAt(i - shingle) + 1, power)) | 0
    rolling = (Math.imul(rolling, base) + text.charCodeAt(i) + 1) | 0
    if (i < shingle - 1) continue
    const hash = mix(rolling)
    const bin = hash & (BINS - 1)
    const value = hash >>> 6
    if (value < bins[bin]) bins[bin] = value
  }
  const filled = bins.slice()
  for (let bin = 0; bin < BINS; bin++) {
    let step = 0
    while (filled[(bin + step) % BINS] === EMPTY) step++
    // The distance goes into the value, so that borrowed values agree only where both sides borrowed alike.
    if (step > 0) bins[bin] = mix(filled[(bin + step) % BINS] + Math.imul(step, 0x9e3779b1)) >>> 6
  }
  return true
}

function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function bandKey(bins: Uint32Array, band: number): number {
  let low = 0x811c9dc5
  let high = 0x9dc5
  for (let i = band * ROWS; i < (band + 1) * ROWS; i++) {
    low = Math.imul(low ^ bins[i], 0x01000193)
    high = Math.imul(high ^ bins[i], 0x85ebca6b)
  }
  return (mix(high) & 0x1fffff) * 2 ** 32 + mix(low)
}

function agreement(a: Uint32Array, all: Uint32Array, at: number): number {
  let equal = 0
  for (let i = 0; i < BINS; i++) if (a[i] === all[at + i]) equal++
  return equal / BINS
}
