/** @file What a tokenizer shares with the text it is tried on: predictors of its token counts. */
import type { Encoder } from '@tokenwright/text'

export interface VocabularyProperties {
  /** Distinct ids that occur both in the training and in the evaluation text, as a share of the vocabulary. */
  readonly similarity: number
  /** Mean length of a vocabulary entry, in characters; a character counts where its first byte is. */
  readonly entryLength: number
  /** Mean length of a token of the evaluation text, in characters. */
  readonly tokenLength: number
}

/** Source: Arnett et al., arXiv 2510.21909, section 4. */
export function vocabularyProperties(
  encoder: Encoder,
  training: readonly string[],
  evaluation: readonly string[],
): VocabularyProperties {
  const trained = usedIds(encoder, training).used
  const { used, tokens } = usedIds(encoder, evaluation)
  let common = 0
  let length = 0
  for (let id = 0; id < encoder.size; id++) {
    if (trained[id] === 1 && used[id] === 1) common++
    length += characterStarts(encoder.tokenBytes(id))
  }
  const characters = evaluation.reduce((sum, line) => sum + Array.from(line).length, 0)
  return { similarity: common / encoder.size, entryLength: length / encoder.size, tokenLength: characters / tokens }
}

function usedIds(encoder: Encoder, lines: readonly string[]): { readonly used: Uint8Array; readonly tokens: number } {
  const used = new Uint8Array(encoder.size)
  let tokens = 0
  for (const line of lines) {
    const ids = encoder.encode(line)
    tokens += ids.length
    for (const id of ids) used[id] = 1
  }
  return { used, tokens }
}

/** Bytes that are not the continuation of a character. */
function characterStarts(bytes: Uint8Array): number {
  let starts = 0
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) starts++
  return starts
}
