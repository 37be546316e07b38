import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostTensor, isHostTensor, key, mapTree, type HostTensor } from '@tokenwright/nn'
import { openCheckpoint } from '@tokenwright/nn/checkpoints'
import { initDecoder, loadDecoder, saveDecoder, settingsOf } from '@tokenwright/nn/models'
import { compile, load, specialToken, toTokenizerJson, type Tokenizer } from '@tokenwright/text'
import { english, latvian, trained } from '../initialisers/testing/tokenizers.js'
import type { Hypernetwork } from './hypernetwork/params.js'
import {
  blendBody,
  continueTraining,
  createTokenEmbedder,
  openTransfer,
  toByteLevel,
  trainHypernetwork,
  writeTransfer,
} from './index.js'
import { smallHypernetwork, smallModel, smallTraining, threads, type SmallModel } from './testing/small.js'
import { rowsOfModel } from './training/source.js'

let folder = ''
let model: SmallModel
let fresh: Tokenizer
let hypernetwork: Hypernetwork
const place = (name: string): string => join(folder, name)
/** Both tokenizers have a token for the end of text, with other ids. */
const withEnd = (tokenizer: Tokenizer, id: number): Tokenizer => ({
  ...tokenizer,
  added_tokens: [specialToken(id, '<|endoftext|>')],
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenwright-zett-'))
  const plain = await smallModel()
  const tokenizer = withEnd(plain.tokenizer, 300)
  const config = { ...plain.config, vocabulary: 301 }
  model = { tokenizer, encoder: compile(tokenizer), config, params: initDecoder(key(1), config) }
  fresh = withEnd((await trained([...english, ...latvian], 360)).tokenizer, 360)
  hypernetwork = await smallHypernetwork(model, { identity: { steps: 150, rate: 1e-2 } })
  const files = new Map([['tokenizer.json', toTokenizerJson(tokenizer)]])
  const settings = { ...settingsOf(config), bos_token_id: 300, eos_token_id: 300 }
  await saveDecoder(place('base'), { config, params: model.params, settings }, { files })
  // A variant with another body and other rows, and the base after some training of its body.
  const changed = (by: number) =>
    mapTree(model.params as never, isHostTensor, (leaf: HostTensor) =>
      hostTensor(
        leaf.shape,
        Float32Array.from(leaf.data, (x, i) => x + by * Math.sin(i)),
      ),
    ) as unknown as SmallModel['params']
  await saveDecoder(place('variant'), { config, params: changed(0.01), settings }, { files, type: 'BF16' })
  await saveDecoder(place('trained'), { config, params: changed(0.05), settings }, { files })
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a transfer', () => {
  it('writes a folder that loads, copies special rows, and tells what it did', async () => {
    const transfer = await openTransfer(place('base'), hypernetwork, { tokenizer: fresh }, { compile: threads })
    const out = place('moved')
    const { logitDifference } = await writeTransfer(transfer, out)
    expect(logitDifference).toBeLessThan(1e-6)
    const moved = await loadDecoder(out)
    const encoder = compile(await load(out))
    expect(moved.config.vocabulary).toBe(encoder.size)
    const end = encoder.tokenToId('<|endoftext|>') as number
    const { config } = await openCheckpoint(out)
    expect(config.eos_token_id).toBe(end)
    const row = (weight: HostTensor, id: number): unknown => weight.data.slice(id * 16, id * 16 + 16)
    expect(row(moved.params.tokens.weight, end)).toEqual(row(model.params.tokens.weight, 300))
    expect(moved.params.blocks).toEqual(model.params.blocks)
    const report = JSON.parse(await readFile(join(out, 'hypernet-report.json'), 'utf8')) as (typeof transfer)['report']
    const { coverage } = report
    expect(coverage.tokens).toBe(encoder.size)
    expect(coverage.byPieces.reduce((sum, x) => sum + x, 0)).toBe(coverage.tokens - coverage.special)
    expect(coverage.byPieces[1]).toBeGreaterThan(200)
    expect(coverage.special).toBe(1)
    expect(coverage.cutByTarget).toBeLessThan(10)
    expect(report.norms.input.source.reduce((sum, x) => sum + x, 0)).toBe(301)
    expect(report.leastLikePieces).toHaveLength(20)
    const told = JSON.parse(await readFile(join(out, 'transplant-report.json'), 'utf8')) as {
      totals: Record<string, number>
    }
    expect(told.totals).toEqual({ copied: 1, predicted: coverage.tokens - 1 })
  })

  it('to the same tokenizer gives rows like the true ones', async () => {
    const { transplant, plan } = await openTransfer(
      place('base'),
      hypernetwork,
      { tokenizer: model.tokenizer },
      { compile: threads, keepTokenizer: true },
    )
    expect(transplant.rows).toBe(301)
    const predicted = plan.trained?.input as Float32Array
    const { data } = model.params.tokens.weight
    const cosines = Array.from({ length: 300 }, (_, id) => {
      let [dot, a, b] = [0, 0, 0]
      for (let k = id * 16; k < id * 16 + 16; k++) {
        dot += predicted[k] * data[k]
        a += predicted[k] ** 2
        b += data[k] ** 2
      }
      return dot / Math.sqrt(a * b)
    })
    expect(cosines.reduce((sum, x) => sum + x, 0) / 300).toBeGreaterThan(0.9)
  })

  it('of a variant leaves its body as it is, byte for byte, and takes rows of the base', async () => {
    const transfer = await openTransfer(
      place('variant'),
      hypernetwork,
      { tokenizer: fresh },
      { compile: threads, base: place('base') },
    )
    await writeTransfer(transfer, place('variant-moved'))
    const [before, after] = [await openCheckpoint(place('variant')), await openCheckpoint(place('variant-moved'))]
    for (const name of before.tensors.keys())
      if (!/wte|lm_head/.test(name)) expect(await after.readBytes(name)).toEqual(await before.readBytes(name))
    const plain = await openTransfer(place('base'), hypernetwork, { tokenizer: fresh }, { compile: threads })
    const rows = plain.plan.trained?.input as Float32Array
    const end = compile(fresh).tokenToId('<|endoftext|>') as number
    const of = transfer.plan.trained?.input as Float32Array
    expect(of.subarray(0, end * 16)).toEqual(rows.subarray(0, end * 16))
    // The special row is the variant's own.
    expect(of.subarray(end * 16, end * 16 + 16)).not.toEqual(rows.subarray(end * 16, end * 16 + 16))
  })

  it('refuses a hypernetwork of another model', async () => {
    const other = { ...hypernetwork, config: { ...hypernetwork.config, vocabulary: 299 } }
    await expect(openTransfer(place('base'), other, { tokenizer: fresh })).rejects.toThrow(/299 tokens.*301$/)
    const tied = { ...hypernetwork, config: { ...hypernetwork.config, tied: true } }
    await expect(openTransfer(place('base'), tied, { tokenizer: fresh })).rejects.toThrow(/untied/)
  })
})

describe('a body', () => {
  const at = async (name: string, tensor: string): Promise<HostTensor> =>
    (await openCheckpoint(place(name))).read(tensor)

  it('gets a share of what training did to the base', async () => {
    await blendBody(
      { fineTuned: place('variant'), base: place('base'), trained: place('trained'), share: 0.5 },
      place('blended'),
    )
    const name = [...(await openCheckpoint(place('base'))).tensors.keys()].find((one) =>
      one.endsWith('ln_1.bias'),
    ) as string
    const [variant, base, moved, blended] = await Promise.all(
      ['variant', 'base', 'trained', 'blended'].map((one) => at(one, name)),
    )
    blended.data.forEach((value, i) =>
      expect(value).toBeCloseTo(variant.data[i] + 0.5 * (moved.data[i] - base.data[i]), 3),
    )
    expect(compile(await load(place('blended'))).size).toBe(301)
  })

  it('keeps its bytes with a share of nothing, and refuses others', async () => {
    const variant = { fineTuned: place('variant'), base: place('base'), trained: place('trained') }
    await blendBody({ ...variant, share: 0 }, place('same'))
    const [before, after] = [await openCheckpoint(place('variant')), await openCheckpoint(place('same'))]
    for (const name of before.tensors.keys()) expect(await after.readBytes(name)).toEqual(await before.readBytes(name))
    await expect(blendBody({ ...variant, share: 2 }, place('x'))).rejects.toThrow(/2$/)
  })
})

describe('rows of any strings', () => {
  it('come in the order of the strings', async () => {
    const embedder = createTokenEmbedder(hypernetwork, model.tokenizer, rowsOfModel(model.params), { compile: threads })
    const [both, one] = [await embedder.embed(['Ġmill', 'Ġflouring']), await embedder.embed(['Ġflouring'])]
    await embedder.dispose()
    expect(both).toHaveLength(32)
    expect(both.subarray(16)).toEqual(one)
  })
})

describe('training that goes on', () => {
  it('changes rows alone, towards less loss', async () => {
    const level = toByteLevel(fresh, { prefixSpace: false, uniformWhiteSpace: false })
    const { transplant, plan } = await openTransfer(
      place('base'),
      hypernetwork,
      { tokenizer: level.tokenizer },
      { compile: threads, keepTokenizer: true },
    )
    const matrix = (data?: Float32Array) => ({ weight: hostTensor([transplant.rows, 16], data as Float32Array) })
    const params = { ...model.params, tokens: matrix(plan.trained?.input), head: matrix(plan.trained?.output) }
    const losses: number[] = []
    const after = await continueTraining({
      config: { ...model.config, vocabulary: transplant.rows },
      params,
      encoder: transplant.encoder,
      texts: [...english, ...latvian],
      steps: 30,
      rate: 1e-2,
      batch: 4,
      seed: 1,
      compile: threads,
      onProgress: ({ loss }) => losses.push(loss),
    })
    expect(after.blocks).toEqual(model.params.blocks)
    expect(losses[29]).toBeLessThan(losses[0] - 0.1)
  })
})

describe('a tied model', () => {
  it('gets one matrix', async () => {
    const tied = await smallModel(true)
    const small = await trainHypernetwork(smallTraining(tied, { identity: { steps: 2 }, main: { steps: 2 } }))
    expect(small.params.trained.outputHead).toBeUndefined()
    const embedder = createTokenEmbedder(small, tied.tokenizer, rowsOfModel(tied.params), { compile: threads })
    const { input, output } = await embedder.predict(['Ġa'])
    await embedder.dispose()
    expect(input).toHaveLength(16)
    expect(output).toBeUndefined()
  })
})
