/** @file The old model's own input rows as auxiliary embeddings: a text is the mean of its pieces. Needs no other data. */
import type { Auxiliary } from '../contract.js'
import type { Rows } from '../rows.js'

/**
 * @param pieces old ids of a byte string
 * @example ownRows(matrix, (bytes) => vocabularies.pieces(bytes))
 */
export function ownRows(rows: Rows, pieces: (bytes: Uint8Array) => Uint32Array): Auxiliary {
  const { width } = rows
  return {
    name: 'rows of the model itself',
    width,
    async embed(texts) {
      const data = new Float32Array(texts.length * width)
      const row = new Float32Array(width)
      texts.forEach((text, i) => {
        const ids = pieces(text)
        for (const id of ids) {
          rows.read(id, row)
          for (let k = 0; k < width; k++) data[i * width + k] += row[k] / ids.length
        }
      })
      return data
    },
  }
}
