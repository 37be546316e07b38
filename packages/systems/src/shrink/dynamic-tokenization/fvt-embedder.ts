/** @file Rows composed of the model's own: Fast Vocabulary Transfer (Gee et al., 2022), the baseline that needs no training. */
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { createSpelling } from './byte-level.js'

export interface EmbeddingTable {
  /** [rows, width], row-major; a table may have more rows than the tokenizer has tokens. */
  readonly data: Float32Array
  readonly width: number
}

/**
 * The mean of the rows of the pieces into which the model's own tokenizer cuts a token; a token that it has keeps its row.
 *
 * @param table the input embeddings, as `loadDecoder` and `loadBert` of @tokenwright/nn read them (`params.tokens.weight`)
 * @throws TokenwrightError `invalid-option` for a table that is too small for the tokenizer, `unsupported-part` for a tokenizer
 * that is not byte-level
 * @example createRowCache(createFvtEmbedder(encoder, { data, width: 768 }), 768)
 */
export function createFvtEmbedder(
  encoder: Encoder,
  table: EmbeddingTable,
): (tokens: readonly string[]) => Float32Array {
  const { data, width } = table
  if (!Number.isSafeInteger(width) || width < 1 || data.length % width !== 0 || data.length / width < encoder.size)
    throw new TokenwrightError('invalid-option', `an embedding table without a row for each of ${encoder.size} ids`, {
      where: 'table',
      value: [data.length, width],
    })
  const spelling = createSpelling(encoder)
  return (tokens) => {
    const rows = new Float32Array(tokens.length * width)
    tokens.forEach((token, i) => {
      const row = rows.subarray(i * width, (i + 1) * width)
      const pieces = spelling.pieces(token)
      for (const id of pieces) for (let k = 0; k < width; k++) row[k] += data[id * width + k]
      for (let k = 0; k < width; k++) row[k] /= pieces.length
    })
    return rows
  }
}
