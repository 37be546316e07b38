import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile } from '../compile.js'
import type { Encoder } from '../encoder.js'
import { loadEncoding } from '../encodings/index.js'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import { compileReference } from '../reference/compile-reference.js'
import { describeEncoderContract } from '../testing/encoder-contract.js'
import { nastyText } from '../testing/nasty-text.js'
import fc from 'fast-check'

/** Byte-level tokenizers among the synthetic ones, which take the fast path for every kind of split and normalizer. */
function byteLevelTokenizers(): [string, object][] {
  const found: [string, object][] = []
  for (const name of ['models', 'added-tokens', 'normalizers', 'pre-tokenizers']) {
    const oracle = JSON.parse(readFileSync(new URL(`../reference/oracles/${name}.json`, import.meta.url), 'utf8')) as {
      models: object[]
      entries: { name: string; tokenizer: { model: number } }[]
    }
    for (const entry of oracle.entries) {
      // They are made for encoding and have no decoder; without one ids do not stand for bytes.
      const json = { ...entry.tokenizer, model: oracle.models[entry.tokenizer.model], decoder: { type: 'ByteLevel' } }
      if (compile(fromTokenizerJson(json)).path === 'fast') found.push([`${name}: ${entry.name}`, json])
    }
  }
  return found
}

const fast = (encoder: Encoder): Encoder => {
  if (encoder.path !== 'fast') throw new Error('no fast path')
  return encoder
}

describe('fast path', () => {
  for (const name of ['r50k_base', 'cl100k_base', 'o200k_base'] as const)
    describeEncoderContract(name, async () => fast(compile(await loadEncoding(name))), {
      byteLevel: true,
      coversText: true,
      runs: 60,
    })

  const tokenizers = byteLevelTokenizers()

  it('is taken by byte-level BPE', () => {
    expect(tokenizers.length).toBeGreaterThan(5)
  })

  it.each(tokenizers)('answers as its twin does: %s', (_, json) => {
    const tokenizer = fromTokenizerJson(json)
    const encoder = compile(tokenizer)
    const twin = compileReference(tokenizer)
    fc.assert(
      fc.property(nastyText(), fc.constantFrom('text', 'allow'), fc.boolean(), (text, special, template) => {
        const options = { special, template } as const
        expect(encoder.encode(text, options)).toEqual(twin.encode(text, options))
        expect(encoder.count(text, options)).toBe(twin.count(text, options))
        expect(encoder.encodeWithOffsets(text, options)).toEqual(twin.encodeWithOffsets(text, options))
        const ids = twin.encode(text, options)
        expect(encoder.decode(ids)).toBe(twin.decode(ids))
        expect(encoder.decode(ids, { skipSpecial: true })).toBe(twin.decode(ids, { skipSpecial: true }))
      }),
      { numRuns: 40 },
    )
  })
})
