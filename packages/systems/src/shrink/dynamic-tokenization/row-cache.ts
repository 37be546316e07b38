/** @file Rows of tokens that no table has, computed once and kept while there is room. */
import { TokenwrightError } from '@tokenwright/text'

/**
 * Computes input rows of tokens in the byte alphabet: [tokens.length, width], row-major. Pieces of the model's own rows
 * (`createFvtEmbedder`), a hypernetwork, or anything else.
 */
export type Embedder = (tokens: readonly string[]) => Promise<Float32Array> | Float32Array

export interface RowCache {
  /** Rows of these tokens, in this order; [tokens.length, width], row-major. Each different token is computed at most once. */
  rows(tokens: readonly string[]): Promise<Float32Array>
  /** Rows that it holds; above its capacity only while a single batch has more different tokens. */
  readonly size: number
  readonly hits: number
  readonly misses: number
}

/** Rows kept, as in the authors' code. */
export const CACHE_ROWS = 5000

/**
 * A memory for rows. On overflow rows that were not used for longest go, never those of the batch that is being served.
 * Source: `tokenizations/hypernet_cache.py` in the authors' repository, which needs a GPU and fails on larger batches.
 *
 * @param width numbers in a row
 * @throws TokenwrightError `invalid-option` for sizes that are no whole numbers; from `rows`, `invalid-data` for an embedder
 * that gives another number of rows, or numbers that are not finite
 * @example const { rows } = createRowCache(embed, 768); await rows(['Ġunhappy'])
 */
export function createRowCache(embed: Embedder, width: number, capacity = CACHE_ROWS): RowCache {
  for (const [where, value] of Object.entries({ width, capacity }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new TokenwrightError('invalid-option', 'must be a whole number from 1 on', { where, value })
  const kept = new Map<string, Float32Array>()
  let hits = 0
  let misses = 0
  const fetch = async (distinct: ReadonlySet<string>): Promise<ReadonlyMap<string, Float32Array>> => {
    const found = new Map<string, Float32Array>()
    const missing: string[] = []
    for (const token of distinct) {
      const row = kept.get(token)
      if (row === undefined) missing.push(token)
      else {
        // Taken out and put in again below, since a Map keeps the order of insertion.
        kept.delete(token)
        found.set(token, row)
      }
    }
    hits += found.size
    misses += missing.length
    if (missing.length > 0) {
      const fresh = checkRows(await embed(missing), missing, width)
      missing.forEach((token, i) => found.set(token, fresh.slice(i * width, (i + 1) * width)))
    }
    for (const [token, row] of found) kept.set(token, row)
    for (const token of kept.keys()) {
      if (kept.size <= Math.max(capacity, found.size)) break
      if (!found.has(token)) kept.delete(token)
    }
    return found
  }
  return {
    async rows(tokens) {
      const found = await fetch(new Set(tokens))
      const rows = new Float32Array(tokens.length * width)
      tokens.forEach((token, i) => rows.set(found.get(token) as Float32Array, i * width))
      return rows
    },
    get size() {
      return kept.size
    },
    get hits() {
      return hits
    },
    get misses() {
      return misses
    },
  }
}

function checkRows(rows: Float32Array, tokens: readonly string[], width: number): Float32Array {
  if (rows.length !== tokens.length * width)
    throw new TokenwrightError('invalid-data', `rows of ${width} numbers for ${tokens.length} tokens`, {
      value: rows.length,
    })
  const bad = rows.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0)
    throw new TokenwrightError('invalid-data', `a row that is not finite, of ${tokens[Math.floor(bad / width)]}`, {
      value: rows[bad],
    })
  return rows
}
