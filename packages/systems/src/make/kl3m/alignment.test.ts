import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignTexts } from './align-texts.js'
import { mapPlaces, type Edit } from './edits.js'
import { damage } from './noise.js'

/** The damaged text that an edit script makes of a clean one, taking what it inserts from the damaged text. */
function applied(clean: string, damaged: string, edits: readonly Edit[]): string {
  let out = ''
  let done = 0
  for (const { from, to, at, until } of edits) {
    out += clean.slice(done, from) + damaged.slice(at, until)
    done = to
  }
  return out + clean.slice(done)
}

/** No half of a character. */
function isWhole(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

const words = fc.array(fc.constantFrom('the', 'Borrower', 'shall', 'mm', 'rn', '§', '😀', 'S5', 'x', '\n', '日本'), {
  maxLength: 400,
})
const text = words.map((list) => list.join(' '))

describe('damage', () => {
  it('is what its edits say, and they touch neither each other nor halves of characters', () => {
    fc.assert(
      fc.property(text, fc.double({ min: 0, max: 0.5, noNaN: true }), fc.nat(99), (clean, rate, seed) => {
        const made = damage(clean, { rate, seed })
        expect(applied(clean, made.text, made.edits)).toBe(made.text)
        made.edits.forEach((edit, i) => {
          if (i > 0) expect(edit.from).toBeGreaterThan(made.edits[i - 1].to)
        })
        expect(isWhole(made.text)).toBe(true)
        expect(damage(clean, { rate, seed })).toEqual(made)
      }),
    )
  })

  it('makes about as many errors as asked, of the kinds that it promises', () => {
    const clean = 'The Borrower shall repay the unpaid principal amount of each loan on the maturity date. '.repeat(
      2000,
    )
    const { edits, kinds } = damage(clean, { seed: 3 })
    expect(edits.length / clean.length).toBeGreaterThan(0.028)
    expect(edits.length / clean.length).toBeLessThan(0.032)
    expect(kinds.confusion / edits.length).toBeGreaterThan(0.52)
    expect(kinds.confusion / edits.length).toBeLessThan(0.58)
    expect(Object.values(kinds).reduce((sum, count) => sum + count, 0)).toBe(edits.length)
    expect(Object.values(kinds).every((count) => count > edits.length / 20)).toBe(true)
  })

  it('refuses rates that leave no text', () => {
    expect(() => damage('text', { rate: 0.9 })).toThrow(/rate: 0\.9/)
    expect(() => damage('text', { rate: Number.NaN })).toThrow(/rate/)
  })
})

describe('mapPlaces', () => {
  it('finds the same character before and behind every place that touches no edit, and the way back', () => {
    fc.assert(
      fc.property(text, fc.nat(99), (clean, seed) => {
        const made = damage(clean, { rate: 0.1, seed })
        const places = mapPlaces(made.edits)
        for (let place = 0; place <= clean.length; place++) {
          const mapped = places.boundary(place)
          const touches = made.edits.some(({ from, to }) => from <= place && place <= to)
          expect(mapped < 0).toBe(touches)
          if (touches) continue
          expect(places.back(mapped)).toBe(place)
          expect(places.startOf(place)).toBe(mapped)
          expect(places.endOf(place)).toBe(mapped)
          expect(made.text.slice(Math.max(0, mapped - 1), mapped + 1)).toBe(
            clean.slice(Math.max(0, place - 1), place + 1),
          )
        }
      }),
      { numRuns: 40 },
    )
  })

  it('maps what begins behind an insertion to its end, and what ends before it to its beginning', () => {
    const places = mapPlaces([{ from: 3, to: 3, at: 3, until: 4 }])
    expect([places.endOf(3), places.startOf(3), places.boundary(3), places.boundary(4)]).toEqual([3, 4, -1, 5])
    expect([places.back(3), places.back(4), places.back(5)]).toEqual([-1, -1, 4])
  })
})

describe('alignTexts', () => {
  it('turns any text into any other', () => {
    fc.assert(
      fc.property(text, text, (clean, damaged) => {
        const edits = alignTexts(clean, damaged)
        expect(applied(clean, damaged, edits)).toBe(damaged)
        edits.forEach(({ from, to, at, until }, i) => {
          expect(isWhole(clean.slice(from, to)) && isWhole(damaged.slice(at, until))).toBe(true)
          if (i > 0) expect(from).toBeGreaterThan(edits[i - 1].to)
        })
      }),
    )
  })

  it('finds what noise did, in no more characters than it did it', () => {
    fc.assert(
      fc.property(text, fc.nat(99), (clean, seed) => {
        const made = damage(clean, { seed })
        const size = (edits: readonly Edit[]): number =>
          edits.reduce((sum, { from, to, at, until }) => sum + Math.max(to - from, until - at), 0)
        expect(size(alignTexts(clean, made.text))).toBeLessThanOrEqual(size(made.edits))
      }),
    )
  })

  it('aligns the example of the paper', () => {
    expect(alignTexts('The United States', 'Thc Vnited S tates')).toEqual([
      { from: 2, to: 3, at: 2, until: 3 },
      { from: 4, to: 5, at: 4, until: 5 },
      { from: 12, to: 12, at: 12, until: 13 },
    ])
  })

  it('aligns long texts and texts that share nothing in time that does not explode', () => {
    const page = Array.from({ length: 5000 }, (_, i) => `clause ${(i * 7919) % 10_007} of the agreement`).join('; ')
    const made = damage(page, { seed: 1 })
    const edits = alignTexts(page, made.text)
    expect(applied(page, made.text, edits)).toBe(made.text)
    expect(edits.length).toBeGreaterThan(made.edits.length * 0.9)
    expect(alignTexts('a'.repeat(300_000), 'b'.repeat(300_000))).toEqual([
      { from: 0, to: 300_000, at: 0, until: 300_000 },
    ])
    expect(
      applied('日'.repeat(5000), '本'.repeat(5000) + '日', alignTexts('日'.repeat(5000), '本'.repeat(5000) + '日')),
    ).toBe('本'.repeat(5000) + '日')
  })
})
