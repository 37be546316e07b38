/**
 * @file Where merging joins each token of the bundled encodings, computed when the package is built: finding it out
 * takes longer than everything else that happens before the first token. Kept beside the vocabulary, not in it, since
 * it follows from the vocabulary alone.
 */
import type { Vocabulary } from '../vocabulary.js'

const cuts = new WeakMap<Vocabulary, Uint8Array>()

export function rememberCuts(vocabulary: Vocabulary, lengths: Uint8Array): void {
  cuts.set(vocabulary, lengths)
}

/** For each id the number of bytes of its token's left part, 0 for single bytes and tokens that merging never makes. */
export function knownCuts(vocabulary: Vocabulary): Uint8Array | undefined {
  return cuts.get(vocabulary)
}
