/** @file Which rows of a large output matrix are nearest to a hidden state, so that few logits are computed instead of all. */
import { TokenwrightError } from '@tokenwright/text'

export const retrievalRules = ['cosine', 'inner-product'] as const

/**
 * `cosine`: rows and state are normalised, as in the paper; a long row with the largest logit can be missed. `inner-product`:
 * each row gets one more coordinate that brings all to the same length, which makes nearest and largest logit the same.
 */
export type RetrievalRule = (typeof retrievalRules)[number]

export interface Candidate {
  readonly id: number
  /** With the row as it is. */
  readonly logit: number
}

export interface Retriever {
  /** Up to k ids with their logits, the largest first. */
  candidates(state: Float32Array, k: number): Candidate[]
}

interface Vectors {
  readonly data: Float32Array
  readonly width: number
}

/**
 * Nearest rows by looking at all of them: the readable twin of `indexRetriever`, and its reference.
 * @param rows [rows, width], row-major: the output matrix
 * @throws TokenwrightError `invalid-option` for a matrix or a state of another width, or k below 1
 */
export function exactRetriever(rows: Float32Array, width: number, rule: RetrievalRule): Retriever {
  const vectors = searchable(rows, width, rule)
  const count = rows.length / width
  return {
    candidates(state, k) {
      checkQuery(state, width, k)
      const ids: number[] = []
      const near: number[] = []
      for (let id = 0; id < count; id++) {
        const own = dot(vectors, id, state, width)
        if (ids.length === k && own <= near[k - 1]) continue
        let place = ids.length === k ? k - 1 : ids.length
        for (; place > 0 && near[place - 1] < own; place--) {
          near[place] = near[place - 1]
          ids[place] = ids[place - 1]
        }
        near[place] = own
        ids[place] = id
      }
      return withLogits(ids, rows, width, state)
    },
  }
}

export interface IndexOptions {
  /** Neighbours of each row in the graph. */
  readonly connectivity?: number
  /** Rows looked at while adding, and while searching: more is slower and finds more. */
  readonly expansionAdd?: number
  readonly expansionSearch?: number
}

/**
 * The same with an approximate index: a graph of near neighbours (HNSW) of the npm package usearch, where the paper uses ScaNN.
 * @throws TokenwrightError as `exactRetriever`
 * @example const { candidates } = await indexRetriever(outputRows, 768, 'inner-product'); candidates(state, 20)
 */
export async function indexRetriever(
  rows: Float32Array,
  width: number,
  rule: RetrievalRule,
  options: IndexOptions = {},
): Promise<Retriever> {
  const vectors = searchable(rows, width, rule)
  const { Index, MetricKind, ScalarKind } = await import('usearch')
  const index = new Index({
    dimensions: vectors.width,
    metric: MetricKind.IP,
    quantization: ScalarKind.F32,
    connectivity: options.connectivity ?? 32,
    expansion_add: options.expansionAdd ?? 128,
    expansion_search: options.expansionSearch ?? 256,
    multi: false,
  })
  // One thread: the graph depends on the order in which rows come in.
  index.add(
    BigUint64Array.from({ length: rows.length / width }, (_, id) => BigInt(id)),
    vectors.data,
    1,
  )
  return {
    candidates(state, k) {
      checkQuery(state, width, k)
      const query = new Float32Array(vectors.width)
      query.set(state)
      const found = index.search(query, k, 1)
      if (!('distances' in found) || 'counts' in found)
        throw new TokenwrightError('invalid-data', 'an answer to several questions', { value: k })
      return withLogits(Array.from(found.keys, Number), rows, width, state)
    },
  }
}

/** Rows as the search compares them: of length 1. */
function searchable(rows: Float32Array, width: number, rule: RetrievalRule): Vectors {
  if (!Number.isSafeInteger(width) || width < 1 || rows.length === 0 || rows.length % width !== 0)
    throw new TokenwrightError('invalid-option', 'rows that do not make a matrix', { value: [rows.length, width] })
  if (!retrievalRules.includes(rule))
    throw new TokenwrightError('invalid-option', `rows are near by ${retrievalRules.join(' or ')}`, { value: rule })
  const count = rows.length / width
  const squares = Float64Array.from({ length: count }, (_, id) => {
    let sum = 0
    for (let k = 0; k < width; k++) sum += rows[id * width + k] ** 2
    return sum
  })
  const longest = squares.reduce((most, square) => Math.max(most, square), 0)
  const wide = rule === 'cosine' ? width : width + 1
  const data = new Float32Array(count * wide)
  for (let id = 0; id < count; id++) {
    const length = Math.sqrt(rule === 'cosine' ? squares[id] : longest)
    // A row of zeros is near to nothing.
    const scale = length === 0 ? 0 : 1 / length
    for (let k = 0; k < width; k++) data[id * wide + k] = rows[id * width + k] * scale
    if (rule === 'inner-product') data[id * wide + width] = Math.sqrt(Math.max(0, longest - squares[id])) * scale
  }
  return { data, width: wide }
}

/** The extra coordinate of a state is 0, so it plays no part. */
function dot({ data, width: wide }: Vectors, id: number, state: Float32Array, width: number): number {
  let sum = 0
  for (let k = 0; k < width; k++) sum += data[id * wide + k] * state[k]
  return sum
}

function withLogits(ids: readonly number[], rows: Float32Array, width: number, state: Float32Array): Candidate[] {
  return ids
    .map((id) => ({ id, logit: dot({ data: rows, width }, id, state, width) }))
    .sort((a, b) => b.logit - a.logit || a.id - b.id)
}

function checkQuery(state: Float32Array, width: number, k: number): void {
  if (state.length !== width)
    throw new TokenwrightError('invalid-option', `a state of ${width} numbers`, { value: state.length })
  if (!Number.isSafeInteger(k) || k < 1)
    throw new TokenwrightError('invalid-option', 'at least one candidate', { where: 'k', value: k })
}
