/**
 * @file BoundlessBPE: merges and deletions inside pieces, supermerges across pieces, in one running order.
 *
 * The published rule looks at a whole text: again and again do the applicable event with the smallest rank above the
 * last one done. Ranks only grow, so an event depends on nothing but the events at its own place that came before it.
 * That allows to run each piece by itself (once, then from memory), to note when it is a single token, and to run
 * supermerges afterwards over neighbours, asking whether both were single tokens at the rank in question.
 */
import type { NumberBuffer } from '../models/number-buffer.js'
import { push } from '../models/number-buffer.js'
import type { BoundlessModel } from '../tokenizer.js'
import { boundlessEvents, NEVER, type BoundlessEvents } from './boundless-events.js'
import { wordHistories, type WordHistory } from './boundless-word.js'
import { numberHeap } from './number-heap.js'

/** A model whose tokens may span pieces. */
export interface SequenceModel {
  /**
   * Appends the ids of consecutive pieces (well-formed, not empty) of one text. `firstPieces`, where wanted, gets for
   * each id the index of the piece in which its token begins. Tokens spell the pieces byte by byte.
   */
  encodeSequence(pieces: readonly string[], ids: NumberBuffer, firstPieces: NumberBuffer | null): void
  /** Whether tokens never reach from this piece into a neighbour: texts may be cut beside it. */
  standsAlone(piece: string): boolean
}

/** Pieces remembered in each of two generations. */
const ENTRIES = 32_768
const LONGEST = 64

/**
 * @throws TokenwrightError `invalid-tokenizer` for events outside of the vocabulary
 * @example
 * const ids = numberBuffer()
 * createBoundless(model).encodeSequence(['By', ' the', ' way'], ids, null)
 */
export function createBoundless(model: BoundlessModel): SequenceModel {
  const events = boundlessEvents(model)
  const historyOf = remembered(wordHistories(events))
  const joinRun = runJoiner(events)
  const joins = (word: WordHistory): boolean => word.single >= 0 && events.joins(word.single)

  return {
    standsAlone: (piece) => !joins(historyOf(piece)),
    encodeSequence(pieces, ids, firstPieces) {
      let run: WordHistory[] = []
      const flush = (end: number): void => {
        if (run.length > 0) joinRun(run, end - run.length, ids, firstPieces)
        run = []
      }
      for (let i = 0; i < pieces.length; i++) {
        const word = historyOf(pieces[i])
        if (joins(word)) {
          run.push(word)
          continue
        }
        flush(i)
        emit(word.ids, i, ids, firstPieces)
      }
      flush(pieces.length)
    },
  }
}

function emit(tokens: Uint32Array, piece: number, ids: NumberBuffer, firstPieces: NumberBuffer | null): void {
  for (const token of tokens) {
    push(ids, token)
    if (firstPieces !== null) push(firstPieces, piece)
  }
}

function remembered(history: (bytes: Uint8Array) => WordHistory): (piece: string) => WordHistory {
  const encoder = new TextEncoder()
  let young = new Map<string, WordHistory>()
  let old = new Map<string, WordHistory>()
  return (piece) => {
    const known = young.get(piece)
    if (known !== undefined) return known
    const word = old.get(piece) ?? history(encoder.encode(piece))
    if (piece.length <= LONGEST) {
      if (young.size >= ENTRIES) {
        old = young
        young = new Map()
      }
      young.set(piece, word)
    }
    return word
  }
}

/** Supermerges over neighbouring pieces that are single tokens at some time. */
function runJoiner(events: BoundlessEvents) {
  const heap = numberHeap()
  return (
    run: readonly WordHistory[],
    firstPiece: number,
    ids: NumberBuffer,
    firstPieces: NumberBuffer | null,
  ): void => {
    const n = run.length
    // A node stands at its first piece. Before any supermerge its spans are those of the word.
    const tokens = Int32Array.from(run, (word) => word.single)
    const next = Int32Array.from(run, (_, i) => i + 1)
    const previous = Int32Array.from(run, (_, i) => i - 1)
    const madeAt = new Int32Array(n).fill(-1)

    const singleAt = (node: number, rank: number): boolean => {
      if (madeAt[node] >= 0) return rank > madeAt[node]
      const { spans } = run[node]
      for (let k = 0; k < spans.length; k += 2) if (spans[k] < rank && rank < spans[k + 1]) return true
      return false
    }
    const offer = (left: number, after: number): void => {
      if (left < 0 || next[left] >= n) return
      const right = next[left]
      let rank = events.nextSupermerge(tokens[left], tokens[right], after)
      while (rank !== NEVER && !(singleAt(left, rank) && singleAt(right, rank)))
        rank = events.nextSupermerge(tokens[left], tokens[right], rank)
      if (rank !== NEVER) heap.push(rank * n + left)
    }
    for (let i = 0; i + 1 < n; i++) offer(i, -1)
    while (heap.size > 0) {
      const packed = heap.pop()
      const rank = Math.floor(packed / n)
      const at = packed - rank * n
      const right = next[at]
      if (tokens[at] !== events.lefts[rank] || right >= n || tokens[right] !== events.rights[rank]) continue
      tokens[at] = events.results[rank]
      tokens[right] = -1
      next[at] = next[right]
      if (next[at] < n) previous[next[at]] = at
      madeAt[at] = rank
      offer(previous[at], rank)
      offer(at, rank)
    }
    for (let i = 0; i < n; i = next[i]) {
      if (madeAt[i] < 0) {
        emit(run[i].ids, firstPiece + i, ids, firstPieces)
      } else {
        push(ids, tokens[i])
        if (firstPieces !== null) push(firstPieces, firstPiece + i)
      }
    }
  }
}
