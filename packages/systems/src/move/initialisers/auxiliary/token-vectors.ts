/** @file Vectors of tokens, learned from text that the tokenizer has cut, as FOCUS needs them. */
import type { Encoder } from '@tokenwright/text'
import { cooccurrenceVectors } from './cooccurrence.js'

export interface TokenVectorOptions {
  readonly width: number
  readonly minimumCount: number
  readonly signal?: AbortSignal
}

/** [encoder.size, width], row-major; zeros for tokens seen less often than `minimumCount` times. */
export function tokenVectors(
  encoder: Encoder,
  texts: readonly string[],
  { width, minimumCount, signal }: TokenVectorOptions,
): Promise<Float32Array> {
  const encoded = texts.map((text) => encoder.encode(text))
  const counts = new Uint32Array(encoder.size)
  for (const ids of encoded) for (const id of ids) counts[id]++
  const sequences = encoded.map((ids) => Int32Array.from(ids, (id) => (counts[id] < minimumCount ? -1 : id)))
  return cooccurrenceVectors(sequences, encoder.size, { width, signal })
}
