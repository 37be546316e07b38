import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compile } from '../compile.js'
import { TokenwrightError } from '../errors.js'
import { toTokenizerJson } from '../save/tokenizer-json.js'
import type { BpeModel, Normalizer, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { entryBytes, vocabularyTexts } from '../vocabulary.js'
import { sampleDocuments } from './testing/texts.js'
import { train, type TrainingOptions } from './train.js'
import type { Split, TrainingProgress } from './types.js'

interface Oracle {
  readonly oracle: string
  readonly corpora: Readonly<Record<string, string[]>>
  readonly cases: readonly {
    readonly name: string
    readonly kind: 'BPE' | 'WordPiece'
    readonly corpus: string
    readonly split: string
    readonly options: Readonly<Record<string, unknown>>
    readonly normalizer: string | null
    readonly size: number
    readonly vocab: string[]
    readonly merges: [number, number][] | null
  }[]
}

const oracle = JSON.parse(readFileSync(new URL('oracles/huggingface.json', import.meta.url), 'utf8')) as Oracle

const SPLITS: Readonly<Record<string, Split>> = {
  gpt2: 'gpt2',
  llama3: 'llama3',
  bytes: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  whitespace: { type: 'WhitespaceSplit' },
  metaspace: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  bert: { type: 'BertPreTokenizer' },
}
const FORMS: Normalizer = { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Lowercase' }] }

function optionsOf({ kind, split, options, normalizer }: Oracle['cases'][number]): TrainingOptions {
  const limit = options.max_token_length as number | undefined
  return {
    algorithm: kind === 'BPE' ? 'bpe' : 'wordpiece',
    split: SPLITS[split],
    normalizer: normalizer === null ? null : FORMS,
    vocabularySize: options.vocab_size as number,
    minFrequency: options.min_frequency as number | undefined,
    // There tokens stay below the limit, but pairs of single characters are exempt.
    maxTokenLength: limit === undefined ? undefined : Math.max(limit - 1, 2),
    specialTokens: (options.special_tokens as string[] | undefined) ?? [],
    initialAlphabet: (options.initial_alphabet as string[] | undefined) ?? 'seen',
    limitAlphabet: options.limit_alphabet as number | undefined,
    continuingSubwordPrefix: options.continuing_subword_prefix as string | undefined,
    ...(kind === 'BPE' ? { endOfWordSuffix: options.end_of_word_suffix as string | undefined } : {}),
  }
}

describe(`train, against ${oracle.oracle}`, () => {
  for (const each of oracle.cases)
    it(`learns the same: ${each.name}`, async () => {
      const { model } = await train(oracle.corpora[each.corpus], optionsOf(each)).result()
      const texts = vocabularyTexts((model as BpeModel).vocab)
      expect(texts.slice(0, each.vocab.length)).toEqual(each.vocab)
      expect(texts).toHaveLength(each.size)
      if (each.merges !== null) expect([...(model as BpeModel).merges!]).toEqual(each.merges.flat())
    })
})

const CORPUS = sampleDocuments(11, 60, 300)
const settings: [string, TrainingOptions][] = [
  ['BPE', { vocabularySize: 500, split: 'o200k', specialTokens: ['<|end|>'], reservedSlots: 3 }],
  ['BPE with ties by bytes', { vocabularySize: 420, split: 'gpt2', tieRule: 'bytes' }],
  ['BPE on whole documents', { vocabularySize: 400, split: null }],
  [
    'BPE of characters',
    {
      vocabularySize: 300,
      split: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true },
      unknownToken: '<unk>',
    },
  ],
  [
    'BPE with byte fallback',
    {
      vocabularySize: 480,
      split: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true },
      byteFallback: true,
      limitAlphabet: 30,
      unknownToken: '<unk>',
    },
  ],
  ['WordPiece', { algorithm: 'wordpiece', vocabularySize: 400 }],
  ['Unigram', { algorithm: 'unigram', vocabularySize: 300, byteFallback: false }],
  ['Unigram of bytes', { algorithm: 'unigram', vocabularySize: 400, split: 'gpt2' }],
  ['raw bytes', { algorithm: 'bytes', vocabularySize: 400, minFrequency: 2 }],
  [
    'raw bytes, bytes first',
    { algorithm: 'bytes', vocabularySize: 400, layout: 'bytes-first', allowedLengths: [1, 2, 4] },
  ],
]

describe('train', () => {
  for (const [name, options] of settings)
    it(`gives the same with threads and spills: ${name}`, async () => {
      const expected = plain(await train(CORPUS, options).result())
      expect(plain(await train(CORPUS, { ...options, workers: 2 }).result())).toEqual(expected)
      expect(
        plain(
          await train(
            CORPUS.map((text) => ({ text })),
            { ...options, memoryLimit: 0 },
          ).result(),
        ),
      ).toEqual(expected)
    })

  for (const [name, options] of settings)
    it(`makes a tokenizer that encodes: ${name}`, async () => {
      const tokenizer = await train(CORPUS, options).result()
      const encoder = compile(tokenizer)
      const lossy = options.algorithm === 'wordpiece' || name === 'BPE of characters' || name === 'Unigram'
      let ids = 0
      for (const text of CORPUS) {
        const encoded = encoder.encode(text)
        ids += encoded.length
        if (!lossy) expect(encoder.decode(encoded)).toBe(text)
      }
      expect(ids).toBeLessThan(CORPUS.join('').length / 1.5)
      expect(() => toTokenizerJson(tokenizer)).not.toThrow()
    })

  it('lays ids out: special tokens, alphabet, merges, reserved slots', async () => {
    const tokenizer = await train(CORPUS, settings[0][1]).result()
    const texts = vocabularyTexts((tokenizer.model as BpeModel).vocab)
    expect(texts[0]).toBe('<|end|>')
    expect(texts.slice(1, 4)).toEqual(['!', '"', '#'])
    expect(texts.slice(-3)).toEqual(['<|reserved_0|>', '<|reserved_1|>', '<|reserved_2|>'])
    expect(texts).toHaveLength(500)
    expect(tokenizer.added_tokens.map(({ id }) => id)).toEqual([0, 497, 498, 499])
  })

  it('learns only allowed lengths from raw bytes, and keeps bytes in order', async () => {
    const tokenizer = await train(CORPUS, {
      algorithm: 'bytes',
      vocabularySize: 360,
      allowedLengths: [1, 2, 4, 8],
      chunks: { size: 512 },
    }).result()
    const model = tokenizer.model as BpeModel
    const texts = vocabularyTexts(model.vocab)
    expect(texts[0]).toBe('<|start|>')
    expect(texts[7 + 0x41]).toBe('A')
    for (const text of texts.slice(263)) expect([2, 4, 8]).toContain(text.length)
    expect(new Set(texts).size).toBe(texts.length)
    expect(compile(tokenizer).decodeBytes(compile(tokenizer).encodeBytes(Uint8Array.of(0, 255, 128, 7)))).toEqual(
      Uint8Array.of(0, 255, 128, 7),
    )
  })

  it('refuses tokens that trail space where told to', async () => {
    const options = { algorithm: 'bytes', vocabularySize: 400, minFrequency: 2 } as const
    const trailing = async (refuseTrailingSpace: boolean): Promise<number> => {
      const tokenizer = await train(CORPUS, { ...options, refuseTrailingSpace }).result()
      return vocabularyTexts((tokenizer.model as BpeModel).vocab).filter((text) => /[^Ġĉ-č].*[Ġĉ-č]$/.test(text)).length
    }
    expect(await trailing(false)).toBeGreaterThan(0)
    expect(await trailing(true)).toBe(0)
  })

  it('nests: the first merges do not depend on the size', async () => {
    const [small, large] = await Promise.all(
      [300, 420].map((vocabularySize) => train(CORPUS, { vocabularySize }).result()),
    )
    const merges = (large.model as BpeModel).merges!
    const fewer = (small.model as BpeModel).merges!
    expect(merges.slice(0, fewer.length)).toEqual(fewer)
  })

  it('keeps to the longest token', async () => {
    const tokenizer = await train(CORPUS, { vocabularySize: 700, maxTokenLength: 3 }).result()
    const { vocab } = tokenizer.model as BpeModel
    for (const text of vocabularyTexts(vocab)) expect(text.length).toBeLessThanOrEqual(3)
    expect(entryBytes(vocab, 300).length).toBeGreaterThan(1)
  })

  it('reports progress and ends with the result', async () => {
    const seen: TrainingProgress[] = []
    const run = train(CORPUS, { vocabularySize: 600, expectedBytes: 1e6 })
    for await (const progress of run) seen.push(progress)
    expect(seen.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['count', 'merge']))
    expect(seen.at(-1)).toMatchObject({ total: 600, unit: 'tokens' })
    const tokenizer = await run.result()
    expect(await run.result()).toBe(tokenizer)
    for await (const progress of run) expect(progress).toBe(seen.at(-1))
  })

  it('stops when it is told to', async () => {
    const early = AbortSignal.abort('enough')
    await expect(train(CORPUS, { signal: early }).result()).rejects.toMatchObject({ kind: 'aborted' })
    const controller = new AbortController()
    const run = train(CORPUS, { vocabularySize: 5000, signal: controller.signal })
    await expect(
      (async () => {
        for await (const { stage } of run) if (stage === 'merge') controller.abort()
      })(),
    ).rejects.toMatchObject({ kind: 'aborted' })
    await expect(run.result()).rejects.toThrow(TokenwrightError)
  })

  it('takes up a training whose corpus is counted, and clears up when it is done', async () => {
    const checkpoint = join(mkdtempSync(join(tmpdir(), 'tokenwright-test-')), 'state')
    const options: TrainingOptions = { vocabularySize: 5000, checkpoint }
    const controller = new AbortController()
    const run = train(CORPUS, { ...options, signal: controller.signal })
    await expect(
      (async () => {
        for await (const { stage } of run) if (stage === 'merge') controller.abort()
      })(),
    ).rejects.toMatchObject({ kind: 'aborted' })
    expect(existsSync(checkpoint)).toBe(true)
    expect(plain(await train([], options).result())).toEqual(
      plain(await train(CORPUS, { vocabularySize: 5000 }).result()),
    )
    expect(existsSync(checkpoint)).toBe(false)
    rmSync(join(checkpoint, '..'), { recursive: true })
  })

  it('says what is wrong, and the minimum', async () => {
    const kind = 'invalid-option'
    const wrong: [TrainingOptions, RegExp][] = [
      [{ vocabularySize: 256, specialTokens: ['<s>'], reservedSlots: 2 }, /259, the minimum at vocabularySize: 256$/],
      [{ vocabularySize: 0 }, /vocabularySize: 0$/],
      [{ vocabularySize: 2 ** 31 }, /vocabularySize: 2147483648$/],
      [{ maxTokenLength: 1 }, /maxTokenLength: 1$/],
      [{ split: 'gpt5' as never }, /split: "gpt5"$/],
      [{ tieRule: 'none' as never }, /tieRule: "none"$/],
      [{ algorithm: 'magic' as never }, /algorithm: "magic"$/],
      [{ specialTokens: ['a', 'a'] }, /specialTokens\[1\]: "a"$/],
      [{ specialTokens: [''] }, /specialTokens\[0\]: ""$/],
      [{ split: 'gpt2', unknownToken: '<unk>' }, /unknownToken: "<unk>"$/],
      [{ split: { type: 'Whitespace' }, initialAlphabet: 'bytes' }, /initialAlphabet: "bytes"$/],
      [{ algorithm: 'bytes', split: 'gpt2' }, /split: "gpt2"$/],
      [{ algorithm: 'bytes', allowedLengths: [2, 4] }, /allowedLengths: \[2,4\]$/],
      [{ algorithm: 'bytes', layout: 'other' as never }, /layout: "other"$/],
      [{ algorithm: 'wordpiece', maxWordLength: 0 }, /maxWordLength: 0$/],
      [{ algorithm: 'bytes', vocabularySize: 200 }, /263, the minimum at vocabularySize: 200$/],
    ]
    for (const [options, message] of wrong) {
      const error: unknown = await train(['some text'], options)
        .result()
        .catch((reason: unknown) => reason)
      expect(error, JSON.stringify(options)).toMatchObject({ kind })
      expect((error as Error).message).toMatch(message)
    }
    await expect(train([]).result()).rejects.toMatchObject({ kind: 'empty-corpus' })
    await expect(
      train(['x'], {
        split: { type: 'Split', pattern: { Regex: '(' }, behavior: 'Isolated', invert: false } as PreTokenizer,
      }).result(),
    ).rejects.toBeInstanceOf(TokenwrightError)
  })
})

function plain(tokenizer: Tokenizer): unknown {
  return JSON.parse(toTokenizerJson(tokenizer))
}
