import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { suffixArray } from './suffix-array.js'

function naive(text: Int32Array): number[] {
  const compare = (a: number, b: number): number => {
    while (a < text.length && b < text.length) {
      if (text[a] !== text[b]) return text[a] - text[b]
      a++
      b++
    }
    return b - a
  }
  return Array.from(text, (_, i) => i).toSorted(compare)
}

describe('suffixArray', () => {
  it('sorts the suffixes of banana', () => {
    expect(Array.from(suffixArray(Int32Array.of(1, 0, 2, 0, 2, 0), 3))).toEqual([5, 3, 1, 0, 4, 2])
  })

  it('agrees with sorting', () => {
    for (const symbols of [1, 2, 3, 30])
      fc.assert(
        fc.property(fc.array(fc.nat(symbols - 1), { maxLength: 80 }), (values) => {
          const text = Int32Array.from(values)
          expect(Array.from(suffixArray(text, symbols))).toEqual(naive(text))
        }),
        { numRuns: 300 },
      )
  })

  it('takes linear time on one repeated symbol', () => {
    const order = suffixArray(new Int32Array(300_000), 1)
    expect(order[0]).toBe(299_999)
    expect(order[299_999]).toBe(0)
  })
})
