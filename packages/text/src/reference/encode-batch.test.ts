import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import type { ModelInput } from '../post-processors/model-input.js'
import type { Padding, Truncation } from '../tokenizer.js'
import { compileReference } from './compile-reference.js'
import { encodeBatch, encodePair } from './encode-batch.js'

interface Expected {
  readonly ids: number[]
  readonly types: number[]
  readonly offsets: number[]
  readonly words: number[]
  readonly special: number[]
  readonly attention: number[]
  readonly overflowing: readonly Expected[]
}

interface Case {
  readonly a: string
  readonly b: string | null
  readonly direction: 'left' | 'right'
  readonly strategy: 'longest_first' | 'only_first' | 'only_second'
  readonly length: number
  readonly stride: number
  readonly padding: { strategy?: 'Fixed'; length?: number; multiple?: number; direction?: 'left' } | null
  readonly encoding: Expected
}

const { entries } = JSON.parse(readFileSync(new URL('oracles/pairs.json', import.meta.url), 'utf8')) as {
  entries: { name: string; tokenizer: { model: object | 0 }; cases: Case[] }[]
}

const STRATEGIES = { longest_first: 'LongestFirst', only_first: 'OnlyFirst', only_second: 'OnlySecond' } as const

function truncationOf(test: Case): Truncation {
  return {
    direction: test.direction === 'left' ? 'Left' : 'Right',
    max_length: test.length,
    strategy: STRATEGIES[test.strategy],
    stride: test.stride,
  }
}

function paddingOf({ padding }: Case): Padding | null {
  if (padding === null) return null
  return {
    strategy: padding.length === undefined ? 'BatchLongest' : { Fixed: padding.length },
    direction: padding.direction === 'left' ? 'Left' : 'Right',
    pad_to_multiple_of: padding.multiple ?? null,
    pad_id: 3,
    pad_type_id: 7,
    pad_token: '<pad>',
  }
}

function plain(input: ModelInput): Expected {
  return {
    ids: [...input.ids],
    types: [...input.types],
    offsets: [...input.utf16],
    words: Array.from(input.words, (word) => (word === 0xffffffff ? -1 : word)),
    special: [...input.special],
    attention: [...input.attention],
    overflowing: input.overflowing.map(plain),
  }
}

describe('pairs, truncation and padding as in Hugging Face tokenizers', () => {
  it.each(entries.map((entry) => [entry.name, entry] as const))('%s', (_, { tokenizer, cases }) => {
    const model = tokenizer.model === 0 ? entries[0].tokenizer.model : tokenizer.model
    const encoder = compileReference(fromTokenizerJson({ ...tokenizer, model }))
    for (const test of cases) {
      const options = {
        special: 'allow',
        template: true,
        truncation: truncationOf(test),
        padding: paddingOf(test),
      } as const
      expect(plain(encodePair(encoder, test.a, test.b, options)), JSON.stringify({ ...test, encoding: null })).toEqual(
        test.encoding,
      )
    }
  })

  it('pads a batch to its longest text', () => {
    const encoder = compileReference(fromTokenizerJson(entries[0].tokenizer))
    const padding: Padding = {
      strategy: 'BatchLongest',
      direction: 'Right',
      pad_to_multiple_of: null,
      pad_id: 0,
      pad_type_id: 0,
      pad_token: '!',
    }
    const [short, long] = encodeBatch(encoder, ['a', ['b c', 'd e f']], { padding })
    expect(short.ids.length).toBe(long.ids.length)
    expect([...short.attention].lastIndexOf(1)).toBeLessThan(short.ids.length - 1)
    expect([...long.attention]).not.toContain(0)
  })

  it('refuses truncation that cannot do what it should', () => {
    const encoder = compileReference(fromTokenizerJson(entries[0].tokenizer))
    const truncation: Truncation = { direction: 'Right', max_length: 1, strategy: 'OnlySecond', stride: 0 }
    expect(() => encodePair(encoder, 'two words', null, { truncation })).toThrow(/second text/)
    expect(() => encodePair(encoder, 'a b c d', 'e', { truncation })).toThrow(/too short/)
    expect(() =>
      encodePair(encoder, 'zqzqzqzq', null, { truncation: { ...truncation, strategy: 'LongestFirst', stride: 1 } }),
    ).toThrow(/stride/)
  })
})
