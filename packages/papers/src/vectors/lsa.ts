/** @file Latent semantic analysis: vectors of texts, learned from the texts themselves. */
import type { SparseMatrix } from './sparse.js'
import { truncatedSvd } from './svd.js'
import { countTerms } from './terms.js'

export const LSA_DIMENSIONS = 128

/** What turns a text into a vector. */
export interface LsaModel {
  /** Term to row of `projection`. */
  readonly terms: ReadonlyMap<string, number>
  /** Inverse document frequency of each term. */
  readonly weights: Float32Array
  /** Right singular vectors, one row of `dimensions` numbers for each term. */
  readonly projection: Float32Array
  readonly dimensions: number
  readonly learnedFrom: number
}

/** Terms beyond this many are rarer than what a vector of 128 numbers can tell apart. */
const TERM_LIMIT = 20_000

/**
 * Learns vectors from texts: term counts as 1 + ln(count), weighted by ln((1 + n) / (1 + df)) + 1, rows of length 1,
 * then a truncated singular value decomposition (Deerwester et al. 1990).
 *
 * Few texts span few dimensions: with all of them, vectors would only count words again. So the number of dimensions
 * is at most a third of the number of texts, which makes words that occur together stand for one another.
 */
export function learnLsa(texts: readonly string[], dimensions = LSA_DIMENSIONS): LsaModel {
  const counted = texts.map(countTerms)
  const frequency = new Map<string, number>()
  for (const counts of counted) for (const term of counts.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  const chosen = [...frequency]
    // A term of one text ties it to nothing; in a store of a few papers it still tells that one apart.
    .filter(([, count]) => count > 1 || texts.length < 1000)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, TERM_LIMIT)
  const terms = new Map(chosen.map(([term], row) => [term, row]))
  const weights = Float32Array.from(chosen, ([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1)
  const rank = Math.max(1, Math.min(dimensions, Math.ceil(texts.length / 3)))
  const matrix = weigh(counted, terms, weights)
  if (matrix.width === 0)
    return { terms, weights, projection: new Float32Array(0), dimensions: rank, learnedFrom: texts.length }
  const { right } = truncatedSvd(matrix, rank)
  // The decomposition may have fewer dimensions than were asked for; the rest stays zero.
  const projection = new Float32Array(terms.size * rank)
  for (let i = 0; i < right.rows; i++)
    for (let j = 0; j < right.width; j++) projection[i * rank + j] = right.data[i * right.width + j]
  return { terms, weights, projection, dimensions: rank, learnedFrom: texts.length }
}

function weigh(
  counted: readonly ReadonlyMap<string, number>[],
  terms: ReadonlyMap<string, number>,
  weights: Float32Array,
): SparseMatrix {
  const rows = counted.map((counts) => weighted(counts, terms, weights))
  const starts = new Uint32Array(rows.length + 1)
  for (const [i, row] of rows.entries()) starts[i + 1] = starts[i] + row.length
  const columns = new Uint32Array(starts[rows.length])
  const values = new Float32Array(starts[rows.length])
  for (const [i, row] of rows.entries())
    for (const [k, [column, value]] of row.entries()) {
      columns[starts[i] + k] = column
      values[starts[i] + k] = value
    }
  return { rows: rows.length, width: terms.size, starts, columns, values }
}

/** Known terms of a text with their weights, of length 1 together. */
function weighted(
  counts: ReadonlyMap<string, number>,
  terms: ReadonlyMap<string, number>,
  weights: Float32Array,
): [row: number, weight: number][] {
  const known: [number, number][] = []
  let squares = 0
  for (const [term, count] of counts) {
    const row = terms.get(term)
    if (row === undefined) continue
    const weight = (1 + Math.log(count)) * weights[row]
    squares += weight * weight
    known.push([row, weight])
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  return known.map(([row, weight]) => [row, weight * scale])
}

/** The vector of a text, of length 1; zero where it has no word that the model knows. */
export function embedText(model: LsaModel, text: string): Float32Array {
  const { dimensions, projection } = model
  const vector = new Float32Array(dimensions)
  for (const [row, weight] of weighted(countTerms(text), model.terms, model.weights))
    for (let j = 0; j < dimensions; j++) vector[j] += weight * projection[row * dimensions + j]
  return normalise(vector)
}

/** Terms of a text by what they add to its closeness to a vector, the most first. */
export function closestTerms(model: LsaModel, text: string, vector: Float32Array, limit: number): string[] {
  const { dimensions, projection, weights } = model
  const gains: { term: string; gain: number }[] = []
  for (const [term, count] of countTerms(text)) {
    const row = model.terms.get(term)
    if (row === undefined) continue
    let dot = 0
    for (let j = 0; j < dimensions; j++) dot += projection[row * dimensions + j] * vector[j]
    if (dot > 0) gains.push({ term, gain: dot * (1 + Math.log(count)) * weights[row] })
  }
  return gains
    .sort((a, b) => b.gain - a.gain)
    .slice(0, limit)
    .map(({ term }) => term)
}

/** Scales a vector to length 1 in place; zero stays zero. */
export function normalise(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares += value * value
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  for (let j = 0; j < vector.length; j++) vector[j] *= scale
  return vector
}
