import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Encoder } from '../encoder.js'
import { loadEncoding, type EncodingName } from '../encodings/index.js'
import { compileFast } from './fast-encoder.js'

interface Oracle {
  readonly same: Record<string, EncodingName>
  readonly cases: readonly {
    readonly name: string
    readonly text: string
    readonly ids: Record<string, number[]>
    readonly special?: Record<string, number[]>
  }[]
  readonly runs: readonly {
    readonly name: string
    readonly unit: string
    readonly times: number
    readonly count: Record<string, number>
    readonly hash: Record<string, number>
  }[]
}

const oracle = JSON.parse(readFileSync(new URL('oracles/openai.json', import.meta.url), 'utf8')) as Oracle
const names = ['r50k_base', 'p50k_base', 'p50k_edit', 'cl100k_base', 'o200k_base', 'o200k_harmony'] as const

function hash(ids: Uint32Array): number {
  let value = 0
  for (const id of ids) value = (Math.imul(value, 31) + id) | 0
  return value
}

/** Text with everything that split patterns look at. */
const nastyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ' ',
        '  ',
        '\n',
        '\r\n',
        '\t',
        "'s",
        "'LL",
        "'ſ",
        '\u00a0',
        '\u3000',
        '\u0301',
        'ǅ',
        'ʰ',
        '١٢٣',
        '日本',
        '中A文',
        'ÀÉ',
        'é',
        '_',
        '/',
        '<|endoftext|>',
        '🧑‍🚀',
        '\ufeff',
        'constructor',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
      fc.constantFrom('\ud800', '\udc00'),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

describe.each(names)('%s', (name) => {
  let encoder: Encoder
  const key = oracle.same[name] ?? name
  beforeAll(async () => {
    const compiled = compileFast(await loadEncoding(name))
    if (compiled === null) throw new Error('no fast path')
    encoder = compiled
  })

  it('gives the ids of tiktoken', () => {
    for (const { name: title, text, ids } of oracle.cases) {
      expect([...encoder.encode(text)], title).toEqual(ids[key])
      expect(encoder.count(text), title).toBe(ids[key].length)
    }
  })

  it('gives the ids of tiktoken where special tokens are allowed', () => {
    for (const { name: title, text, ids, special } of oracle.cases) {
      const expected = special?.[name] ?? ids[key]
      expect([...encoder.encode(text, { special: 'allow' })], title).toEqual(expected)
    }
  })

  it('gives the ids of tiktoken on long runs', () => {
    for (const { name: title, unit, times, count, hash: expected } of oracle.runs) {
      const ids = encoder.encode(unit.repeat(times))
      expect([ids.length, hash(ids)], title).toEqual([count[key], expected[key]])
    }
  })

  it('refuses special tokens when asked to', () => {
    expect(() => encoder.encode('a<|endoftext|>b', { special: 'refuse' })).toThrow(/special token.*"<\|endoftext\|>"$/)
    expect(encoder.encode('a<|endoftext', { special: 'refuse' }).length).toBeGreaterThan(1)
  })

  it('decodes what it encodes, offsets cover the text, chunks do not matter', () => {
    fc.assert(
      fc.property(nastyText, fc.array(fc.nat(12), { minLength: 1, maxLength: 8 }), (text, cuts) => {
        const ids = encoder.encode(text)
        const wellFormed = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text))
        expect(encoder.decode(ids)).toBe(wellFormed)
        expect(encoder.count(text)).toBe(ids.length)

        const offsets = encoder.encodeWithOffsets(text)
        expect(offsets.ids).toEqual(ids)
        const bytes = new TextEncoder().encode(text)
        let at = 0
        for (let i = 0; i < ids.length; i++) {
          expect(offsets.bytes[2 * i]).toBe(at)
          at = offsets.bytes[2 * i + 1]
          expect(bytes.slice(offsets.bytes[2 * i], at)).toEqual(encoder.tokenBytes(ids[i]))
          const part = new TextEncoder().encode(text.slice(offsets.utf16[2 * i], offsets.utf16[2 * i + 1]))
          expect(part.length).toBeGreaterThanOrEqual(at - offsets.bytes[2 * i])
        }
        expect(at).toBe(bytes.length)

        const stream = encoder.stream()
        const streamed: number[] = []
        for (let from = 0, i = 0; from < text.length; i++) {
          const to = from + 1 + cuts[i % cuts.length]
          streamed.push(...stream.push(text.slice(from, to)))
          from = to
        }
        streamed.push(...stream.end())
        expect(streamed).toEqual([...ids])

        const decoding = encoder.decodeStream()
        let decoded = ''
        for (const id of ids) decoded += decoding.push(id)
        expect(decoded + decoding.end()).toBe(wellFormed)
      }),
      { numRuns: 300 },
    )
  })

  it('streams text with special tokens', () => {
    fc.assert(
      fc.property(nastyText, fc.nat(7), (text, size) => {
        const stream = encoder.stream({ special: 'allow' })
        const streamed: number[] = []
        for (let from = 0; from < text.length; from += size + 1)
          streamed.push(...stream.push(text.slice(from, from + size + 1)))
        streamed.push(...stream.end())
        expect(streamed).toEqual([...encoder.encode(text, { special: 'allow' })])
      }),
      { numRuns: 100 },
    )
  })

  it('crosses windows without a trace', () => {
    // Runs of every kind around the borders of a window of 32,768 units.
    for (const filler of ['a', ' ', '\n', '日', '1', '!', "'", 'A']) {
      for (const tail of ["'ll be", '  x', '\n\n  y', '日本語', 'Bc', '12345', '!?\n']) {
        for (const near of [32760, 32766, 32767, 32768]) {
          const text = `${'word '.repeat(6400)}${filler.repeat(near - 32000)}${tail}`
          const stream = encoder.stream()
          const pieces = [...stream.push(text.slice(0, 100)), ...stream.push(text.slice(100)), ...stream.end()]
          expect(pieces, `${filler} ${tail} ${near}`).toEqual([...encoder.encode(text)])
        }
      }
    }
  })

  it('decodes any ids as their bytes read', () => {
    // Broken characters anywhere, and chunks that end inside of characters.
    const ids = fc.array(
      fc.nat(encoder.size - 1).filter((id) => encoder.idToToken(id) !== undefined),
      { maxLength: 300 },
    )
    fc.assert(
      fc.property(ids, fc.constantFrom(1, 200), (some, times) => {
        const all = Array.from({ length: times }, () => some).flat()
        const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoder.decodeBytes(all))
        expect(encoder.decode(all) === whole).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('names what it cannot decode', () => {
    expect(() => encoder.decode([0, encoder.size])).toThrow(`ids[1]: ${encoder.size}`)
    expect(() => encoder.decode([-1])).toThrow('ids[0]: -1')
    expect(() => encoder.decode([0.5])).toThrow('ids[0]: 0.5')
  })
})
