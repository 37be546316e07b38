import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { TokenwrightError } from '../errors.js'
import { firstDifference } from '../formats/same.js'
import { compileReference } from '../reference/compile-reference.js'
import { toTokenizerJson } from '../save/tokenizer-json.js'
import { readShared, sharedData } from '../testing/shared-data.js'
import { fromTokenizerJson } from './tokenizer-json.js'

const oracle = JSON.parse(readFileSync(new URL('oracles/tokenizer-json.json', import.meta.url), 'utf8')) as {
  cases: { name: string; file: string; written: string | null }[]
}

/** Files that Hugging Face takes and this library does not, since they mean nothing certain; and why. */
const STRICTER = new Map([
  ['added token with another id', /id in Hugging Face would be 3 at added_tokens\[0\].id: 9$/],
  ['added tokens out of order', /would be 3 at added_tokens\[0\].id: 4$/],
  ['added tokens of one id', /would be 4 at added_tokens\[1\].id: 3$/],
  ['added token twice', /would be 3 at added_tokens\[1\].id: 4$/],
  ['BPE, one id twice', /id that two tokens share at model.vocab: 1$/],
  ['BertNormalizer without type', /missing field at normalizer.type/],
  ['RobertaProcessing without trim_offsets', /missing field/],
  ['RobertaProcessing without add_prefix_space', /missing field/],
  ['template without its special token', /does not define.*"\[CLS\]"$/],
  ['template with ids and tokens of other numbers', /as many ids as tokens/],
])
/** What a part without a name is, is a guess there too; only models were ever written so. */
const UNTYPED = /^(?!BPE without|Unigram|WordPiece without|WordLevel|template piece).* without type$/

/** Files that Hugging Face does not take; nothing is unclear in them. */
const LENIENT = new Set(['ByteLevel as decoder without add_prefix_space', 'ByteLevel as decoder without trim_offsets'])

describe('files as Hugging Face reads them', () => {
  test.each(oracle.cases)('$name', ({ name, file, written }) => {
    const strict = STRICTER.get(name) ?? (UNTYPED.test(name) ? /missing field at [a-z_]+.type/ : undefined)
    if (strict !== undefined) {
      expect(() => fromTokenizerJson(file)).toThrow(strict)
    } else if (written === null && !LENIENT.has(name)) expect(() => fromTokenizerJson(file)).toThrow(TokenwrightError)
    else {
      const tokenizer = fromTokenizerJson(file)
      if (written !== null) expect(JSON.parse(toTokenizerJson(tokenizer))).toEqual(JSON.parse(written))
      expect(fromTokenizerJson(toTokenizerJson(tokenizer))).toEqual(tokenizer)
      expect(fromTokenizerJson(toTokenizerJson(tokenizer, { dialect: 'tokenwright' }))).toEqual(tokenizer)
      expect(fromTokenizerJson(JSON.parse(file) as object)).toEqual(tokenizer)
      expect(fromTokenizerJson(new TextEncoder().encode(file))).toEqual(tokenizer)
    }
  })
})

describe('refusals name the place and end with the value', () => {
  const model = { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] }
  test.each([
    [
      { model: { ...model, merges: ['a b', 'a x'] } },
      'merge of a token that is not in the vocabulary at model.merges[1]: "x"',
    ],
    [
      { model: { ...model, vocab: { a: 1.5 } } },
      'token id that is not a whole number from 0 to 16777215 at model.vocab["a"]: 1.5',
    ],
    [
      { model: { ...model, vocab: { a: 2 ** 31 } } },
      'token id that is not a whole number from 0 to 16777215 at model.vocab["a"]: 2147483648',
    ],
    [{ model, pre_tokenizer: { type: 'Shuffle' } }, 'unknown pre-tokenizer at pre_tokenizer.type: "Shuffle"'],
    [
      { model, decoder: { type: 'Sequence', decoders: [{ type: 'Fuse' }, { type: 'Fuze' }] } },
      'unknown decoder at decoder.decoders[1].type: "Fuze"',
    ],
    [{ model, version: '2.0' }, 'unknown version of tokenizer.json at version: "2.0"'],
    [{ model: { type: 'Unigram', vocab: [['a', '1']] } }, 'not a pair of token and score at model.vocab[0]: ["a","1"]'],
    [{ model: { type: 'Unigram', vocab: [['a', 1]], unk_id: 7 } }, 'not a whole number from 0 to 0 at model.unk_id: 7'],
    [{}, 'missing field at model: {}'],
    [{ model: { ...model, vocab: { '\ud800': 0 } } }, 'token with a lone surrogate at vocab[0]: "\\ud800"'],
    [
      { model, padding: { strategy: { Fixed: 2 ** 40 } } },
      'not a whole number from 0 to 4294967295 at padding.strategy.Fixed: 1099511627776',
    ],
    [
      { model, normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } },
      'character map that is cut off at normalizer.precompiled_charsmap: "AAAA"',
    ],
    [
      { model, normalizer: { type: 'Precompiled', precompiled_charsmap: '/////wAAAAA=' } },
      'character map whose trie does not fit into it at normalizer.precompiled_charsmap: 4294967295',
    ],
  ])('%j', (file, message) => {
    expect(() => fromTokenizerJson(file)).toThrow(message)
  })

  test('parts nested too deeply', () => {
    const deep = `${'{"type":"Sequence","normalizers":['.repeat(100_000)}${']}'.repeat(100_000)}`
    expect(() => fromTokenizerJson(`{"model":${JSON.stringify(model)},"normalizer":${deep}}`)).toThrow(
      /deeper than 64|not JSON/,
    )
  })

  test('names of objects are ordinary tokens', () => {
    const file = '{"model":{"type":"BPE","vocab":{"__proto__":0,"constructor":1,"1":2,"0":3},"merges":[]}}'
    const encoder = compileReference(fromTokenizerJson(file))
    expect(['__proto__', 'constructor', '1', '0', 'toString'].map((token) => encoder.tokenToId(token))).toEqual([
      0,
      1,
      2,
      3,
      undefined,
    ])
    expect(fromTokenizerJson(toTokenizerJson(fromTokenizerJson(file)))).toEqual(fromTokenizerJson(file))
    expect(() => fromTokenizerJson({ model: { type: 'toString', vocab: {} } })).toThrow(/unknown model.*"toString"$/)
  })
})

describe.skipIf(sharedData === null)('published tokenizers', () => {
  const golden =
    sharedData === null
      ? []
      : (JSON.parse(new TextDecoder().decode(readShared('kl3m/golden_encodings.json'))) as ({ text: string } & Record<
          string,
          { ids: number[] } | undefined
        >)[])

  test.each(['kl3m-001-32k', 'kl3m-004-char-4k-cased', 'kl3m-004-char-8k-cased', 'kl3m-004-char-16k-cased'])(
    '%s gives the golden ids',
    (name) => {
      const tokenizer = fromTokenizerJson(readShared(`kl3m/${name}.tokenizer.json.gz`))
      const encoder = compileReference(tokenizer)
      let compared = 0
      for (const { text, ...entries } of golden) {
        const expected = Object.entries(entries).find(([key]) => key === name)?.[1]
        if (expected === undefined) continue
        compared++
        expect([...encoder.encode(text, { special: 'allow', template: true })]).toEqual(expected.ids)
      }
      expect(compared).toBeGreaterThan(0)
      expect(firstDifference(fromTokenizerJson(toTokenizerJson(tokenizer)), tokenizer)).toBeNull()
    },
  )

  test.each(['mistral-7b-instruct-v0.1', 'phi-3-mini-4k-instruct', 'pythia-12b'])(
    '%s is written as it was read',
    (name) => {
      const tokenizer = fromTokenizerJson(readShared(`qtok/tokenizers/${name}.tokenizer.json.gz`))
      expect(firstDifference(fromTokenizerJson(toTokenizerJson(tokenizer)), tokenizer)).toBeNull()
    },
  )
})
