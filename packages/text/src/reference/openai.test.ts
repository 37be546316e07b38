import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Encoder } from '../encoder.js'
import { loadEncoding, type EncodingName } from '../encodings/index.js'
import { compileReference } from './compile-reference.js'
import { wellFormed } from './utf8.js'

interface Oracle {
  readonly same: Record<string, EncodingName>
  readonly cases: readonly {
    readonly name: string
    readonly text: string
    readonly ids: Record<string, number[]>
    readonly special?: Record<string, number[]>
  }[]
}

const oracle = JSON.parse(readFileSync(new URL('../fast/oracles/openai.json', import.meta.url), 'utf8')) as Oracle

describe.each(['r50k_base', 'cl100k_base', 'o200k_base', 'o200k_harmony'] as const)(
  '%s on the reference pipeline',
  (name) => {
    let encoder: Encoder
    const key = oracle.same[name] ?? name
    beforeAll(async () => {
      encoder = compileReference(await loadEncoding(name))
    })

    it('gives the ids of tiktoken', () => {
      for (const { name: title, text, ids, special } of oracle.cases) {
        expect([...encoder.encode(text)], title).toEqual(ids[key])
        const expected = special?.[name] ?? ids[key]
        expect([...encoder.encode(text, { special: 'allow' })], title).toEqual(expected)
        expect([...encoder.encodeWithOffsets(text).ids], title).toEqual(ids[key])
        expect(encoder.decode(ids[key]), title).toBe(wellFormed(text))
      }
    })
  },
)
