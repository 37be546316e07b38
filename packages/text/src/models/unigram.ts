/** @file Unigram: the most probable segmentation, by Viterbi over the bytes of a piece. */
import { TokenwrightError } from '../errors.js'
import { fallbackIds } from './bpe/symbols.js'
import { byteIndex } from './byte-index.js'
import type { UnigramModel } from '../tokenizer.js'
import { entryBytes, entryId } from '../vocabulary.js'
import { byteTrie } from './byte-trie.js'
import type { PieceModel } from './model.js'
import { push, type NumberBuffer } from './number-buffer.js'
import { utf8Scratch } from './utf8-scratch.js'

/** An unknown character costs this much more than the least probable token. */
const UNKNOWN_PENALTY = 10

/** The model as a function of pieces. Throws `invalid-tokenizer` where scores do not fit the vocabulary. */
export function createUnigram(model: UnigramModel): PieceModel {
  const { vocab, scores, unk_id: unkId } = model
  if (scores.length !== vocab.ends.length)
    throw new TokenwrightError(
      'invalid-tokenizer',
      `vocabulary of ${vocab.ends.length} entries with another number of scores`,
      {
        where: 'model.vocab',
        value: scores.length,
      },
    )
  const trie = byteTrie(vocab)
  const reserved = new Set(model.reserved)
  /** SentencePiece's rules in place of Hugging Face's. */
  const sentencePiece = model.reserved !== undefined
  const byteIds = model.byte_fallback ? fallbackIds(byteIndex(vocab)) : null
  let lowest = Infinity
  for (let entry = 0; entry < scores.length; entry++) {
    if (reserved.has(entryId(vocab, entry))) trie.remove(entryBytes(vocab, entry))
    else if (scores[entry] < lowest) lowest = scores[entry]
  }
  const unknownScore = sentencePiece ? Math.fround(lowest - UNKNOWN_PENALTY) : lowest - UNKNOWN_PENALTY

  const utf8 = utf8Scratch()
  /** For each end: the best score of a path to it, where its last token begins, and that token's id. */
  let best = sentencePiece ? new Float32Array(0) : new Float64Array(0)
  let starts = new Int32Array(0)
  let tokens = new Int32Array(0)

  const unknown = (): number => {
    if (unkId === null)
      throw new TokenwrightError('invalid-tokenizer', 'unknown character without an unknown token', {
        where: 'model.unk_id',
        value: unkId,
      })
    return unkId
  }

  const search = (size: number): void => {
    const { bytes } = utf8
    if (best.length <= size) {
      best = sentencePiece ? new Float32Array(size * 2 + 1) : new Float64Array(size * 2 + 1)
      starts = new Int32Array(size * 2 + 1)
      tokens = new Int32Array(size * 2 + 1)
    }
    starts.fill(-1, 0, size + 1)
    best[0] = 0
    for (let at = 0; at < size;) {
      const lead = bytes[at]
      const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
      const here = best[at]
      let single = false
      let node = trie.root
      for (let end = at; end < size;) {
        node = trie.next(node, bytes[end++])
        if (node < 0) break
        const entry = trie.entries[node]
        if (entry < 0) continue
        const score = scores[entry] + here
        if (starts[end] < 0 || score > best[end]) {
          best[end] = score
          starts[end] = at
          tokens[end] = entryId(vocab, entry)
        }
        if (end - at === length) single = true
      }
      if (!single) {
        const end = at + length
        const score = unknownScore + here
        if (starts[end] < 0 || score > best[end]) {
          best[end] = score
          starts[end] = at
          tokens[end] = unknown()
        }
      }
      at += length
    }
  }

  /** What a stretch of unknown characters becomes: a token after all, bytes, or the unknown token. */
  const emitUnknown = (from: number, to: number, ids: NumberBuffer, ranges: NumberBuffer | null): void => {
    const { bytes } = utf8
    const id = sentencePiece ? -1 : idOf(from, to)
    if (id < 0 && byteIds !== null && bytes.subarray(from, to).every((byte) => byteIds[byte] >= 0)) {
      for (let i = from; i < to; i++) emit(byteIds[bytes[i]], from, to, ids, ranges)
    } else {
      emit(id < 0 ? unknown() : id, from, to, ids, ranges)
    }
  }

  const idOf = (from: number, to: number): number => {
    let node = trie.root
    for (let i = from; i < to && node >= 0; i++) node = trie.next(node, utf8.bytes[i])
    const entry = node < 0 ? -1 : trie.entries[node]
    return entry < 0 ? -1 : entryId(vocab, entry)
  }

  const encode = (piece: string, ids: NumberBuffer, ranges: NumberBuffer | null): void => {
    const size = utf8.write(piece)
    search(size)
    // Backwards along the best path, then forwards along the same places.
    const path: number[] = [size]
    for (let end = size; end > 0; end = starts[end]) path.push(starts[end])
    for (let i = path.length - 1; i > 0; i--) {
      const from = path[i]
      if (tokens[path[i - 1]] !== unkId) {
        emit(tokens[path[i - 1]], from, path[i - 1], ids, ranges)
        continue
      }
      while (i > 1 && tokens[path[i - 2]] === unkId) i--
      emitUnknown(from, path[i - 1], ids, ranges)
    }
  }
  return {
    encode: (piece, ids) => encode(piece, ids, null),
    encodeWithRanges: (piece, ids, ranges) => encode(piece, ids, ranges),
  }
}

function emit(id: number, from: number, to: number, ids: NumberBuffer, ranges: NumberBuffer | null): void {
  push(ids, id)
  if (ranges !== null) {
    push(ranges, from)
    push(ranges, to)
  }
}
