/** @file Corpus token counts: what lines cost under a tokenizer, and whether the cost can be believed. */
import type { Encoder } from '@tokenwright/text'

export interface LineCounts {
  /** Ids of all lines: CTC. */
  readonly tokens: number
  /** Ids of each line. Special tokens are never counted, nor are padding and truncation applied. */
  readonly lineTokens: readonly number[]
  /** Ids of the unknown token: each hides the cost of what it stands for. */
  readonly unknown: number
  /** Lines that decoding does not give back. */
  readonly changed: number
}

/**
 * Source: Arnett et al., arXiv 2510.21909, section 3.
 *
 * @example
 * countLines(compile(await load('o200k_base')), ['tokens are bytes']).tokens // 3
 */
export function countLines(encoder: Encoder, lines: readonly string[]): LineCounts {
  const unknownId = unknownIdOf(encoder)
  const lineTokens: number[] = []
  let tokens = 0
  let unknown = 0
  let changed = 0
  for (const line of lines) {
    const ids = encoder.encode(line)
    lineTokens.push(ids.length)
    tokens += ids.length
    if (unknownId >= 0) for (const id of ids) if (id === unknownId) unknown++
    if (encoder.decode(ids) !== line) changed++
  }
  return { tokens, lineTokens, unknown, changed }
}

function unknownIdOf(encoder: Encoder): number {
  const { model } = encoder.tokenizer
  if (model.type === 'Unigram') return model.unk_id ?? -1
  return 'unk_token' in model && model.unk_token !== null ? (encoder.tokenToId(model.unk_token) ?? -1) : -1
}
