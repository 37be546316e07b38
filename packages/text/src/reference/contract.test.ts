import { readFileSync } from 'node:fs'
import { describe } from 'vitest'
import { loadEncoding } from '../encodings/index.js'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import { describeEncoderContract } from '../testing/encoder-contract.js'
import { compileReference } from './compile-reference.js'

const RUNS = Number(process.env.TOKENWRIGHT_RUNS ?? 10)

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
      })
    }
  }
})
