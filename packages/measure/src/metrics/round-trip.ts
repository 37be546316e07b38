/** @file Whether a text comes back from its tokens: TokEval's exact match rate, mostly without decoding. */
import type { Encoder } from '@tokenwright/text'
import type { Places } from './places.js'

/** Texts that are really decoded before a decoder is taken to give back what lies so under tokens. */
const TRIALS = 64

export type Keeper = (fit: Places['fit'], ids: Uint32Array, text: string) => boolean

/**
 * Tokens that spell the text end to end give it back, unless the decoder trims or cleans up. Whether it does is seen from
 * the first texts: when these have all come back, later ones of the same fit are not decoded.
 */
export function createKeeper(encoder: Encoder, spells: boolean): Keeper {
  const came = { exact: 0, prefixed: 0 }
  return (fit, ids, text) => {
    if (fit === 'loose') return encoder.decode(ids) === text
    if (fit === 'exact' && spells) return true
    // A space at the beginning may be taken for one that was put there.
    if (came[fit] >= TRIALS && !text.startsWith(' ')) return true
    const kept = encoder.decode(ids) === text
    came[fit] = kept ? came[fit] + 1 : -Infinity
    return kept
  }
}
