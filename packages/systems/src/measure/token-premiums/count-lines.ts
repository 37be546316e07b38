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

/**
 * The same for several smaller vocabularies at once.
 *
 * @param tables from `piecesAt`: for each id the tokens that it is in the smaller vocabulary
 */
export function countNested(encoder: Encoder, lines: readonly string[], tables: readonly Uint32Array[]): LineCounts[] {
  const lineTokens = tables.map((): number[] => [])
  let changed = 0
  for (const line of lines) {
    const ids = encoder.encode(line)
    // All sizes spell the same bytes.
    if (encoder.decode(ids) !== line) changed++
    for (const [i, pieces] of tables.entries()) {
      let tokens = 0
      for (const id of ids) tokens += pieces[id]
      lineTokens[i].push(tokens)
    }
  }
  return lineTokens.map((counts) => ({
    tokens: counts.reduce((sum, count) => sum + count, 0),
    lineTokens: counts,
    unknown: 0,
    changed,
  }))
}

function unknownIdOf(encoder: Encoder): number {
  const { model } = encoder.tokenizer
  if (model.type === 'Unigram') return model.unk_id ?? -1
  return 'unk_token' in model && model.unk_token !== null ? (encoder.tokenToId(model.unk_token) ?? -1) : -1
}
