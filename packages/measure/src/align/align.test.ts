import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { compile, load, type Encoding } from '@tokenwright/text'
import { align, alignEncodings, type Alignment } from './align.js'

const utf8 = new TextEncoder()

/** An encoding with token ends at these bytes. */
function encodingWith(ends: readonly number[]): Encoding {
  const bytes = Uint32Array.from(ends.flatMap((end, i) => [i === 0 ? 0 : ends[i - 1], end]))
  return { ids: new Uint32Array(ends.length), bytes, utf16: bytes, words: new Uint32Array(ends.length) }
}

/** Ends inside a text of so many bytes, some of them twice; `whole` also ends at the text's end. */
const endsIn = (length: number, whole: boolean): fc.Arbitrary<number[]> =>
  fc
    .array(fc.integer({ min: 1, max: Math.max(1, length) }), { maxLength: length })
    .map((cuts) => [...(length === 0 ? [] : cuts), ...(whole && length > 0 ? [length] : [])].toSorted((a, b) => a - b))

const cutTwice = (whole: boolean): fc.Arbitrary<{ text: string; left: number[]; right: number[] }> =>
  fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '漢', '😀', '<', '\u202e'), maxLength: 24 }).chain((text) => {
    const length = utf8.encode(text).length
    return fc.record({ text: fc.constant(text), left: endsIn(length, whole), right: endsIn(length, whole) })
  })

function checkLayout(text: string, alignment: Alignment): void {
  const { stretches } = alignment
  expect(stretches.map(({ start }) => start)).toEqual(
    [0, ...stretches.map(({ end }) => end)].slice(0, stretches.length),
  )
  expect(stretches.at(-1)?.end ?? 0).toBe(utf8.encode(text).length)
  expect(stretches.reduce((sum, { left }) => sum + left.length, 0)).toBe(alignment.leftTokens)
  expect(stretches.reduce((sum, { right }) => sum + right.length, 0)).toBe(alignment.rightTokens)
}

describe('alignment', () => {
  it('covers the text without gaps, and every token once, whatever the tokenizers drop', () => {
    fc.assert(
      fc.property(cutTwice(false), ({ text, left, right }) => {
        checkLayout(text, alignEncodings(text, encodingWith(left), encodingWith(right)))
      }),
    )
  })

  it('agrees where the ends agree, and is as short as it can be where they do not', () => {
    fc.assert(
      fc.property(cutTwice(true), ({ text, left, right }) => {
        const { stretches } = alignEncodings(text, encodingWith(left), encodingWith(right))
        const inside = (ends: readonly number[], start: number, end: number): number[] =>
          ends.filter((at) => at > start && at < end)
        for (const stretch of stretches) {
          const a = inside(left, stretch.start, stretch.end)
          const b = inside(right, stretch.start, stretch.end)
          if (stretch.agree) expect(stretch.left).toEqual(stretch.right)
          else {
            expect(stretch.left).not.toEqual(stretch.right)
            expect(a.filter((at) => b.includes(at))).toEqual([])
          }
        }
      }),
    )
  })

  it('of a tokenizer with itself has no differences; with its mirror has the same ones', () => {
    fc.assert(
      fc.property(cutTwice(true), ({ text, left, right }) => {
        expect(alignEncodings(text, encodingWith(left), encodingWith(left)).stretches.every(({ agree }) => agree)).toBe(
          true,
        )
        const there = alignEncodings(text, encodingWith(left), encodingWith(right))
        const back = alignEncodings(text, encodingWith(right), encodingWith(left))
        expect(back.stretches).toEqual(there.stretches.map((s) => ({ ...s, left: s.right, right: s.left })))
      }),
    )
  })

  it('survives offsets that run backwards', () => {
    const alignment = alignEncodings('abcdef', encodingWith([3, 2, 6]), encodingWith([2, 6]))
    checkLayout('abcdef', alignment)
  })

  it('shows two real tokenizers, whose pieces join to the text', async () => {
    const [left, right] = await Promise.all(
      ['o200k_base', 'cl100k_base'].map(async (name) => compile(await load(name))),
    )
    expect(align('coöperation!', left, right)).toEqual({
      bytes: 13,
      leftTokens: 5,
      rightTokens: 4,
      stretches: [
        { start: 0, end: 4, text: 'coö', agree: true, left: ['co', 'ö'], right: ['co', 'ö'] },
        { start: 4, end: 12, text: 'peration', agree: false, left: ['per', 'ation'], right: ['peration'] },
        { start: 12, end: 13, text: '!', agree: true, left: ['!'], right: ['!'] },
      ],
    })
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const alignment = align(text, left, right)
        checkLayout(text, alignment)
        expect(alignment.leftTokens).toBe(left.count(text))
        expect(alignment.rightTokens).toBe(right.count(text))
      }),
      { numRuns: 50 },
    )
  })
})
