import { compile, load } from '@tokenwright/text'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPlaces, placeTokens } from './places.js'
import { createTextMap, mapText } from './text-map.js'
import { createTokenCounter } from './token-counter.js'
import { tokenFacts } from './token-facts.js'

describe('places by lengths', async () => {
  const tokenizer = await load('cl100k_base')
  const encoder = compile(tokenizer)
  const facts = tokenFacts(tokenizer, encoder)

  it('are those found by comparing bytes, whatever the text', () => {
    expect(facts.spells).toBe(true)
    const map = createTextMap()
    const [fast, slow] = [createPlaces(), createPlaces()]
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        mapText(map, text, false)
        const ids = encoder.encode(text)
        placeTokens(fast, ids, text, map, facts, encoder)
        placeTokens(slow, ids, text, map, { ...facts, spells: false }, encoder)
        expect(fast.fit).toBe('exact')
        expect(slow.fit).toBe('exact')
        expect(fast.from.slice(0, ids.length)).toEqual(slow.from.slice(0, ids.length))
        expect(fast.to.slice(0, ids.length)).toEqual(slow.to.slice(0, ids.length))
      }),
    )
  })
})

describe('a counter of tokens', () => {
  it('counts as a map does, however its table grows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 40_000 }), { maxLength: 6000, size: 'max' }),
        fc.integer({ min: 41_000, max: 400_000 }),
        (ids, size) => {
          const counter = createTokenCounter(size, false)
          counter.add(Uint32Array.from(ids))
          counter.addCount(7, 3)
          const expected = new Map<number, number>([[7, 3]])
          for (const id of ids) expected.set(id, (expected.get(id) ?? 0) + 1)
          const seen = new Map<number, number>()
          counter.visit((id, count) => seen.set(id, count))
          expect(seen.size).toBe(expected.size)
          expect(counter.distinct()).toBe(expected.size)
          for (const [id, count] of expected) expect(seen.get(id)).toBe(count)
        },
      ),
      { numRuns: 30 },
    )
  })
})
