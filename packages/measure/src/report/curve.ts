/** @file How good a trained tokenizer would be with a smaller vocabulary: its own first merges tell. */
import { compile, entryBytes, vocabularySize, type BpeModel, type Encoder, type Tokenizer } from '@tokenwright/text'
import { createBreather } from '../corpora/breathe.js'
import type { Curve } from './data.js'

/**
 * The tokenizer with only its first `size` entries and the merges among them. Training adds entries in the order in
 * which it learns them, so this is what it would have been, had it stopped there. Null for models without that order.
 */
export function truncateTokenizer(tokenizer: Tokenizer, size: number): Tokenizer | null {
  const { model } = tokenizer
  if (model.type !== 'BPE' || model.vocab.ids !== null || size > vocabularySize(model.vocab)) return null
  const ends = model.vocab.ends.slice(0, size)
  const vocab = { bytes: model.vocab.bytes.slice(0, ends[size - 1]), ends, ids: null }
  const merges = model.merges === null ? null : mergesBelow(model, size)
  return {
    ...tokenizer,
    added_tokens: tokenizer.added_tokens.filter(({ id }) => id < size),
    model: { ...model, vocab, merges },
  }
}

function mergesBelow(model: BpeModel, size: number): Uint32Array {
  const { vocab, merges } = model
  if (merges === null) return new Uint32Array(0)
  const ids = new Map<string, number>()
  const latin = (id: number): string => Buffer.from(entryBytes(vocab, id)).toString('latin1')
  for (let id = 0; id < size; id++) ids.set(latin(id), id)
  const kept: number[] = []
  for (let at = 0; at < merges.length; at += 2) {
    const [left, right] = [merges[at], merges[at + 1]]
    if (left < size && right < size && ids.has(latin(left) + latin(right))) kept.push(left, right)
  }
  return Uint32Array.from(kept)
}

export interface CurveOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Halving from the full size down; below this a vocabulary is hardly more than its alphabet. */
const SMALLEST = 300
const MOST_POINTS = 9

/** Measures cut-back versions on texts that training has not seen. */
export async function trainingCurve(
  tokenizer: Tokenizer,
  number: number,
  encoder: Encoder,
  texts: readonly string[],
  options: CurveOptions = {},
): Promise<Curve> {
  const full = vocabularySize(tokenizer.model.vocab)
  const sizes: number[] = []
  for (let size = full; size >= SMALLEST && sizes.length < MOST_POINTS; size = Math.floor(size / 2)) sizes.push(size)
  const breathe = createBreather(options.signal)
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  const points: { vocabularySize: number; bytesPerToken: number }[] = []
  for (const [index, size] of sizes.toReversed().entries()) {
    options.onProgress?.(index, sizes.length)
    const cut = size === full ? encoder : compileCut(tokenizer, size)
    if (cut === null) continue
    let tokens = 0
    for (const text of texts) {
      tokens += cut.count(text)
      await breathe()
    }
    if (tokens > 0) points.push({ vocabularySize: size, bytesPerToken: bytes / tokens })
  }
  return { tokenizer: number, points }
}

function compileCut(tokenizer: Tokenizer, size: number): Encoder | null {
  const cut = truncateTokenizer(tokenizer, size)
  return cut === null ? null : compile(cut)
}
