import { describe, expect, test } from 'vitest'
import { compileReference } from '../reference/compile-reference.js'
import { readShared, sharedData } from '../testing/shared-data.js'
import type { PreTokenizer } from '../tokenizer.js'
import { fromMerges, fromVocabMerges } from './vocab-merges.js'

const split = (Regex: string): PreTokenizer => ({
  type: 'Split',
  pattern: { Regex },
  behavior: 'Isolated',
  invert: false,
})
const THREES = split(String.raw`(?=(\d{3})+(?!\d))`)

describe.skipIf(sharedData === null)('published merges of SuperBPE', () => {
  const golden =
    sharedData === null
      ? []
      : (JSON.parse(new TextDecoder().decode(readShared('superword/golden_encodings.json'))) as {
          text: string
          superbpe: { ids: number[]; tokens: string[] }
          bpe: { ids: number[]; tokens: string[] }
        }[])

  test.each([
    ['superbpe', 'superbpe_olmo2_t180k_v200k', [split(String.raw`\p{N}+`), THREES]],
    ['bpe', 'bpe_olmo2_v200k', [split(String.raw` ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`), THREES]],
  ] as const)('%s gives the golden ids', (name, file, pretokenizers) => {
    const encoder = compileReference(
      fromMerges(readShared(`superword/${file}.merges.txt.gz`), {
        alphabet: 'utf8',
        preTokenizer: { type: 'Sequence', pretokenizers },
      }),
    )
    expect(golden.length).toBe(7)
    expect(encoder.size).toBe(200_000)
    for (const { text, ...expected } of golden) {
      const ids = encoder.encode(text)
      expect([...ids]).toEqual(expected[name].ids)
      expect([...ids].map((id) => encoder.idToToken(id))).toEqual(expected[name].tokens)
    }
  })
})

const bytes = (texts: readonly string[]): Record<string, number> =>
  Object.fromEntries(texts.map((text, id) => [text, id]))

describe('vocab.json and merges.txt', () => {
  const vocab = bytes(['<|endoftext|>', 'a', 'b', 'Ġ', 'ab', 'Ġab'])
  const merges = '#version: 0.2\na b\nĠ ab\n'

  test('cut text as GPT-2 does', () => {
    const encoder = compileReference(fromVocabMerges(vocab, merges))
    expect([...encoder.encode('ab abb a')]).toEqual([4, 5, 2, 3, 1])
  })

  test('a configuration adds tokens and names the family', () => {
    const config = {
      tokenizer_class: 'Qwen2Tokenizer',
      added_tokens_decoder: {
        6: { content: '<|im_start|>', special: true },
        0: { content: '<|endoftext|>', special: true },
      },
    }
    const tokenizer = fromVocabMerges(JSON.stringify(vocab), merges, { config })
    expect(tokenizer.added_tokens.map(({ id, content }) => [id, content])).toEqual([
      [0, '<|endoftext|>'],
      [6, '<|im_start|>'],
    ])
    expect(tokenizer.normalizer).toEqual({ type: 'NFC' })
    expect(() => fromVocabMerges(vocab, merges, { config: { tokenizer_class: 'CLIPTokenizer' } })).toThrow(
      /"CLIPTokenizer"$/,
    )
  })

  test.each([
    [{ ...vocab, ß1: 9, 中: 7 }, merges, /byte alphabet.*"中"$/],
    [vocab, '#version: 0.2\na c\n', /not in the vocabulary at merges.txt\[1\]: "c"$/],
    [vocab, 'a b c', /not two tokens at merges.txt\[0\]: "a b c"$/],
    [vocab, 'b a', /product is not in the vocabulary at merges.txt\[0\]: "ba"$/],
    [[1], merges, /not an object at vocab.json: \[1\]$/],
    ['{"a":', merges, /not JSON/],
    [{ a: 0.5 }, '', /whole number.*vocab.json\["a"\]: 0.5$/],
  ])('refuses %j with %j', (broken, lines, message) => {
    expect(() => fromVocabMerges(broken as object, lines)).toThrow(message)
  })
})

test('merges alone number the alphabet and their products', () => {
  const merges = 'a b\nb a\nab a\na ba'
  const seen = fromMerges(merges, { alphabet: 'seen' })
  // Both of the last two make `aba`, which is one token.
  expect(seen.model.vocab.ends.length).toBe(5)
  expect([...compileReference(seen).encode('aba')]).toEqual([4])
  expect(fromMerges(merges).model.vocab.ends.length).toBe(256 + 3)
  expect(fromMerges(merges, { alphabet: 'utf8' }).model.vocab.ends.length).toBe(243 + 3)
})
