/** @file What a search box offers while someone types. */
import type { Store } from '../store/open.js'
import { readQuery } from './query.js'
import { suggest as suggestByWords } from './words.js'

/**
 * Titles that fit what has been typed so far; the last word may be unfinished.
 *
 * @example
 * await suggest(store, 'vision transf') // [{ id: 1, title: 'Vision Transformers with …' }]
 */
export function suggest(store: Store, input: string, limit = 8): Promise<{ id: number; title: string }[]> {
  return suggestByWords(store, readQuery(input, true), Math.min(50, limit))
}
