import { plainBpe } from '../plain.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../compile.js'
import { compileReference } from '../reference/compile-reference.js'
import type { AddedToken, BpeModel, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { vocabularyFromTexts } from '../vocabulary.js'
import { byteTwin } from './as-bytes.js'

const BYTES = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
/** Some share their first bytes with characters that the vocabulary lacks, so that those become whole in part. */
const KNOWN = ['a', 'b', '<', '0', 'x', '>', '▁', ' ', 'é', '日', '𝒜']
const UNKNOWN = ['c', '\n', 'è', '旦', '明', '▂', '𝒝', '🙂', '\ufeff']

function model(texts: readonly string[], merges: readonly (readonly [string, string])[]): BpeModel {
  const ids = new Map(texts.map((text, id) => [text, id]))
  return plainBpe({
    vocab: vocabularyFromTexts(texts),
    merges: Uint32Array.from(merges.flat(), (text) => ids.get(text)!),
    unk_token: '<unk>',
    fuse_unk: true,
    byte_fallback: true,
  })
}

/** Merges of what earlier ones made, in the order they were drawn in or upside down. */
const recipe = fc.record({
  picks: fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 30 }),
  upsideDown: fc.boolean(),
})

function draw({ picks, upsideDown }: typeof recipe extends fc.Arbitrary<infer T> ? T : never): BpeModel {
  const pool = [...KNOWN]
  const merges = new Map<string, readonly [string, string]>()
  for (const [i, j] of picks) {
    const [left, right] = [pool[i % pool.length], pool[j % pool.length]]
    if (left.length + right.length > 8) continue
    if (!pool.includes(left + right)) pool.push(left + right)
    merges.set(`${left}\0${right}`, [left, right])
  }
  const list = [...merges.values()]
  if (upsideDown) list.reverse()
  return model(['<unk>', ...BYTES, ...pool], list)
}

function tokenizer(data: BpeModel, split: PreTokenizer | null, added: readonly AddedToken[] = []): Tokenizer {
  const none = { post_processor: null, decoder: null, truncation: null, padding: null, normalizer: null }
  return { ...none, model: data, pre_tokenizer: split, added_tokens: [...added] }
}

const SPLITS: (PreTokenizer | null)[] = [
  null,
  { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false },
  { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
]
const TURN: AddedToken = {
  id: 900,
  content: '[x]',
  single_word: false,
  lstrip: false,
  rstrip: true,
  normalized: false,
  special: true,
}

const text = fc.array(fc.constantFrom(...KNOWN, ...UNKNOWN, ' a', '[x]'), { maxLength: 40 }).map((all) => all.join(''))

describe('byte fallback on the kernel', () => {
  it('gives the ids of the readable twin', () => {
    fc.assert(
      fc.property(recipe, fc.constantFrom(...SPLITS), fc.array(text, { maxLength: 3 }), (drawn, split, texts) => {
        const data = tokenizer(draw(drawn), split, [TURN])
        const fast = compile(data)
        const twin = compileReference(data)
        expect(fast.path).toBe('fast')
        for (const each of [...texts, texts.join('').repeat(20)])
          for (const special of ['text', 'allow'] as const) {
            const ids = [...twin.encode(each, { special })]
            expect([...fast.encode(each, { special })], each).toEqual(ids)
            expect(fast.count(each, { special })).toBe(ids.length)
          }
      }),
      { numRuns: 300 },
    )
  })

  it('reads texts that are longer than a window, with and without places to cut', () => {
    const merges = [
      ['a', 'a'],
      ['aa', 'aa'],
      ['▁', 'a'],
    ] as const
    const data = tokenizer(model(['<unk>', ...BYTES, ...KNOWN, 'aa', 'aaaa', '▁a'], merges), SPLITS[1])
    const fast = compile(data)
    const twin = compileReference(data)
    for (const each of ['a'.repeat(300_001), 'aé '.repeat(70_000), '旦'.repeat(50_000), `${'b'.repeat(40_000)} 🙂`])
      expect(fast.encode(each)).toEqual(twin.encode(each))
  })

  it('leaves models alone whose bytes merge, lack bytes or take whole pieces first', () => {
    const texts = ['<unk>', ...BYTES, ...KNOWN]
    expect(byteTwin(model(texts, []))).not.toBeNull()
    expect(byteTwin(model([...texts, `${BYTES[1]}${BYTES[2]}`], [[BYTES[1], BYTES[2]]]))).toBeNull()
    expect(byteTwin(model(['<unk>', ...BYTES.slice(1), ...KNOWN], []))).toBeNull()
    expect(byteTwin({ ...model(texts, []), ignore_merges: true })).toBeNull()
    expect(byteTwin({ ...model(texts, []), dropout: 0.1 })).toBeNull()
    expect(byteTwin({ ...model(texts, []), byte_fallback: false })).toBeNull()
  })
})
