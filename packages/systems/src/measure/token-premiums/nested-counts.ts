/** @file Counts of all smaller BPE vocabularies from one encoding with the largest: the fast twin of `truncateMerges`. */
import { vocabularySize } from '@tokenwright/text'
import type { Tokenizer } from '@tokenwright/text'

/**
 * Why this is exact: a merge can only apply once both of its parts are there, and parts are learned before. So merges apply to a text in
 * the order of learning, and a smaller vocabulary stops on the way: what it gives is each token of the larger one, taken
 * apart until every part is in the smaller. A token that two merges make could be taken apart in two ways.
 *
 * @param tokenizer byte-pair encoding whose ids are in the order of learning
 * @param size entries of the smaller vocabulary, its alphabet at least
 * @returns for each id the number of tokens that it is in the smaller vocabulary; null where merges repeat tokens, or there are special tokens beside the 256 bytes
 * @example
 * const pieces = piecesAt(tokenizer, 2048)
 * encoder.encode(line).reduce((sum, id) => sum + pieces[id], 0) // = tokens of the line at 2,048
 */
export function piecesAt({ model }: Tokenizer, size: number): Uint32Array | null {
  if (model.type !== 'BPE' || model.merges === null || model.vocab.ids !== null || model.ignore_merges) return null
  const { merges } = model
  const total = vocabularySize(model.vocab)
  const alphabet = total - merges.length / 2
  // Each merge makes the next id, or some token is made twice.
  for (let merge = 0; merge < merges.length / 2; merge++)
    if (merges[2 * merge] >= alphabet + merge || merges[2 * merge + 1] >= alphabet + merge) return null
  if (alphabet !== 256 || size < alphabet) return null
  const pieces = new Uint32Array(total).fill(1)
  for (let id = Math.max(size, alphabet); id < total; id++) {
    const merge = id - alphabet
    pieces[id] = pieces[merges[2 * merge]] + pieces[merges[2 * merge + 1]]
  }
  return pieces
}
