/**
 * @file T5's relative positions: what is added to a score depends on the distance of key and query alone, in buckets that are
 * one place wide nearby and grow with the logarithm of the distance (Raffel et al., 2020, section 2.1).
 */
import { add, constantOf, expandAxis, maximum, minimum, subtract, take, transpose } from '../../array/operations.js'
import type { Tensor } from '../../array/tensor.js'
import type { EmbeddingParams } from '../../layers/linear.js'
import type { T5Config } from './config.js'

/** The bucket of a key that stands `offset` places behind the query; before it where negative. */
export function relativeBucket(offset: number, config: Pick<T5Config, 'buckets' | 'distance'>, both: boolean): number {
  const buckets = both ? Math.floor(config.buckets / 2) : config.buckets
  const base = both && offset > 0 ? buckets : 0
  const far = both ? Math.abs(offset) : Math.max(0, -offset)
  const exact = Math.floor(buckets / 2)
  if (far < exact) return base + far
  // The reference takes the logarithm in float32; at the edges of buckets that decides.
  const ratio = Math.fround(Math.log(Math.fround(far / exact)))
  const share = Math.fround(ratio / Math.fround(Math.log(config.distance / exact)))
  return base + Math.min(exact + Math.trunc(Math.fround(share * (buckets - exact))), buckets - 1)
}

export interface Places {
  /** places of the queries, int32, [length] or [batch, length] */
  readonly queries: Tensor
  /** places of the keys, of the same rank */
  readonly keys: Tensor
}

/**
 * What is added to the scores, [1 or batch, heads, queries, keys].
 * @param both whether keys behind the query are told apart, as in encoders
 */
export function relativeBias(table: EmbeddingParams, config: T5Config, places: Places, both: boolean): Tensor {
  const reach = config.distance
  const buckets = Int32Array.from({ length: 2 * reach + 1 }, (_, i) => relativeBucket(i - reach, config, both))
  // One row for each offset from −reach to reach: beyond it all are alike.
  const byOffset = take(table.weight, constantOf(buckets, [2 * reach + 1]))
  const offsets = subtract(expandAxis(places.keys, -2), expandAxis(places.queries, -1))
  const rows = add(minimum(maximum(offsets, -reach), reach), reach)
  const bias = take(byOffset, rows)
  return bias.ndim === 3 ? expandAxis(transpose(bias, [2, 0, 1]), 0) : transpose(bias, [0, 3, 1, 2])
}
