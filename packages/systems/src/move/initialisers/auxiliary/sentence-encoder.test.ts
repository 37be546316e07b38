import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile as compileProgram, hostTensor, key, type HostTensor, type Tensor } from '@tokenwright/nn'
import { bertConfig, bertStates, initBert, newBert, saveBert, type BertParams } from '@tokenwright/nn/models'
import { compile, toTokenizerJson, type Tokenizer } from '@tokenwright/text'
import { planVocabulary } from '../plan.js'
import { rowsOf } from '../rows.js'
import { tokenAdapt } from '../tokenadapt.js'
import { english, latvian, trained, wave } from '../testing/tokenizers.js'
import { pairVocabularies } from '../vocabulary-pair.js'
import { sentenceEncoder } from './sentence-encoder.js'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const config = bertConfig({ vocabulary: 320, width: 16, layers: 2, heads: 2, positions: 24 })
const params = initBert(key(3), config)
let folder = ''
let tokenizer: Tokenizer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenwright-encoder-'))
  tokenizer = (await trained([...english, ...latvian], 320)).tokenizer
  await saveBert(join(folder, 'encoder'), newBert(config, params), {
    files: new Map([['tokenizer.json', toTokenizerJson(tokenizer)]]),
  })
  const few = bertConfig({ vocabulary: 300, width: 16, layers: 1, heads: 2, positions: 24 })
  await saveBert(join(folder, 'few'), newBert(few, initBert(key(1), few)), {
    files: new Map([['tokenizer.json', toTokenizerJson(tokenizer)]]),
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The mean of the last states of one text alone, without padding. */
async function byHand(text: string): Promise<number[]> {
  const ids = compile(tokenizer).encode(text).subarray(0, 24)
  const run = compileProgram(
    (inner: BertParams, rows: Tensor): Tensor => bertStates(inner, config, { ids: rows }).hidden,
  )
  const result = await run(params as never, hostTensor([1, ids.length], Int32Array.from(ids)) as never)
  const { data } = await (result as unknown as { read(): Promise<HostTensor> }).read()
  await run.dispose()
  return Array.from({ length: 16 }, (_, k) => {
    let sum = 0
    for (let i = 0; i < ids.length; i++) sum += data[i * 16 + k]
    return sum / ids.length
  })
}

describe('a sentence encoder as auxiliary embeddings', () => {
  it('gives the mean of the last states, whatever else is in the batch', async () => {
    const auxiliary = await sentenceEncoder(join(folder, 'encoder'))
    const texts = [' river', 'upe', english[0].slice(0, 40), ' river']
    const data = await auxiliary.embed(texts.map(encode))
    for (const [i, text] of texts.entries())
      (await byHand(text)).forEach((value, k) => expect(data[i * 16 + k]).toBeCloseTo(value, 5))
    // Again, from memory.
    expect([...(await auxiliary.embed([encode('upe')]))]).toEqual([...data.subarray(16, 32)])
    await auxiliary.dispose()
  })

  it('cuts texts that are too long, and has no vector for parts of characters', async () => {
    const auxiliary = await sentenceEncoder(join(folder, 'encoder'))
    const long = english.join(' ')
    const data = await auxiliary.embed([encode(long), Uint8Array.of(0xc3), new Uint8Array()])
    expect(compile(tokenizer).count(long)).toBeGreaterThan(24)
    expect(data.subarray(0, 16).some((x) => x !== 0)).toBe(true)
    expect(data.every(Number.isFinite)).toBe(true)
    expect(data.subarray(16).every((x) => x === 0)).toBe(true)
    await auxiliary.dispose()
  })

  it('serves TokenAdapt, whose model may have another width', async () => {
    const auxiliary = await sentenceEncoder(join(folder, 'encoder'))
    const [old, fresh] = [(await trained(english, 300)).encoder, (await trained([...english, ...latvian], 400)).encoder]
    const vocabularies = pairVocabularies(old, fresh)
    const input = rowsOf(wave(300 * 6), 6)
    const plan = await planVocabulary(tokenAdapt(), { vocabularies, input, tied: true, auxiliary })
    expect(plan.origins.filter((origin) => origin === 'mixed').length).toBeGreaterThan(50)
    await auxiliary.dispose()
  })

  it('refuses a tokenizer that is not the encoder’s', async () => {
    await expect(sentenceEncoder(join(folder, 'few'))).rejects.toThrow(/more ids than the 300 rows.*: 320$/)
  })
})
