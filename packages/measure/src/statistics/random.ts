/** @file A small generator of random numbers with a seed: the same numbers on every machine. */

/**
 * Whole numbers in [0, limit), by the 32-bit generator of the xorshift family with shifts 13, 17 and 5.
 *
 * @example
 * const draw = createDraw(1)
 * draw(6) // 0 ... 5
 */
export function createDraw(seed: number): (limit: number) => number {
  let state = Math.imul(seed | 0, 0x9e3779b1) ^ 0x85ebca6b || 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 2 ** 32) * limit)
  }
}
