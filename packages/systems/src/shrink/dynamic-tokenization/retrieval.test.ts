import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { key, normal } from '@tokenwright/nn'
import { exactRetriever, indexRetriever, retrievalRules, type RetrievalRule } from './index.js'

const width = 16
const count = 1500
const rows = (normal(key(1), [count, width], 1).data as Float32Array).map(
  // Rows of quite different lengths, where the two rules part.
  (value, i) => value * (1 + (Math.floor(i / width) % 7)),
)
const state = (seed: number): Float32Array => normal(key(seed), [width], 1).data as Float32Array

const logits = (query: Float32Array): number[] =>
  Array.from({ length: count }, (_, id) => {
    let sum = 0
    for (let k = 0; k < width; k++) sum += rows[id * width + k] * query[k]
    return sum
  })

describe('retrieval', () => {
  it('by inner product finds the largest logits, by cosine not always', () => {
    const exact = exactRetriever(rows, width, 'inner-product')
    const cosine = exactRetriever(rows, width, 'cosine')
    let missed = 0
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), (seed) => {
        const all = logits(state(seed)).toSorted((a, b) => b - a)
        const found = exact.candidates(state(seed), 5).map(({ logit }) => logit)
        found.forEach((logit, i) => expect(logit).toBeCloseTo(all[i], 3))
        if (cosine.candidates(state(seed), 5)[0].logit < all[0] - 1e-3) missed++
      }),
      { numRuns: 50 },
    )
    expect(missed).toBeGreaterThan(0)
  })

  it.each(retrievalRules)('through the index finds what looking at all rows finds: %s', async (rule) => {
    const exact = exactRetriever(rows, width, rule)
    const index = await indexRetriever(rows, width, rule)
    let common = 0
    for (let seed = 2; seed < 52; seed++) {
      const truth = new Set(exact.candidates(state(seed), 10).map(({ id }) => id))
      common += index.candidates(state(seed), 10).filter(({ id }) => truth.has(id)).length
    }
    expect(common / 500).toBeGreaterThan(0.97)
  })

  it('refuses what is no matrix, no rule, no state', async () => {
    expect(() => exactRetriever(rows, 7, 'cosine')).toThrow('rows that do not make a matrix: [24000,7]')
    await expect(indexRetriever(rows, width, 'l2' as RetrievalRule)).rejects.toThrow(
      'near by cosine or inner-product: "l2"',
    )
    const { candidates } = exactRetriever(rows, width, 'cosine')
    expect(() => candidates(new Float32Array(3), 1)).toThrow('a state of 16 numbers: 3')
    expect(() => candidates(state(1), 0)).toThrow('at k: 0')
  })
})
