import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostTensor, key, type HostTensor } from '@tokenwright/nn'
import { openCheckpoint, sourceOf, toFloat32, writeCheckpoint } from '@tokenwright/nn/checkpoints'
import { gptConfig, initDecoder, llamaConfig, loadDecoder, saveDecoder, settingsOf } from '@tokenwright/nn/models'
import {
  compile,
  load,
  toTokenizerJson,
  vocabularyFromTexts,
  vocabularyTexts,
  type BpeModel,
  type Tokenizer,
  specialToken,
} from '@tokenwright/text'
import { findMethod } from '../initialisers/index.js'
import { english, latvian, trained, wave } from '../initialisers/testing/tokenizers.js'
import { countOrigins, openTransplant, planTransplant, rowCount, writeTransplant } from './index.js'
import { renameIds, rolesOf } from './special-tokens.js'
import { logitsOf } from './verify.js'

let folder = ''
let old: Tokenizer
let fresh: Tokenizer
const place = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenwright-transplant-'))
  old = (await trained(english, 300)).tokenizer
  fresh = (await trained([...english, ...latvian], 380)).tokenizer
  const files = new Map([['tokenizer.json', toTokenizerJson(old)]])
  const gpt = gptConfig({ vocabulary: 300, width: 16, layers: 1, heads: 2, positions: 32 })
  await saveDecoder(
    place('gpt2'),
    { config: gpt, params: initDecoder(key(1), gpt), settings: { ...settingsOf(gpt), bos_token_id: null } },
    { files },
  )
  // Padded to 320 rows, untied, in shards, with special tokens, in half precision.
  const llama = llamaConfig({ vocabulary: 320, width: 16, layers: 2, heads: 2, positions: 32 })
  const withSpecials = { ...old, added_tokens: [specialToken(300, '<s>'), specialToken(301, '</s>')] }
  await saveDecoder(
    place('llama'),
    {
      config: llama,
      params: initDecoder(key(2), llama),
      settings: { ...settingsOf(llama), bos_token_id: 300, eos_token_id: 301, pad_token_id: 301 },
    },
    {
      type: 'BF16',
      shardBytes: 20_000,
      files: new Map([
        ['tokenizer.json', toTokenizerJson(withSpecials)],
        ['tokenizer_config.json', JSON.stringify({ bos_token: '<s>', eos_token: '</s>', model_max_length: 32 })],
        ['generation_config.json', JSON.stringify({ bos_token_id: 300, eos_token_id: [301], suppress_tokens: [4, 5] })],
        ['chat_template.jinja', '{{ "<s>" + messages[0].content + "<|im_end|>" }}'],
        ['LICENSE', 'as is'],
      ]),
    },
  )
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function move(model: string, tokenizer: Tokenizer, method: string, out: string, options = {}) {
  const transplant = await openTransplant(place(model), { tokenizer }, options)
  const plan = await planTransplant(transplant, findMethod(method).make(), {}, 1)
  const verification = await writeTransplant(transplant, plan, place(out))
  return { transplant, plan, verification }
}

describe('a transplant', () => {
  for (const model of ['gpt2', 'llama'])
    it(`to its own tokenizer leaves every tensor of ${model} as it is`, async () => {
      const tokenizer = await load(place(model))
      const { plan, verification } = await move(model, tokenizer, 'tokenadapt', `${model}-same`)
      expect([...countOrigins(plan)]).toEqual([['copied', compile(tokenizer).size]])
      const [before, after] = [await openCheckpoint(place(model)), await openCheckpoint(place(`${model}-same`))]
      for (const name of before.tensors.keys())
        expect(Buffer.compare(await before.readBytes(name), await after.readBytes(name))).toBe(0)
      expect(verification.logitDifference).toBe(0)
      expect(after.config.vocab_size).toBe(before.config.vocab_size)
    })

  it('to a permuted vocabulary permutes the logits', async () => {
    const model = old.model as BpeModel
    const order = Array.from({ length: 300 }, (_, i) => (i * 77 + 5) % 300)
    const texts = vocabularyTexts(model.vocab)
    const permuted: Tokenizer = {
      ...old,
      model: {
        ...model,
        vocab: vocabularyFromTexts(texts, order),
        merges: model.merges && model.merges.map((id) => order[id]),
      },
    }
    await move('gpt2', permuted, 'fvt', 'permuted')
    const [before, after] = [await loadDecoder(place('gpt2')), await loadDecoder(place('permuted'))]
    const [a, b] = [compile(old), compile(permuted)]
    const ids = a.encode(english[0]).slice(0, 20)
    const others = b.encode(english[0]).slice(0, 20)
    expect([...others]).toEqual(Array.from(ids, (id) => order[id]))
    const [x, y] = [await logitsOf(before, ids), await logitsOf(after, others)]
    for (let position = 0; position < 20; position++)
      for (let id = 0; id < 300; id++)
        expect(Math.abs(x[position * 300 + id] - y[position * 300 + order[id]])).toBeLessThan(1e-6)
  })

  it('writes a folder that loads, with shared rows bit for bit, padding, and ids that fit', async () => {
    const target = {
      ...fresh,
      added_tokens: [specialToken(380, '<|begin_of_text|>'), specialToken(381, '<|end_of_text|>')],
    }
    const { transplant, plan, verification } = await move('llama', target, 'tokenadapt', 'moved')
    expect(verification).toMatchObject({ logitDifference: 0 })
    const [before, after] = [await openCheckpoint(place('llama')), await openCheckpoint(place('moved'))]
    expect(after.config).toMatchObject({ vocab_size: 384, bos_token_id: 380, eos_token_id: 381, pad_token_id: 381 })
    const generation = JSON.parse(await readFile(join(place('moved'), 'generation_config.json'), 'utf8')) as unknown
    expect(generation).toEqual({ bos_token_id: 380, eos_token_id: [381] })
    expect(transplant.warnings.join('\n')).toMatch(/suppress_tokens/)
    expect(transplant.warnings.join('\n')).toMatch(/<\|im_end\|>/)
    expect(await readFile(join(place('moved'), 'LICENSE'), 'utf8')).toBe('as is')
    for (const name of ['model.embed_tokens.weight', 'lm_head.weight']) {
      const [a, b] = [await before.readBytes(name), await after.readBytes(name)]
      transplant.vocabularies.shared.forEach((from, id) => {
        if (from >= 0)
          expect(Buffer.compare(b.subarray(id * 32, id * 32 + 32), a.subarray(from * 32, from * 32 + 32))).toBe(0)
      })
      expect(toFloat32('BF16', b).every(Number.isFinite)).toBe(true)
    }
    // The two specials are found by their roles.
    expect(transplant.vocabularies.shared[380]).toBe(300)
    expect(countOrigins(plan).get('mixed')).toBeGreaterThan(50)
    const report = JSON.parse(await readFile(join(place('moved'), 'transplant-report.json'), 'utf8')) as {
      totals: Record<string, number>
      tokens: { origin: string }[]
    }
    expect(Object.values(report.totals).reduce((sum, n) => sum + n, 0)).toBe(382)
    expect(report.tokens.every(({ origin }) => origin !== 'copied')).toBe(true)
  })

  it('goes there and back, and shared tokens keep their rows', async () => {
    await move('gpt2', fresh, 'fvt', 'there')
    const { transplant } = await move('there', old, 'fvt', 'back')
    const [before, after] = [await loadDecoder(place('gpt2')), await loadDecoder(place('back'))]
    const there = await openTransplant(place('gpt2'), { tokenizer: fresh })
    const kept = new Set(there.vocabularies.shared)
    let same = 0
    for (let id = 0; id < 300; id++)
      if (kept.has(id) && transplant.vocabularies.shared[id] >= 0) {
        same++
        const row = (tensor: HostTensor) => [...tensor.data.subarray(id * 16, id * 16 + 16)]
        expect(row(after.params.tokens.weight)).toEqual(row(before.params.tokens.weight))
      }
    expect(same).toBeGreaterThan(256)
  })

  it('moves output biases along, with zeros for new tokens', async () => {
    const bias = wave(300)
    await writeCheckpoint(
      place('biased'),
      [
        sourceOf('transformer.wte.weight', hostTensor([300, 16], wave(4800))),
        sourceOf('lm_head.bias', hostTensor([300], bias)),
        sourceOf('body', hostTensor([3], [1, 2, 3])),
      ],
      { config: { model_type: 'other', vocab_size: 300 }, files: new Map([['tokenizer.json', toTokenizerJson(old)]]) },
    )
    const { transplant, verification } = await move('biased', fresh, 'mean', 'biased-moved')
    expect(verification.why).toMatch(/other/)
    const moved = await (await openCheckpoint(place('biased-moved'))).read('lm_head.bias')
    transplant.vocabularies.shared.forEach((from, id) => expect(moved.data[id]).toBe(from < 0 ? 0 : bias[from]))
  })
})

describe('bad input', () => {
  it('a model and a tokenizer that do not belong together', async () => {
    const files = new Map([['tokenizer.json', toTokenizerJson(fresh)]])
    const gpt = gptConfig({ vocabulary: 300, width: 8, layers: 1, heads: 1, positions: 8 })
    await saveDecoder(
      place('apart'),
      { config: gpt, params: initDecoder(key(1), gpt), settings: settingsOf(gpt) },
      { files },
    )
    await expect(openTransplant(place('apart'), { tokenizer: old })).rejects.toThrow(/380$/)
  })

  it('a target without the special tokens that the model needs, unless they are added', async () => {
    await expect(openTransplant(place('llama'), { tokenizer: fresh })).rejects.toThrow(
      /no token for what config.json needs/,
    )
    const { transplant } = await move('llama', fresh, 'fvt', 'added', { addSpecialTokens: true })
    expect(transplant.config).toMatchObject({ bos_token_id: 380, eos_token_id: 381 })
    expect(compile(await load(place('added'))).tokenToId('</s>')).toBe(381)
  })

  it('a tied model with another output layer, and a matrix that config.json does not know', async () => {
    const tokens = sourceOf('model.embed_tokens.weight', hostTensor([300, 4], wave(1200)))
    const head = sourceOf('lm_head.weight', hostTensor([300, 4], wave(1200, 1)))
    const files = new Map([['tokenizer.json', toTokenizerJson(old)]])
    await writeCheckpoint(place('torn'), [tokens, head], {
      config: { tie_word_embeddings: true, vocab_size: 300 },
      files,
    })
    await expect(openTransplant(place('torn'), { tokenizer: old })).rejects.toThrow(/"lm_head.weight"$/)
    await writeCheckpoint(place('short'), [tokens], { config: { vocab_size: 299 }, files })
    await expect(openTransplant(place('short'), { tokenizer: old })).rejects.toThrow(/299$/)
    await writeCheckpoint(place('none'), [sourceOf('body', hostTensor([1], [0]))], {
      config: { vocab_size: 299 },
      files,
    })
    await expect(openTransplant(place('none'), { tokenizer: old })).rejects.toThrow(/body/)
  })

  it('never replaces a good folder unasked, nor leaves a piece behind', async () => {
    await writeFile(place('taken'), 'mine')
    await expect(move('gpt2', fresh, 'fvt', 'taken')).rejects.toThrow(/taken"$/)
    expect(await readFile(place('taken'), 'utf8')).toBe('mine')
    const transplant = await openTransplant(place('gpt2'), { tokenizer: fresh })
    const plan = await planTransplant(transplant, findMethod('fvt').make())
    const broken = {
      ...plan,
      input: plan.input.map((source, id) => (id === 379 ? { mix: { ids: [9999], weights: [1] } } : source)),
    }
    await expect(writeTransplant(transplant, broken, place('broken'))).rejects.toThrow(/9999$/)
    expect((await readdir(folder)).filter((name) => /broken|unverified|partial/.test(name))).toEqual([])
    await writeTransplant(transplant, plan, place('taken'), { force: true })
    expect((await loadDecoder(place('taken'))).config.vocabulary).toBe(380)
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([])
  })
})

describe('special tokens', () => {
  it('have roles from files, from ids, from spellings', async () => {
    const encoder = compile({
      ...old,
      added_tokens: [specialToken(300, '<s>'), specialToken(301, '[X]'), specialToken(302, '</s>')],
    })
    expect([...rolesOf(encoder, [{ eos_token: { content: '[X]' } }], { pad_token_id: 302 })].toSorted()).toEqual([
      ['bos', 300],
      ['eos', 301],
      ['pad', 302],
    ])
  })

  it('stand in for each other as the authors have it', () => {
    const roles = {
      old: new Map([
        ['bos', 1],
        ['pad', 2],
      ]),
      new: new Map([['eos', 7]]),
    }
    const { json } = renameIds({ bos_token_id: 1, pad_token_id: 2, n_layer: 2 }, roles, () => undefined, 'config.json')
    expect(json).toEqual({ bos_token_id: 7, pad_token_id: 7, n_layer: 2 })
  })

  it('rows are padded as they were', () => {
    expect(rowCount(320, 302, 382)).toBe(384)
    expect(rowCount(300, 300, 381)).toBe(381)
    expect(rowCount(320, 302, 302)).toBe(320)
    expect(rowCount(300, 300, 381, 128)).toBe(384)
    expect(() => rowCount(1, 1, 1, 0)).toThrow(/0$/)
  })
})
