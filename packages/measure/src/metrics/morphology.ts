/**
 * @file Whether cuts fall where a word's own parts meet. Boundary precision, recall and F1 over words with known
 * segments, as in MorphScore (Arnett et al. 2025, arXiv 2507.06378) without its weights: words are encoded by
 * themselves, and all cuts of all words go into one sum.
 */
import { readFile } from 'node:fs/promises'
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { createPlaces, placeTokens } from './places.js'
import { createTextMap, mapText } from './text-map.js'
import type { TokenFacts } from './token-facts.js'

export interface GoldWord {
  readonly word: string
  /** Spell the word when they are joined. */
  readonly segments: readonly string[]
}

export type Gold = readonly GoldWord[]

/**
 * Reads words with their segments: one word a line, a tab, the segments with single spaces between them.
 *
 * @throws TokenwrightError `unreadable`; `invalid-option` for a line whose segments do not spell its word
 * @example
 * // unhappiness	un happi ness
 * await readGold('eng.tsv') // [{ word: 'unhappiness', segments: ['un', 'happi', 'ness'] }]
 */
export async function readGold(path: string): Promise<Gold> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'no such file of segmented words', { value: path, cause })
  }
  const words: GoldWord[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '') continue
    const [word, parts, ...rest] = line.split('\t')
    const segments = parts?.split(' ') ?? []
    if (rest.length > 0 || segments.join('') !== word || segments.includes(''))
      throw new TokenwrightError('invalid-option', 'line whose segments do not spell its word', {
        where: `${path}:${index + 1}`,
        value: line,
      })
    words.push({ word, segments })
  }
  return words
}

export interface BoundaryCounts {
  /** Cuts where segments meet, all cuts, and all places where segments meet; words that could not be placed. */
  right: number
  cuts: number
  wanted: number
  unplaced: number
}

/** Counts over all words. */
export function countBoundaries(gold: Gold, facts: TokenFacts, encoder: Encoder): BoundaryCounts {
  const counts = { right: 0, cuts: 0, wanted: 0, unplaced: 0 }
  const map = createTextMap()
  const places = createPlaces()
  for (const { word, segments } of gold) {
    const wanted = new Set<number>()
    let at = 0
    for (const segment of segments.slice(0, -1)) wanted.add((at += Buffer.byteLength(segment)))
    mapText(map, word, false)
    const ids = encoder.encode(word)
    placeTokens(places, ids, word, map, facts, encoder)
    const cuts = new Set<number>()
    for (let i = 0; i < ids.length; i++) if (places.to[i] > 0 && places.to[i] < map.bytes) cuts.add(places.to[i])
    if (ids.length === 0 || places.to[ids.length - 1] !== map.bytes) {
      counts.unplaced++
      continue
    }
    counts.cuts += cuts.size
    counts.wanted += wanted.size
    for (const cut of cuts) if (wanted.has(cut)) counts.right++
  }
  return counts
}

export interface BoundaryScores {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** Scores from counts; NaN where there is nothing to divide by. */
export function boundaryScores({ right, cuts, wanted }: BoundaryCounts): BoundaryScores {
  return { precision: right / cuts, recall: right / wanted, f1: (2 * right) / (cuts + wanted) }
}
