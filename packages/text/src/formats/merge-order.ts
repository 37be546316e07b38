/**
 * @file When a list of merges and a ranking of tokens say the same. By the argument in derive-merges.ts ranks make each
 * token from one pair only. If the list has all of these pairs, and in the order of ranks, then wherever neighbours
 * may merge by rank the list has that merge, and the same one comes first; whatever else is in the list never happens.
 */
import type { BpeModel } from '../tokenizer.js'
import { entryId, MAX_ID } from '../vocabulary.js'
import { deriveMerges, NEVER, UNKNOWN } from './derive-merges.js'

export interface RankedMerges {
  /** The merges that do happen, in the order of ranks. */
  readonly merges: Uint32Array
  /** Every mergeable token of more than one unit is made by them, so that it makes no difference to emit it at once. */
  readonly complete: boolean
}

/**
 * The merges that ranks stand for, if the model's own merges do the same; null if they do not.
 *
 * @param ranks for each entry of the vocabulary: its rank
 * @param mergeable entries that the ranking covers
 */
export function mergesInRankOrder(
  model: BpeModel,
  ranks: ArrayLike<number>,
  mergeable: (entry: number) => boolean,
): RankedMerges | null {
  const { vocab, units, merges } = model
  const positions = new Map<number, number>()
  if (merges !== null)
    for (let i = 0; i < merges.length; i += 2) positions.set(merges[i] * (MAX_ID + 1) + merges[i + 1], i)
  const { left, right } = deriveMerges(vocab, { units, ranks, mergeable })
  const order = Array.from(vocab.ends, (_, entry) => entry).filter((entry) => left[entry] !== NEVER)
  order.sort((a, b) => ranks[a] - ranks[b])
  const derived = new Uint32Array(order.length * 2)
  let last = -1
  for (const [i, entry] of order.entries()) {
    if (left[entry] === UNKNOWN || right[entry] === UNKNOWN) return null
    derived[2 * i] = entryId(vocab, left[entry])
    derived[2 * i + 1] = entryId(vocab, right[entry])
    if (merges === null) continue
    const position = positions.get(derived[2 * i] * (MAX_ID + 1) + derived[2 * i + 1])
    if (position === undefined || position <= last) return null
    last = position
  }
  return { merges: derived, complete: isComplete(model, left, mergeable) }
}

function isComplete({ vocab, units }: BpeModel, left: Int32Array, mergeable: (entry: number) => boolean): boolean {
  for (let entry = 0, from = 0; entry < left.length; from = vocab.ends[entry++]) {
    if (left[entry] !== NEVER || !mergeable(entry)) continue
    let count = 0
    for (let at = from; at < vocab.ends[entry]; at++)
      if (units === 'bytes' || (vocab.bytes[at] & 0xc0) !== 0x80) count++
    if (count > 1) return false
  }
  return true
}
