import { plainBpe, plainTokenizer } from '../plain.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileReference } from '../reference/compile-reference.js'
import type { BpeModel, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { vocabularyFromBytes } from '../vocabulary.js'
import { compileFast } from './fast-encoder.js'
import { FAMILIES } from './patterns.js'
import { compilePiecewise } from './piecewise.js'

/** Single bytes, in order: ids 0 to 255. */
const BYTES = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))

function tokenizer(
  vocab: BpeModel['vocab'],
  merges: Uint32Array | null,
  whole: boolean,
  split: PreTokenizer | null,
): Tokenizer {
  return plainTokenizer(plainBpe({ vocab, merges, units: 'bytes', ignore_merges: whole }), { pre_tokenizer: split })
}

/** Words over few letters, so that everything meets everything; one of two bytes, to have characters to break. */
const letters = fc.constantFrom('a', 'b', 'c', 'é')
const text = fc.array(letters, { maxLength: 60 }).map((parts) => parts.join(''))

/** A list of merges of random tokens in random order: parts may come after the whole, products come from several pairs. */
const recipe = fc.record({
  picks: fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 25 }),
  seed: fc.nat(),
  shuffled: fc.boolean(),
  whole: fc.boolean(),
})

function listed({ picks, seed, shuffled, whole }: typeof recipe extends fc.Arbitrary<infer T> ? T : never): Tokenizer {
  const tokens = [...BYTES]
  const ids = new Map(tokens.map((token, id) => [token.join(), id]))
  const pool = [0x61, 0x62, 0x63, 0xc3, 0xa9]
  const merges: [number, number][] = []
  for (const [i, j] of picks) {
    const left = pool[i % pool.length]
    const right = pool[j % pool.length]
    const joined = Uint8Array.of(...tokens[left], ...tokens[right])
    if (joined.length > 20) continue
    let id = ids.get(joined.join())
    if (id === undefined) {
      id = tokens.push(joined) - 1
      ids.set(joined.join(), id)
      pool.push(id)
    }
    if (!merges.some(([a, b]) => a === left && b === right)) merges.push([left, right])
  }
  if (shuffled)
    for (let i = merges.length - 1, s = seed; i > 0; i--, s = (Math.imul(s, 48271) >>> 1) + 1) {
      const j = s % (i + 1)
      ;[merges[i], merges[j]] = [merges[j], merges[i]]
    }
  return tokenizer(vocabularyFromBytes(tokens), Uint32Array.from(merges.flat()), whole, null)
}

/** Any byte strings as tokens, in any order: tiktoken's rule. */
const tokens = fc.uniqueArray(fc.array(fc.constantFrom(0x61, 0x62, 0x63, 0xc3, 0xa9), { minLength: 2, maxLength: 6 }), {
  maxLength: 40,
  selector: (bytes) => bytes.join(),
})

function ranked(extra: number[][]): Tokenizer {
  return tokenizer(vocabularyFromBytes([...BYTES, ...extra.map((bytes) => Uint8Array.from(bytes))]), null, true, null)
}

describe('the kernel merges as the readable twin does', () => {
  function agree(data: Tokenizer, texts: readonly string[]): void {
    const fast = compileFast(data)
    if (fast === null) throw new Error('no fast path')
    const reference = compileReference(data)
    // Short, beyond the length that is merged by definition, and beyond the length that is scanned.
    for (const each of [...texts, texts.join('').repeat(8)])
      expect([...fast.encode(each)], each).toEqual([...reference.encode(each)])
  }
  const texts = fc.array(text, { minLength: 1, maxLength: 4 })

  it('under merge lists', () => {
    fc.assert(
      fc.property(recipe, texts, (made, inputs) => agree(listed(made), inputs)),
      { numRuns: 300 },
    )
  })

  it('under ranks', () => {
    fc.assert(
      fc.property(tokens, texts, (extra, inputs) => agree(ranked(extra), inputs)),
      { numRuns: 300 },
    )
  })

  it('behind any split and normalizer', () => {
    const splits: PreTokenizer[] = [
      {
        type: 'Split',
        pattern: { Regex: String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]{2,}[\r\n/]*| +(?!\S)` },
        behavior: 'Isolated',
        invert: false,
      },
      { type: 'Split', pattern: { String: 'c' }, behavior: 'MergedWithPrevious', invert: false },
      { type: 'Split', pattern: { Regex: '[ab]' }, behavior: 'Removed', invert: true },
    ]
    fc.assert(
      fc.property(
        tokens,
        fc.constantFrom(...splits),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n', '1', '!', 'é', 'e\u0301', '日') }),
        (extra, split, input) => {
          const whole: Tokenizer = {
            ...ranked(extra),
            pre_tokenizer: split,
            normalizer: { type: 'NFC' },
            added_tokens: [
              {
                id: 900,
                content: '<x>',
                single_word: false,
                lstrip: true,
                rstrip: false,
                normalized: true,
                special: false,
              },
            ],
          }
          const fast = compilePiecewise(whole)
          if (fast === null) throw new Error('no fast path')
          const reference = compileReference(whole)
          for (const each of [input, `${input} <x>${input}`, input.repeat(300)]) {
            expect([...fast.encode(each)]).toEqual([...reference.encode(each)])
            expect(fast.count(each)).toBe(reference.encode(each).length)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('knows a scanner for each family', () => {
    expect(Object.values(FAMILIES)).toEqual([0, 1, 2, 3, 4])
  })
})
