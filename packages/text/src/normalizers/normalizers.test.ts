import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spanOf } from '../reference/span.js'
import { nastyText } from '../testing/nasty-text.js'
import type { Normalizer } from '../tokenizer.js'
import { createNormalizer } from './create.js'

const PARTS: readonly Normalizer[] = [
  { type: 'NFC' },
  { type: 'NFD' },
  { type: 'NFKC' },
  { type: 'NFKD' },
  { type: 'Nmt' },
  { type: 'Lowercase' },
  { type: 'StripAccents' },
  { type: 'ByteLevel' },
  { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  { type: 'Strip', strip_left: true, strip_right: true },
  { type: 'Prepend', prepend: '▁' },
  { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
  { type: 'Replace', pattern: { Regex: '\\s+|[aeiou]' }, content: '\u{1f600}.' },
  {
    type: 'Sequence',
    normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }, { type: 'Lowercase' }, { type: 'NFKC' }],
  },
]

const apply = (part: Normalizer, text: string): string =>
  createNormalizer(part).reduce((done, step) => step.apply(done), text)

describe('normalizers', () => {
  it.each(PARTS.map((part) => [JSON.stringify(part), part] as const))('%s: the tracked text is the text', (_, part) => {
    fc.assert(
      fc.property(nastyText(), (text) => {
        const span = createNormalizer(part).reduce((done, step) => step.track(done), spanOf(text, 0, text.length, true))
        expect(span.text).toBe(apply(part, text))
        const { starts, ends } = span.origin!
        expect(starts.length).toBe(span.text.length)
        for (let i = 0; i < starts.length; i++) {
          expect(starts[i]).toBeLessThanOrEqual(ends[i])
          expect(ends[i]).toBeLessThanOrEqual(text.length)
          if (i > 0) expect(starts[i]).toBeGreaterThanOrEqual(starts[i - 1])
        }
      }),
      { numRuns: 150 },
    )
  })

  it('normalize long runs of marks as short ones, in time', () => {
    const marks = '\u0301\u0316\u0323\u0345'
    const run = `q${marks.repeat(50_000)}e\u0301`
    for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
      expect(apply({ type: form }, `a${marks.repeat(40)}`)).toBe(`a${marks.repeat(40)}`.normalize(form))
      const normal = apply({ type: form }, run)
      expect(normal.startsWith('q\u0316\u0323\u0316')).toBe(true)
      expect(normal.endsWith(form === 'NFC' || form === 'NFKC' ? '\u00e9' : 'e\u0301')).toBe(true)
    }
  })

  it('leave alone what Unicode 9.0 did not know', () => {
    expect(apply({ type: 'NFKC' }, '\u32ff')).toBe('\u32ff')
    expect(apply({ type: 'NFD' }, '\u{11938}')).toBe('\u{11938}')
    // A mark that is newer than the reference's tables keeps its place.
    expect(apply({ type: 'NFD' }, 'a\u0301\u1abf')).toBe('a\u0301\u1abf')
  })

  it('lowercase without final sigmas', () => {
    expect(apply({ type: 'Lowercase' }, 'ΑΣ ΣΑΣ İ ẞ')).toBe('ασ σασ i̇ ß')
  })

  it.each([
    [{ type: 'Replace', pattern: { Regex: 'x*' }, content: '' }, 'can match nothing'],
    [{ type: 'Replace', pattern: { String: '' }, content: '' }, 'can match nothing'],
    [{ type: 'Prepend', prepend: '' }, 'empty text'],
    [{ type: 'Precompiled', precompiled_charsmap: '' }, 'without a trie'],
    [{ type: 'Precompiled', precompiled_charsmap: '////fwAAAAA=' }, 'truncated trie'],
    [{ type: 'Precompiled', precompiled_charsmap: '!' }, 'not base64'],
  ] as const)('refuse %j', (part, reason) => {
    expect(() => createNormalizer(part)).toThrow(reason)
  })
})
