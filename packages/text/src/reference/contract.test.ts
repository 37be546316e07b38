import { plainTokenizer } from '../plain.js'
import { readFileSync } from 'node:fs'
import { describe } from 'vitest'
import { loadEncoding } from '../encodings/index.js'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import { describeEncoderContract } from '../testing/encoder-contract.js'
import { GPT2_PATTERN } from '../pre-tokenizers/byte-level.js'
import type { Tokenizer } from '../tokenizer.js'
import { vocabularyFromBytes } from '../vocabulary.js'
import { compileReference } from './compile-reference.js'

const RUNS = Number(process.env.TOKENWRIGHT_RUNS ?? 6)

interface Oracle {
  readonly models: readonly object[]
  readonly entries: readonly {
    readonly name: string
    readonly tokenizer: { readonly model: number; pre_tokenizer: unknown }
  }[]
}

const file = (name: string): Oracle =>
  JSON.parse(readFileSync(new URL(`oracles/${name}.json`, import.meta.url), 'utf8')) as Oracle

describe('reference pipeline', () => {
  for (const name of ['r50k_base', 'o200k_base'] as const)
    describeEncoderContract(name, async () => compileReference(await loadEncoding(name)), {
      byteLevel: true,
      coversText: true,
      runs: 40,
    })

  describeEncoderContract('BoundlessBPE', () => compileReference(boundless()), {
    byteLevel: false,
    coversText: true,
    runs: 100,
  })

  for (const name of ['models', 'added-tokens', 'normalizers', 'pre-tokenizers']) {
    const oracle = file(name)
    for (const entry of oracle.entries) {
      const json = { ...entry.tokenizer, model: oracle.models[entry.tokenizer.model] }
      const endsInBytes = JSON.stringify(entry.tokenizer.pre_tokenizer ?? null).includes('ByteLevel')
      // Without a decoder bytes do not come back, and without an unknown token not every text can be encoded.
      if (endsInBytes || entry.name === 'Unigram without unk') continue
      describeEncoderContract(entry.name, () => compileReference(fromTokenizerJson(json)), {
        byteLevel: false,
        coversText: false,
        runs: RUNS,
        longest: 2_000,
      })
    }
  }
})

/** Single bytes; " t", "th", " th", " the", "he", "ll", "hell", "hello"; and " the hello" across two pieces. */
function boundless(): Tokenizer {
  const utf8 = new TextEncoder()
  const words = [' t', 'th', ' the', 'he', 'll', 'hell', 'hello', ' hello', ' the hello', ' the the'].map((word) =>
    utf8.encode(word),
  )
  const id = (text: string): number => {
    const bytes = utf8.encode(text)
    return bytes.length === 1 ? bytes[0] : 256 + words.findIndex((word) => new TextDecoder().decode(word) === text)
  }
  const triples = (...rows: [order: number, left: string, right: string][]): Uint32Array =>
    Uint32Array.from(rows.flatMap(([order, left, right]) => [order, id(left), id(right)]))
  return plainTokenizer(
    {
      type: 'Boundless',
      vocab: vocabularyFromBytes([...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)), ...words]),
      merges: triples(
        [1, ' ', 't'],
        [2, 'h', 'e'],
        [3, ' t', 'he'],
        [4, 'l', 'l'],
        [5, 'he', 'll'],
        [6, 'hell', 'o'],
        [7, ' ', 'hello'],
      ),
      deletions: new Uint32Array(0),
      supermerges: triples([8, ' the', ' hello'], [9, ' the', ' the']),
    },
    {
      added_tokens: [
        {
          id: 300,
          content: '<|end|>',
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
          special: true,
        },
      ],
      pre_tokenizer: { type: 'Split', pattern: { Regex: GPT2_PATTERN }, behavior: 'Isolated', invert: false },
    },
  )
}
