import { describe, expect, it } from 'vitest'
import { compile } from '../compile.js'
import { toTokenizerJson } from '../save/tokenizer-json.js'
import type { AddedToken, BpeModel, Tokenizer } from '../tokenizer.js'
import { vocabularyFromBytes, vocabularyTexts } from '../vocabulary.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import { extend } from './extend.js'
import { nest, prune } from './prune.js'
import { sampleDocuments } from './testing/texts.js'
import { train, type TrainingOptions } from './train.js'
import { tokenUsage } from './usage.js'
import type { Split } from './types.js'

const CORPUS = sampleDocuments(21, 50, 300)
const OTHER = sampleDocuments(77, 20, 200).map((text) => text.replaceAll('the', 'theorem'))
const added = (id: number, content: string): AddedToken => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})
const METASPACE: Split = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true }

const bpe = (tokenizer: Tokenizer): BpeModel => tokenizer.model as BpeModel
const texts = (tokenizer: Tokenizer): string[] => vocabularyTexts(bpe(tokenizer).vocab)

/** The same tokenizer under tiktoken's rule: bytes, and ranks instead of merges. */
function ranked(tokenizer: Tokenizer): Tokenizer {
  const vocab = vocabularyFromBytes(texts(tokenizer).map((text) => fromByteAlphabet(text)!))
  if (tokenizer.pre_tokenizer?.type !== 'Sequence') throw new Error('no split to take over')
  const [split] = tokenizer.pre_tokenizer.pretokenizers
  return {
    ...tokenizer,
    pre_tokenizer: split,
    decoder: null,
    model: { ...bpe(tokenizer), vocab, merges: null, units: 'bytes', ignore_merges: true },
  }
}

const models: [string, () => Promise<Tokenizer>][] = [
  [
    'byte-level BPE',
    () => train(CORPUS, { vocabularySize: 400, split: 'llama3', specialTokens: ['<s>'], reservedSlots: 2 }).result(),
  ],
  ['BPE by ranks', async () => ranked(await train(CORPUS, { vocabularySize: 400, split: 'cl100k' }).result())],
  ['raw bytes', () => train(CORPUS, { algorithm: 'bytes', vocabularySize: 400, minFrequency: 2 }).result()],
  ['BPE of characters', () => train(CORPUS, { vocabularySize: 230, split: METASPACE, unknownToken: '<unk>' }).result()],
  [
    'BPE with byte fallback',
    () =>
      train(CORPUS, {
        vocabularySize: 400,
        split: METASPACE,
        byteFallback: true,
        limitAlphabet: 40,
        unknownToken: '<unk>',
      }).result(),
  ],
  [
    'BPE with a suffix',
    () =>
      train(CORPUS, {
        vocabularySize: 300,
        split: { type: 'WhitespaceSplit' },
        endOfWordSuffix: '</w>',
        unknownToken: '<unk>',
      }).result(),
  ],
  [
    'BPE with a prefix',
    () =>
      train(CORPUS, {
        vocabularySize: 300,
        split: { type: 'WhitespaceSplit' },
        continuingSubwordPrefix: '##',
        unknownToken: '<unk>',
      }).result(),
  ],
]

describe('extend', () => {
  for (const tieRule of ['huggingface', 'bytes'] as const)
    it(`goes on where training stopped, ties by ${tieRule}`, async () => {
      const options: TrainingOptions = { split: 'gpt2', tieRule, minFrequency: 2, specialTokens: ['<s>'] }
      const small = await train(CORPUS, { ...options, vocabularySize: 330 }).result()
      const large = await train(CORPUS, { ...options, vocabularySize: 500 }).result()
      const extended = await extend(small, CORPUS, { tokens: 170, tieRule }).result()
      expect(toTokenizerJson(extended)).toEqual(toTokenizerJson(large))
    })

  for (const [name, make] of models)
    it(`keeps all ids and saves tokens: ${name}`, async () => {
      const before = await make()
      const after = await extend(before, OTHER, { tokens: 40 }).result()
      const old = compile(before)
      const encoder = compile(after)
      expect(encoder.size).toBe(old.size + 40)
      for (let id = 0; id < old.size; id++) expect(encoder.idToToken(id)).toBe(old.idToToken(id))
      expect(after.added_tokens).toEqual(before.added_tokens)
      let fewer = 0
      for (const text of [...OTHER, ...CORPUS]) {
        const ids = encoder.encode(text)
        const oldIds = old.encode(text)
        expect(encoder.decode(ids)).toBe(old.decode(oldIds))
        // Each new token is what the old ones spelled.
        if (name !== 'BPE by ranks') expect(ids.every((id) => id >= old.size) || ids.length <= oldIds.length).toBe(true)
        if (ids.every((id) => id < old.size)) expect(ids).toEqual(oldIds)
        fewer += oldIds.length - ids.length
      }
      expect(fewer).toBeGreaterThan(50)
      expect(() => toTokenizerJson(after)).not.toThrow()
    })

  it('enters added tokens in the vocabulary, but not where text could then become them', async () => {
    const base = await train(CORPUS, { vocabularySize: 300, split: 'gpt2' }).result()
    const tokenizer: Tokenizer = {
      ...base,
      added_tokens: [added(300, '<|end|>'), added(305, 'PAD')],
      model: { ...bpe(base), ignore_merges: true },
    }
    const extended = await extend(tokenizer, OTHER, { tokens: 3 }).result()
    expect(texts(extended)).toContain('<|end|>')
    expect(texts(extended)).not.toContain('PAD')
    expect([...bpe(extended).vocab.ids!].slice(-3)).toEqual([306, 307, 308])
    expect(compile(extended).encode('PAD<|end|>')).not.toContain(305)
    expect(compile(extended).encode('PAD<|end|>', { special: 'allow' })).toEqual(Uint32Array.of(305, 300))
  })

  it('keeps to lengths and frequencies, and does not cross words', async () => {
    const base = await train(CORPUS, { vocabularySize: 230, split: METASPACE, unknownToken: '<unk>' }).result()
    const whole: Tokenizer = {
      ...base,
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      pre_tokenizer: null,
    }
    const extended = await extend(whole, OTHER, { tokens: 50, maxTokenLength: 4, minFrequency: 3 }).result()
    const fresh = texts(extended).slice(230)
    expect(fresh.length).toBeGreaterThan(20)
    for (const text of fresh) {
      expect([...text].length).toBeLessThanOrEqual(4)
      expect(text).toMatch(/^▁*[^▁]*$/)
    }
  })

  it('refuses what it cannot do', async () => {
    const wordpiece = await train(CORPUS, { algorithm: 'wordpiece', vocabularySize: 400 }).result()
    await expect(extend(wordpiece, OTHER, { tokens: 5 }).result()).rejects.toThrow(/model.type: "WordPiece"$/)
    const base = await train(CORPUS, { vocabularySize: 300 }).result()
    await expect(extend(base, [], { tokens: 5 }).result()).rejects.toMatchObject({ kind: 'empty-corpus' })
    for (const tokens of [0, 1.5, 2 ** 24])
      await expect(extend(base, OTHER, { tokens }).result()).rejects.toMatchObject({ kind: 'invalid-option' })
    await expect(extend(base, OTHER, { tokens: 5, signal: AbortSignal.abort() }).result()).rejects.toMatchObject({
      kind: 'aborted',
    })
  })
})

describe('prune', () => {
  const all: typeof models = [
    ...models,
    ['Unigram', () => train(CORPUS, { algorithm: 'unigram', vocabularySize: 300 }).result()],
    ['WordPiece', () => train(CORPUS, { algorithm: 'wordpiece', vocabularySize: 400 }).result()],
  ]
  for (const [name, make] of all)
    it(`encodes what it was pruned to as before: ${name}`, async () => {
      const before = await make()
      const part = ['these people know much of the other world', 'größer, 3.14  (people) but 世界']
      const usage = await tokenUsage(before, part)
      const used = [...usage.keys()].filter((id) => usage[id] > 0)
      const { tokenizer: after, newIds, oldIds } = prune(before, used)
      const old = compile(before)
      const encoder = compile(after)
      expect(oldIds.length).toBeLessThan(old.size)
      expect(encoder.size).toBe(oldIds.length)
      for (const text of part) expect(encoder.encode(text)).toEqual(old.encode(text).map((id) => newIds[id]))
      oldIds.forEach((id, fresh) => {
        expect(newIds[id]).toBe(fresh)
        expect(encoder.idToToken(fresh)).toBe(old.idToToken(id))
      })
      if (name.includes('level') || name.includes('ranks') || name === 'raw bytes')
        for (const text of OTHER) expect(encoder.decode(encoder.encode(text))).toBe(text)
      expect(() => toTokenizerJson(after)).not.toThrow()
    })

  it('renumbers templates and padding', async () => {
    const base = await train(CORPUS, { vocabularySize: 400, specialTokens: ['a', '<s>', '</s>'] }).result()
    const moved: Tokenizer = {
      ...base,
      added_tokens: base.added_tokens.slice(1).map((token) => ({ ...token, id: token.id === 1 ? 450 : 460 })),
      post_processor: {
        type: 'RobertaProcessing',
        sep: ['</s>', 460],
        cls: ['<s>', 450],
        trim_offsets: true,
        add_prefix_space: false,
      },
      padding: {
        strategy: 'BatchLongest',
        direction: 'Right',
        pad_to_multiple_of: null,
        pad_id: 460,
        pad_type_id: 0,
        pad_token: '</s>',
      },
    }
    const { tokenizer, newIds } = prune(moved, [])
    expect(tokenizer.post_processor).toMatchObject({ sep: ['</s>', newIds[460]], cls: ['<s>', newIds[450]] })
    expect(tokenizer.padding).toMatchObject({ pad_id: newIds[460] })
    expect(newIds[460]).toBe(Math.max(...newIds))
    const ids = compile(tokenizer).encode('x', { template: true })
    expect([ids[0], ids.at(-1)]).toEqual([newIds[450], newIds[460]])
  })

  it('nests: a family from one training', async () => {
    const options: TrainingOptions = { algorithm: 'bytes', minFrequency: 2 }
    const large = await train(CORPUS, { ...options, vocabularySize: 500 }).result()
    for (const vocabularySize of [264, 300, 499, 500]) {
      const trained = await train(CORPUS, { ...options, vocabularySize }).result()
      const { tokenizer, oldIds } = nest(large, vocabularySize)
      expect(toTokenizerJson(tokenizer)).toEqual(toTokenizerJson(trained))
      expect([...oldIds]).toEqual(Array.from({ length: vocabularySize }, (_, id) => id))
    }
    expect(() => nest(large, 262)).toThrow(/at least 263.*size: 262$/)
  })

  it('refuses ids that there are not', async () => {
    const base = await train(CORPUS, { vocabularySize: 300 }).result()
    for (const id of [300, -1, 0.5]) expect(() => prune(base, [id])).toThrow(/no token has this id/)
  })
})
