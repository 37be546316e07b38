/** @file Property: whatever is written to either JSON dialect is the same when it is read back. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstDifference } from '../formats/same.js'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import type { AddedToken, Decoder, Model, Normalizer, PostProcessor, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { vocabularyFromBytes, vocabularyFromTexts } from '../vocabulary.js'
import { toTokenizerJson } from './tokenizer-json.js'

const text = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', '7', '\u2581', ' ', '"\\', '\u0000', '\ufeff'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)
const character = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 })
const whole = fc.integer({ min: 0, max: 70_000 })
const scheme = fc.constantFrom('always' as const, 'first' as const, 'never' as const)
const behavior = fc.constantFrom(
  'Removed' as const,
  'Isolated' as const,
  'MergedWithPrevious' as const,
  'Contiguous' as const,
)
const pattern = fc.oneof(fc.record({ String: text }), fc.record({ Regex: text }))
const type = <Name extends string>(...names: Name[]) => fc.constantFrom(...names).map((name) => ({ type: name }))
const named = <Name extends string, Fields extends object>(name: Name, fields: fc.Arbitrary<Fields>) =>
  fields.map((rest) => ({ type: name, ...rest }))
const bytes = fc.record({ add_prefix_space: fc.boolean(), trim_offsets: fc.boolean(), use_regex: fc.boolean() })

const normalizer: fc.Arbitrary<Normalizer> = fc.letrec<{ part: Normalizer }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small' },
    type('NFC', 'NFKD', 'Nmt', 'Lowercase', 'StripAccents', 'ByteLevel'),
    named('Strip', fc.record({ strip_left: fc.boolean(), strip_right: fc.boolean() })),
    named('Prepend', fc.record({ prepend: text })),
    named('Replace', fc.record({ pattern, content: text })),
    named(
      'BertNormalizer',
      fc.record({
        clean_text: fc.boolean(),
        handle_chinese_chars: fc.boolean(),
        strip_accents: fc.option(fc.boolean()),
        lowercase: fc.boolean(),
      }),
    ),
    named('Sequence', fc.record({ normalizers: fc.array(tie('part'), { maxLength: 3 }) })),
  ),
})).part

const preTokenizer: fc.Arbitrary<PreTokenizer> = fc.letrec<{ part: PreTokenizer }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small' },
    type('Whitespace', 'WhitespaceSplit', 'BertPreTokenizer', 'UnicodeScripts'),
    named('ByteLevel', bytes),
    named('Split', fc.record({ pattern, behavior, invert: fc.boolean() })),
    named('Metaspace', fc.record({ replacement: character, prepend_scheme: scheme, split: fc.boolean() })),
    named('Digits', fc.record({ individual_digits: fc.boolean() })),
    named('Punctuation', fc.record({ behavior })),
    named('CharDelimiterSplit', fc.record({ delimiter: character })),
    named('FixedLength', fc.record({ length: fc.integer({ min: 1, max: 99 }) })),
    named('Sequence', fc.record({ pretokenizers: fc.array(tie('part'), { maxLength: 3 }) })),
  ),
})).part

const postProcessor: fc.Arbitrary<PostProcessor> = fc.oneof(
  named('ByteLevel', bytes),
  named('BertProcessing', fc.record({ sep: fc.tuple(text, whole), cls: fc.tuple(text, whole) })),
  fc.tuple(text, whole, whole).map(([id, tokenId, type_id]): PostProcessor => ({
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id, type_id } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [{ Sequence: { id: 'B', type_id: 1 } }],
    special_tokens: Object.fromEntries([[id, { id, ids: [tokenId], tokens: [id] }]]),
  })),
)

const decoder: fc.Arbitrary<Decoder> = fc.oneof(
  type('ByteLevel', 'ByteFallback', 'Fuse'),
  named('WordPiece', fc.record({ prefix: text, cleanup: fc.boolean() })),
  named('BPEDecoder', fc.record({ suffix: text })),
  named('CTC', fc.record({ pad_token: text, word_delimiter_token: text, cleanup: fc.boolean() })),
  named('Strip', fc.record({ content: character, start: whole, stop: whole })),
)

const tokens = fc.uniqueArray(text, { minLength: 1, maxLength: 12 })
const score = fc.double({ noNaN: true, noDefaultInfinity: true })
const spread = (list: readonly string[]): number[] => list.map((_, i) => i * 3 + 1)

const model: fc.Arbitrary<Model> = fc.oneof(
  tokens.chain((list) =>
    fc.record({
      type: fc.constant('BPE' as const),
      vocab: fc.constantFrom(vocabularyFromTexts(list), vocabularyFromTexts(list, spread(list))),
      merges: fc.constant(new Uint32Array(0)),
      units: fc.constant('characters' as const),
      dropout: fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs)),
      unk_token: fc.option(text),
      continuing_subword_prefix: fc.option(text),
      end_of_word_suffix: fc.option(text),
      fuse_unk: fc.boolean(),
      byte_fallback: fc.boolean(),
      ignore_merges: fc.boolean(),
    }),
  ),
  tokens.chain((list) =>
    fc.record({
      type: fc.constant('Unigram' as const),
      vocab: fc.constant(vocabularyFromTexts(list)),
      scores: fc
        .array(score, { minLength: list.length, maxLength: list.length })
        .map((scores) => Float64Array.from(scores)),
      unk_id: fc.option(fc.nat({ max: list.length - 1 })),
      byte_fallback: fc.boolean(),
    }),
  ),
  tokens.chain((list) =>
    fc.record({
      type: fc.constant('WordPiece' as const),
      vocab: fc.constant(vocabularyFromTexts(list, spread(list))),
      unk_token: text,
      continuing_subword_prefix: text,
      max_input_chars_per_word: whole,
    }),
  ),
  tokens.map((list) => ({ type: 'WordLevel' as const, vocab: vocabularyFromTexts(list), unk_token: list[0] })),
)

const tokenizer: fc.Arbitrary<Tokenizer> = fc.record({
  added_tokens: fc.constant<AddedToken[]>([]),
  normalizer: fc.option(normalizer),
  pre_tokenizer: fc.option(preTokenizer),
  model,
  post_processor: fc.option(postProcessor),
  decoder: fc.option(decoder),
  truncation: fc.option(
    fc.constant({ direction: 'Left' as const, max_length: 5, strategy: 'OnlyFirst' as const, stride: 1 }),
  ),
  padding: fc.constant(null),
})

test('what is written in either dialect is the same when it is read', () => {
  fc.assert(
    fc.property(tokenizer, fc.array(text, { maxLength: 4 }), fc.boolean(), (plain, contents, special) => {
      // Added tokens as Hugging Face numbers them: behind as many ids as the vocabulary has entries.
      const taken = new Set(contents)
      const added = [...taken].filter((content) => content !== '' && !hasToken(plain, content))
      const first = plain.model.vocab.ends.length
      const complete = {
        ...plain,
        added_tokens: added.map((content, i) => ({
          id: first + i,
          content,
          single_word: special,
          lstrip: false,
          rstrip: !special,
          normalized: !special,
          special,
        })),
      }
      for (const dialect of ['huggingface', 'tokenwright'] as const)
        expect(firstDifference(fromTokenizerJson(toTokenizerJson(complete, { dialect })), complete)).toBeNull()
    }),
    { numRuns: 400 },
  )
})

function hasToken({ model: { vocab } }: Tokenizer, content: string): boolean {
  const wanted = new TextEncoder().encode(content)
  return vocab.ends.some(
    (end, i) => Buffer.compare(vocab.bytes.subarray(i === 0 ? 0 : vocab.ends[i - 1], end), wanted) === 0,
  )
}

test('models of bytes are the same in the dialect of the library', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.uint8Array({ minLength: 1, maxLength: 5 }), { maxLength: 20, selector: String }),
      fc.boolean(),
      (list, ranked) => {
        const plain: Tokenizer = {
          added_tokens: [
            {
              id: 999,
              content: 'x',
              single_word: false,
              lstrip: false,
              rstrip: false,
              normalized: false,
              special: true,
            },
            {
              id: 999,
              content: 'y',
              single_word: false,
              lstrip: false,
              rstrip: false,
              normalized: false,
              special: true,
            },
          ],
          normalizer: null,
          pre_tokenizer: null,
          model: {
            type: 'BPE',
            vocab: vocabularyFromBytes(list),
            merges: ranked ? null : new Uint32Array(0),
            units: 'bytes',
            dropout: null,
            unk_token: null,
            continuing_subword_prefix: null,
            end_of_word_suffix: null,
            fuse_unk: false,
            byte_fallback: false,
            ignore_merges: ranked,
          },
          post_processor: null,
          decoder: null,
          truncation: null,
          padding: null,
        }
        expect(firstDifference(fromTokenizerJson(toTokenizerJson(plain, { dialect: 'tokenwright' })), plain)).toBeNull()
      },
    ),
  )
})
