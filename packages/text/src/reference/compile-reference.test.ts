import { describe, expect, it } from 'vitest'
import type { Decoder, Normalizer, PostProcessor, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { vocabularyFromTexts } from '../vocabulary.js'
import { compileReference } from './compile-reference.js'

function tokenizer(parts: Partial<Tokenizer> = {}): Tokenizer {
  return {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    model: {
      type: 'WordLevel',
      vocab: vocabularyFromTexts(['<unk>', 'a', 'constructor', '__proto__']),
      unk_token: '<unk>',
    },
    post_processor: null,
    decoder: null,
    truncation: null,
    padding: null,
    ...parts,
  }
}

const many = <T>(part: T): T[] => Array.from({ length: 300 }, () => part)
const unknown = { type: 'Nonsense' } as never

describe('compileReference', () => {
  it.each<[string, Partial<Tokenizer>]>([
    ['unknown model', { model: unknown }],
    ['unknown normalizer', { normalizer: unknown }],
    ['unknown pre-tokenizer', { pre_tokenizer: unknown }],
    ['unknown post-processor', { post_processor: unknown }],
    ['unknown decoder', { decoder: unknown }],
    ['more than 256 steps', { normalizer: { type: 'Sequence', normalizers: many<Normalizer>({ type: 'NFC' }) } }],
    [
      'more than 256 steps',
      { pre_tokenizer: { type: 'Sequence', pretokenizers: many<PreTokenizer>({ type: 'Whitespace' }) } },
    ],
    ['more than 256 steps', { decoder: { type: 'Sequence', decoders: many<Decoder>({ type: 'Fuse' }) } }],
    [
      'nested deeper',
      {
        normalizer: many(0).reduce<Normalizer>((inner) => ({ type: 'Sequence', normalizers: [inner] }), {
          type: 'NFC',
        }),
      },
    ],
    [
      'with backreference',
      { pre_tokenizer: { type: 'Split', pattern: { Regex: '(a)\\1' }, behavior: 'Isolated', invert: false } },
    ],
    [
      'several templates',
      {
        post_processor: {
          type: 'Sequence',
          processors: many<PostProcessor>({ type: 'BertProcessing', sep: ['s', 0], cls: ['c', 0] }),
        },
      },
    ],
  ])('refuses and names it: %s', (message, parts) => {
    const kind = expect.objectContaining({ kind: 'unsupported-part' })
    expect(() => compileReference(tokenizer(parts))).toThrow(kind)
    if (message !== 'with backreference') expect(() => compileReference(tokenizer(parts))).toThrow(message)
  })

  it('takes words of objects for words', () => {
    const encoder = compileReference(tokenizer({ pre_tokenizer: { type: 'WhitespaceSplit' } }))
    expect([...encoder.encode('a constructor __proto__ toString hasOwnProperty')]).toEqual([1, 2, 3, 0, 0])
    expect(encoder.decode([2, 3])).toBe('constructor __proto__')
    expect(encoder.tokenToId('toString')).toBeUndefined()
  })

  it('refuses an unknown mode for special tokens', () => {
    const encoder = compileReference(tokenizer())
    expect(() => encoder.encode('a', { special: 'maybe' as 'text' })).toThrow(
      expect.objectContaining({ kind: 'invalid-option' }),
    )
  })

  it('says where an unknown token is missing when one is needed', () => {
    const encoder = compileReference(
      tokenizer({ model: { type: 'WordLevel', vocab: vocabularyFromTexts(['a']), unk_token: '?' } }),
    )
    expect([...encoder.encode('a')]).toEqual([0])
    expect(() => encoder.encode('b')).toThrow('unknown token that is not in the vocabulary at model.unk_token: "?"')
  })
})
