/** @file What every encoder must do, whatever implements it: one suite for the fast path and for its readable twin. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Encoder } from '../encoder.js'
import { chunkSizes, chunksOf, nastyText } from './nasty-text.js'

export interface EncoderContract {
  /** Any text comes back from its ids, and any bytes can be encoded. */
  readonly byteLevel: boolean
  /** Offsets lie end to end over the whole text: byte-level without normalizer, prefix space or trimmed offsets. */
  readonly coversText: boolean
  /** Random texts for each property. */
  readonly runs?: number
  /** Length of the unbroken runs of one character. */
  readonly longest?: number
}

const MODES = ['text', 'allow'] as const

export function describeEncoderContract(
  name: string,
  makeEncoder: () => Encoder | Promise<Encoder>,
  { byteLevel, coversText, runs = 100, longest = 20_000 }: EncoderContract,
): void {
  describe(`encoder contract: ${name}`, () => {
    let encoder: Encoder
    beforeAll(async () => {
      encoder = await makeEncoder()
    })
    it('counts and places the ids that it encodes', () => {
      holds(runs, fc.tuple(nastyText(), fc.constantFrom(...MODES), fc.boolean()), ([text, special, template]) => {
        const options = { special, template }
        const ids = encoder.encode(text, options)
        expect(encoder.count(text, options)).toBe(ids.length)
        const encoding = encoder.encodeWithOffsets(text, options)
        expect([...encoding.ids]).toEqual([...ids])
        expect(encoding.words.length).toBe(ids.length)
        checkOffsets(text, encoding.utf16, encoding.bytes)
        let last = 0
        for (const word of encoding.words) {
          if (word === 0xffffffff) continue
          expect(word).toBeGreaterThanOrEqual(last)
          last = word
        }
      })
    })

    it('encodes lone surrogates as U+FFFD', () => {
      holds(runs, nastyText(true), (text) => {
        const replaced = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text))
        expect([...encoder.encode(text)]).toEqual([...encoder.encode(replaced)])
      })
    })

    it('streams to the ids of the whole text, whatever the chunks', () => {
      holds(runs, fc.tuple(nastyText(true), chunkSizes, fc.constantFrom(...MODES)), ([text, sizes, special]) => {
        const stream = encoder.stream({ special })
        for (let again = 0; again < 2; again++) {
          const ids: number[] = []
          for (const chunk of chunksOf(text, sizes)) ids.push(...stream.push(chunk))
          ids.push(...stream.end())
          expect(ids).toEqual([...encoder.encode(text, { special })])
        }
      })
    })

    it('decodes a stream to the text of all ids, without half a character', () => {
      const ids = fc
        .array(fc.nat(encoder.size - 1), { maxLength: 20 })
        .map((all) => all.filter((id) => encoder.idToToken(id) !== undefined))
      const encoded = nastyText().map((text) => [...encoder.encode(text, { special: 'allow' })])
      holds(runs, fc.tuple(fc.oneof(ids, encoded), fc.boolean()), ([all, skipSpecial]) => {
        const text = encoder.decode(all, { skipSpecial })
        const stream = encoder.decodeStream({ skipSpecial })
        let streamed = ''
        for (const id of all) {
          const part = stream.push(id)
          expect(part).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]/)
          streamed += part
        }
        expect(streamed + stream.end()).toBe(text)
        const bytes = encoder.decodeBytes(all, { skipSpecial })
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).toBe(text)
      })
    })

    it('refuses ids outside of the vocabulary', () => {
      for (const id of [encoder.size, encoder.size + 1, -1, 1.5, NaN]) {
        expect(() => encoder.decode([id])).toThrow(expect.objectContaining({ kind: 'unknown-id' }))
        expect(() => encoder.decodeStream().push(id)).toThrow(expect.objectContaining({ kind: 'unknown-id' }))
        expect(() => encoder.tokenBytes(id)).toThrow(expect.objectContaining({ kind: 'unknown-id' }))
        expect(encoder.idToToken(id)).toBeUndefined()
      }
    })

    it('knows tokens by id and ids by token', () => {
      for (let id = 0; id < Math.min(encoder.size, 5000); id++) {
        const token = encoder.idToToken(id)
        if (token === undefined) continue
        const back = encoder.tokenToId(token)
        expect(back).toBeTypeOf('number')
        expect(encoder.idToToken(back as number)).toBe(token)
      }
      expect(encoder.tokenToId('constructor of nothing \u{10ffff}')).toBeUndefined()
    })

    it('refuses special tokens in the text where asked to', () => {
      const special = encoder.tokenizer.added_tokens.find(
        (token) => token.special && !token.single_word && !token.normalized,
      )
      if (special === undefined) return
      const text = `a ${special.content} b`
      expect(() => encoder.encode(text, { special: 'refuse' })).toThrow(
        expect.objectContaining({ kind: 'special-token' }),
      )
      expect([...encoder.encode(text, { special: 'allow' })]).toContain(special.id)
      expect([...encoder.encode('a b', { special: 'refuse' })]).toEqual([...encoder.encode('a b')])
    })

    it('takes long runs in its stride', () => {
      for (const unit of ['a', '_', ' ', '\n', '\u4e2d', '\u0301', 'ab1']) {
        const ids = encoder.encode(unit.repeat(longest))
        expect(encoder.count(unit.repeat(longest))).toBe(ids.length)
      }
    })

    if (byteLevel) {
      it('gives back any text and any bytes', () => {
        holds(runs, nastyText(), (text) => {
          const ids = encoder.encode(text)
          expect(encoder.decode(ids)).toBe(text)
        })
        holds(runs, fc.uint8Array({ maxLength: 60 }), (bytes) => {
          expect([...encoder.decodeBytes(encoder.encodeBytes(bytes))]).toEqual([...bytes])
        })
        holds(runs, nastyText(), (text) => {
          expect([...encoder.encodeBytes(new TextEncoder().encode(text))]).toEqual([...encoder.encode(text)])
        })
      })
    } else {
      it('refuses bytes', () => {
        expect(() => encoder.encodeBytes(Uint8Array.of(0x61, 0xff))).toThrow(
          expect.objectContaining({ kind: 'unsupported-part' }),
        )
      })
    }

    if (coversText) {
      it('covers the text with its tokens', () => {
        holds(runs, nastyText(), (text) => {
          const { ids, bytes } = encoder.encodeWithOffsets(text, { special: 'allow' })
          const utf8 = new TextEncoder().encode(text)
          let at = 0
          for (let i = 0; i < ids.length; i++) {
            expect(bytes[2 * i]).toBe(at)
            at = bytes[2 * i + 1]
            expect([...utf8.subarray(bytes[2 * i], at)]).toEqual([...encoder.tokenBytes(ids[i])])
          }
          expect(at).toBe(utf8.length)
        })
      })
    }
  })
}

function holds<T>(runs: number, arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { numRuns: runs })
}

/** Ranges lie inside of the text, and both kinds point to the same place. */
function checkOffsets(text: string, utf16: Uint32Array, bytes: Uint32Array): void {
  const utf8 = new TextEncoder()
  for (let i = 0; i < utf16.length; i += 2) {
    expect(utf16[i]).toBeLessThanOrEqual(utf16[i + 1])
    expect(utf16[i + 1]).toBeLessThanOrEqual(text.length)
    const start = utf8.encode(text.slice(0, utf16[i])).length
    const end = utf8.encode(text.slice(0, utf16[i + 1])).length
    // Bytes may point to a part of a character; UTF-16 units then cover all of it.
    expect(bytes[i]).toBeGreaterThanOrEqual(start)
    expect(bytes[i + 1]).toBeLessThanOrEqual(end)
    expect(bytes[i]).toBeLessThanOrEqual(bytes[i + 1])
    if (start < end) expect(bytes[i + 1] - bytes[i]).toBeGreaterThan(Math.max(0, end - start - 6))
  }
}
