/** @file Nearest neighbours by scalar product: exact, block by block, so that no matrix of all similarities is ever held. */
import { createBreather } from '@tokenwright/measure/corpora'
import { hostTensor, matmul, transpose, type HostTensor, type Tensor } from '@tokenwright/nn'
import { compile } from '@tokenwright/nn/compile'
import { TokenwrightError } from '@tokenwright/text'
import { dot } from './rows.js'

/** Neighbours of query q at q * k, most similar first; -1 with similarity −∞ where there are fewer candidates than k. */
export interface Neighbours {
  readonly k: number
  readonly indices: Int32Array
  readonly similarities: Float32Array
}

/** Candidates in one block: small enough that a block stays in the processor's cache while all queries pass. */
const BLOCK_NUMBERS = 32_768

/**
 * The `k` candidates with the largest scalar product for each query; ties go to the lower index. With rows of length 1 this is
 * the cosine.
 *
 * @param queries row-major, `width` numbers each
 * @param candidates row-major, of the same width
 * @param allowed candidates that may be chosen; all if not given
 * @throws TokenwrightError `invalid-option` for k below 1
 */
export function nearest(
  queries: Float32Array,
  candidates: Float32Array,
  width: number,
  k: number,
  allowed?: (candidate: number) => boolean,
): Neighbours {
  if (!Number.isSafeInteger(k) || k < 1)
    throw new TokenwrightError('invalid-option', 'neighbours are counted from 1', { value: k })
  const count = queries.length / width
  const all = candidates.length / width
  const indices = new Int32Array(count * k).fill(-1)
  const similarities = new Float32Array(count * k).fill(-Infinity)
  const block = Math.max(1, Math.floor(BLOCK_NUMBERS / width))
  for (let from = 0; from < all; from += block) {
    const to = Math.min(all, from + block)
    for (let query = 0; query < count; query++)
      for (let candidate = from; candidate < to; candidate++) {
        if (allowed !== undefined && !allowed(candidate)) continue
        const similarity = Math.fround(dot(queries, query, candidates, candidate, width))
        const last = query * k + k - 1
        if (similarity > similarities[last]) insert(indices, similarities, query * k, last, candidate, similarity)
      }
  }
  return { k, indices, similarities }
}

/** From so many multiplications on, starting native kernels pays. */
const MANY = 5e8
/** Queries, and candidates, in one native product: 64 MB of similarities. */
const NATIVE_QUERIES = 1024
const NATIVE_CANDIDATES = 16_384

/**
 * `nearest`, with native kernels where there is much to do. They sum in float32 in an order of their own, so candidates whose
 * similarities are closer than that rounding may change places.
 */
export async function findNearest(
  queries: Float32Array,
  candidates: Float32Array,
  width: number,
  k: number,
  allowed: (candidate: number) => boolean,
  options: { readonly signal?: AbortSignal; readonly many?: number } = {},
): Promise<Neighbours> {
  const [count, all] = [queries.length / width, candidates.length / width]
  if (count * all * width < (options.many ?? MANY)) return nearest(queries, candidates, width, k, allowed)
  const indices = new Int32Array(count * k).fill(-1)
  const similarities = new Float32Array(count * k).fill(-Infinity)
  const mayServe = Uint8Array.from({ length: all }, (_, candidate) => (allowed(candidate) ? 1 : 0))
  const products = compile((a: Tensor, b: Tensor) => matmul(a, transpose(b, [1, 0])))
  const breathe = createBreather(options.signal)
  try {
    for (let first = 0; first < all; first += NATIVE_CANDIDATES) {
      const there = Math.min(NATIVE_CANDIDATES, all - first)
      const block = hostTensor([there, width], candidates.subarray(first * width, (first + there) * width))
      for (let from = 0; from < count; from += NATIVE_QUERIES) {
        const here = Math.min(NATIVE_QUERIES, count - from)
        const asked = hostTensor([here, width], queries.subarray(from * width, (from + here) * width))
        const result = (await products(asked as never, block as never)) as unknown as {
          read(): Promise<HostTensor>
          dispose(): void
        }
        const found = (await result.read()).data
        result.dispose()
        for (let query = 0; query < here; query++) {
          const start = (from + query) * k
          for (let candidate = 0; candidate < there; candidate++) {
            const similarity = found[query * there + candidate]
            if (similarity > similarities[start + k - 1] && mayServe[first + candidate] === 1)
              insert(indices, similarities, start, start + k - 1, first + candidate, similarity)
          }
        }
        await breathe()
      }
    }
  } finally {
    await products.dispose()
  }
  return { k, indices, similarities }
}

/** Neighbours of so many queries, before any was found. */
export function noNeighbours(queries: number, k: number): Neighbours {
  return {
    k,
    indices: new Int32Array(queries * k).fill(-1),
    similarities: new Float32Array(queries * k).fill(-Infinity),
  }
}

/**
 * Takes over what was found in one block of candidates. Blocks come in order, so that ties go to the lower index.
 * @param from place of the block's first query among all
 * @param first index of the block's first candidate
 * @param counts queries of the block that may have neighbours
 */
export function mergeNeighbours(
  into: Neighbours,
  from: number,
  found: Neighbours,
  first: number,
  counts: (query: number) => boolean,
): void {
  const { k } = into
  for (let at = 0; at < found.indices.length; at++) {
    const query = Math.floor(at / k)
    const start = (from + query) * k
    if (found.indices[at] < 0 || !(found.similarities[at] > into.similarities[start + k - 1]) || !counts(query))
      continue
    insert(into.indices, into.similarities, start, start + k - 1, first + found.indices[at], found.similarities[at])
  }
}

function insert(
  indices: Int32Array,
  similarities: Float32Array,
  first: number,
  last: number,
  candidate: number,
  similarity: number,
): void {
  let place = last
  while (place > first && similarities[place - 1] < similarity) {
    similarities[place] = similarities[place - 1]
    indices[place] = indices[place - 1]
    place--
  }
  similarities[place] = similarity
  indices[place] = candidate
}
