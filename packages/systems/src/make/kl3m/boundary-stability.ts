/** @file How far damage to a text reaches into its tokens: boundary F1, and characters of changed tokens for each error. */
import type { Encoder } from '@tokenwright/text'
import { mapPlaces, type Edit } from './edits.js'

export interface BoundaryCounts {
  /** Token boundaries of the clean text at places that touch no edit. */
  readonly clean: number
  /** Those of the damaged text, at the same places. */
  readonly damaged: number
  /** Boundaries of both. */
  readonly both: number
  readonly errors: number
  /** Characters of tokens of the clean text that the damaged one has no more. */
  readonly changedCharacters: number
  readonly cleanTokens: number
  readonly damagedTokens: number
  /** Unicode code points of the clean text. */
  readonly characters: number
}

/**
 * Compares the tokens of a clean and of a damaged text. A token of the clean text is unchanged if the damaged one has
 * the same id at the place where it should be.
 *
 * @param edits from the clean text to the damaged one: those of `damage`, or of `alignTexts`
 * @example
 * const { text, edits } = damage(page, { seed: 1 })
 * boundaryF1(countBoundaries(encoder, page, text, edits)) // 0.99 for tokens of three bytes at most
 */
export function countBoundaries(
  encoder: Pick<Encoder, 'encodeWithOffsets'>,
  cleanText: string,
  damagedText: string,
  edits: readonly Edit[],
): BoundaryCounts {
  const places = mapPlaces(edits)
  const clean = encoder.encodeWithOffsets(cleanText)
  const damaged = encoder.encodeWithOffsets(damagedText)
  const cleanEnds = boundaries(clean.utf16, cleanText.length)
  const damagedEnds = boundaries(damaged.utf16, damagedText.length)
  const mappable = new Set<number>()
  for (const end of damagedEnds) if (places.back(end) >= 0) mappable.add(end)
  let cleanCount = 0
  let both = 0
  for (const end of cleanEnds) {
    const place = places.boundary(end)
    if (place < 0) continue
    cleanCount++
    if (mappable.has(place)) both++
  }
  return {
    clean: cleanCount,
    damaged: mappable.size,
    both,
    errors: edits.length,
    changedCharacters: changed(clean, damaged, cleanText, places),
    cleanTokens: clean.ids.length,
    damagedTokens: damaged.ids.length,
    characters: codePoints(cleanText, 0, cleanText.length),
  }
}

/** Sums over documents. */
export function addBoundaryCounts(counts: readonly BoundaryCounts[]): BoundaryCounts {
  const sum = (key: keyof BoundaryCounts): number => counts.reduce((total, one) => total + one[key], 0)
  return {
    clean: sum('clean'),
    damaged: sum('damaged'),
    both: sum('both'),
    errors: sum('errors'),
    changedCharacters: sum('changedCharacters'),
    cleanTokens: sum('cleanTokens'),
    damagedTokens: sum('damagedTokens'),
    characters: sum('characters'),
  }
}

/** Harmonic mean of precision and recall; 1 where there is no boundary at all. */
export function boundaryF1({ clean, damaged, both }: BoundaryCounts): number {
  return clean + damaged === 0 ? 1 : (2 * both) / (clean + damaged)
}

/** Characters of changed tokens for each error; 0 without errors. */
export function collateral({ changedCharacters, errors }: BoundaryCounts): number {
  return errors === 0 ? 0 : changedCharacters / errors
}

/** Places between tokens, each once. The ends of the text are none. */
function boundaries(utf16: Uint32Array, length: number): Set<number> {
  const ends = new Set<number>()
  for (let i = 1; i < utf16.length; i += 2) if (utf16[i] < length) ends.add(utf16[i])
  return ends
}

function changed(
  clean: { readonly ids: Uint32Array; readonly utf16: Uint32Array },
  damaged: { readonly ids: Uint32Array; readonly utf16: Uint32Array },
  cleanText: string,
  places: ReturnType<typeof mapPlaces>,
): number {
  let characters = 0
  let next = 0
  /** Characters that a changed token has been counted for: tokens that share a character count it once. */
  let counted = 0
  for (let token = 0; token < clean.ids.length; token++) {
    const from = clean.utf16[2 * token]
    const to = clean.utf16[2 * token + 1]
    const start = places.startOf(from)
    const end = places.endOf(to)
    let same = false
    if (start >= 0 && end >= start) {
      while (next < damaged.ids.length && damaged.utf16[2 * next] < start) next++
      for (let k = next; !same && k < damaged.ids.length && damaged.utf16[2 * k] === start; k++)
        same = damaged.utf16[2 * k + 1] === end && damaged.ids[k] === clean.ids[token]
    }
    if (same || to <= counted) continue
    characters += codePoints(cleanText, Math.max(from, counted), to)
    counted = to
  }
  return characters
}

function codePoints(text: string, from: number, to: number): number {
  let count = 0
  for (let i = from; i < to; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++
  return count
}
