/** @file Quantiles of Student's distribution, for means over a handful of seeds. */
import { tTwoSided } from '@tokenwright/measure/statistics'

/**
 * The value beyond which, on both sides together, the given share of Student's t distribution lies.
 *
 * @param outside between 0 and 1
 * @param freedom degrees of freedom, at least 1
 * @example
 * studentBound(0.05, 2) // 4.3027
 */
export function studentBound(outside: number, freedom: number): number {
  let low = 0
  let high = 1
  while (tTwoSided(high, freedom) > outside) high *= 2
  // Each step halves the stretch: beyond some 60 steps nothing changes any more.
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2
    if (tTwoSided(middle, freedom) > outside) low = middle
    else high = middle
  }
  return (low + high) / 2
}
