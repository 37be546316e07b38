import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import { compileReference } from './compile-reference.js'

/** Text, special tokens allowed, template wanted, ids (or their count and hash), hash of offsets, hash of words. */
type Case = readonly [number, 0 | 1, 0 | 1, readonly number[], number, number]

interface Entry {
  readonly name: string
  readonly tokenizer: { readonly model: number }
  readonly short: boolean
  readonly cases: readonly Case[]
}

interface Oracle {
  readonly version: string
  readonly texts: readonly string[]
  readonly models: readonly object[]
  readonly entries: readonly Entry[]
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`oracles/${name}.json`, import.meta.url), 'utf8')) as T
}

/** FNV-1a over numbers, as in scripts/oracles/pipeline.py. */
function hash(numbers: Iterable<number>): number {
  let value = 0x811c9dc5
  for (const number of numbers) value = Math.imul(value ^ number, 0x01000193)
  return value >>> 0
}

/** Positions in code points, as the oracle counts. */
function codePoints(text: string, utf16: Uint32Array): number[] {
  const position = new Map<number, number>()
  let units = 0
  let points = 0
  for (const character of text) {
    position.set(units, points++)
    units += character.length
  }
  position.set(units, points)
  return Array.from(utf16, (at) => position.get(at) ?? -1)
}

describe.each(['normalizers', 'pre-tokenizers', 'models', 'added-tokens'])('Hugging Face tokenizers: %s', (file) => {
  const oracle = read<Oracle>(file)
  it.each(oracle.entries.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const json = { ...entry.tokenizer, model: oracle.models[entry.tokenizer.model] }
    const encoder = compileReference(fromTokenizerJson(json))
    for (const [index, allow, template, ids, offsets, words] of entry.cases) {
      const text = oracle.texts[index]
      const options = { special: allow === 1 ? 'allow' : 'text', template: template === 1 } as const
      const encoding = encoder.encodeWithOffsets(text, options)
      const plain = encoder.encode(text, options)
      expect(entry.short ? [plain.length, hash(plain)] : [...plain], text).toEqual(ids)
      expect(encoding.ids, text).toEqual(plain)
      expect(hash(codePoints(text, encoding.utf16)), text).toBe(offsets)
      expect(hash(Array.from(encoding.words, (word) => (word === 0xffffffff ? -1 : word))), text).toBe(words)
      expect(encoder.count(text, options), text).toBe(plain.length)
    }
  })
})

describe('Hugging Face tokenizers: decoders', () => {
  const { entries } = read<{
    entries: { name: string; tokenizer: object; cases: [ids: number[], skip: boolean, text: string][] }[]
  }>('decoders')
  it.each(entries.map((entry) => [entry.name, entry] as const))('%s', (_, { tokenizer, cases }) => {
    const encoder = compileReference(fromTokenizerJson(tokenizer))
    for (const [ids, skipSpecial, text] of cases) {
      expect(encoder.decode(ids, { skipSpecial }), String(ids)).toBe(text)
      const stream = encoder.decodeStream({ skipSpecial })
      let streamed = ''
      for (const id of ids) streamed += stream.push(id)
      expect(streamed + stream.end(), String(ids)).toBe(text)
    }
  })
})
