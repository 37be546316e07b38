import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { key } from '../array/random.js'
import { hostTensor, type Tensor } from '../array/tensor.js'
import { openCheckpoint } from '../checkpoints/folder.js'
import { sourceOf, writeCheckpoint } from '../checkpoints/write.js'
import { compile } from '../compile/compile.js'
import { exportOnnx } from '../compile/export.js'
import { createGenerator } from '../generation/generate.js'
import { sampleIds } from '../testing/agreement.js'
import { loadBert } from './bert/load.js'
import { gptConfig, llamaConfig } from './decoder/config.js'
import { decoderLogits, decoderStates, initDecoder, type DecoderParams } from './decoder/decoder.js'
import { loadDecoder, saveDecoder, settingsOf } from './decoder/load.js'
import { loadT5 } from './t5/load.js'
import { loadVision } from './vit/load.js'

const config = gptConfig({ vocabulary: 20, width: 8, layers: 1, heads: 2, positions: 16 })
const params = initDecoder(key(1), config)
const settings = settingsOf(config)
let folder: string
let model: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenwright-bad-'))
  model = join(folder, 'model')
  await saveDecoder(model, { config, params, settings })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const weights = () => join(model, 'model.safetensors')
const configure = (more: Record<string, unknown>) =>
  writeFile(join(model, 'config.json'), JSON.stringify({ ...settings, ...more }))

/** The file with another header; the bytes of the tensors stay. */
async function withHeader(
  change: (header: Record<string, { data_offsets: number[]; shape: number[]; dtype: string }>) => void,
) {
  const bytes = await readFile(weights())
  const length = Number(bytes.readBigUInt64LE())
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as never
  change(header)
  const text = Buffer.from(JSON.stringify(header))
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64LE(BigInt(text.length))
  await writeFile(weights(), Buffer.concat([prefix, text, bytes.subarray(8 + length)]))
}

describe('a hostile checkpoint is refused with the value', () => {
  const first = 'transformer.wte.weight'
  it.each<[string, Parameters<typeof withHeader>[0], RegExp]>([
    ['offsets that overlap', (h) => (h['transformer.wpe.weight'].data_offsets = [8, 520]), /overlap.*wpe.weight"$/],
    ['a shape that is not its bytes', (h) => (h[first].shape = [21, 8]), /do not hold 672 bytes.*: \[0,640\]$/],
    ['a tensor of petabytes', (h) => (h[first].shape = [2 ** 40, 2 ** 10]), /do not hold .*: \[0,640\]$/],
    ['a place beyond the file', (h) => (h[first].data_offsets = [2 ** 50, 2 ** 50 + 640]), /beyond its end.*\]$/],
    ['a type of eight bits', (h) => (h[first].dtype = 'F8_E4M3'), /element type that is not read.*"F8_E4M3"$/],
  ])('%s', async (_, change, message) => {
    await withHeader(change)
    await expect(loadDecoder(model)).rejects.toThrow(message)
  })

  it('a header longer than its file, a file without its end, a file without anything', async () => {
    const bytes = await readFile(weights())
    await writeFile(weights(), bytes.subarray(0, bytes.length - 100))
    await expect(loadDecoder(model)).rejects.toThrow(/beyond its end.*\]$/)
    const long = Buffer.from(bytes)
    long.writeBigUInt64LE(2n ** 62n)
    await writeFile(weights(), long)
    await expect(loadDecoder(model)).rejects.toThrow(/longer than the format allows.*4611686018427387904n$/)
    await writeFile(weights(), '')
    await expect(loadDecoder(model)).rejects.toThrow(/shorter than its own length.*: 0$/)
  })

  it.each<[Record<string, unknown>, RegExp]>([
    [{ n_embd: 0 }, /possible size at n_embd: 0$/],
    [{ n_embd: -8 }, /possible size at n_embd: -8$/],
    [{ n_embd: 8.5 }, /possible size at n_embd: 8.5$/],
    [{ n_layer: 1e15 }, /possible size at n_layer: 1000000000000000$/],
    [{ n_layer: 2 ** 30 }, /impossible size at layers: 1073741824$/],
    [{ n_positions: 2 ** 31 }, /impossible size at positions: 2147483648$/],
    [{ n_head: 3 }, /impossible size at headWidth: 2.66/],
    [{ vocab_size: '20' }, /possible size at vocab_size: "20"$/],
    [{ vocab_size: 21 }, /wte.weight is \[20, 8\], not \[21, 8\].*: 1$/],
    [{ layer_norm_epsilon: null, activation_function: 'none' }, /"none"$/],
    [{ model_type: 'gpt_neox' }, /not a decoder that is implemented.*"gpt_neox"$/],
    [{ model_type: undefined }, /model_type: undefined$/],
    [{ scale_attn_by_inverse_layer_idx: true }, /not implemented at scale_attn_by_inverse_layer_idx: true$/],
  ])('config.json with %j', async (more, message) => {
    await configure(more)
    const ids = sampleIds([1, 2], 20)
    const run = async () => {
      const loaded = await loadDecoder(model)
      const fn = compile((p: DecoderParams, x: Tensor) => decoderStates(p, loaded.config, { ids: x }).hidden)
      await fn(loaded.params as never, ids as never)
    }
    await expect(run()).rejects.toThrow(message)
  })

  it('of the other families', async () => {
    for (const [load, type] of [
      [loadBert, 'bert'],
      [loadT5, 't5'],
      [loadVision, 'vit'],
    ] as const) {
      const name = type === 't5' ? 'num_layers' : 'num_hidden_layers'
      const sizes = { hidden_size: 8, num_attention_heads: 2, intermediate_size: 8, max_position_embeddings: 16 }
      await configure({ model_type: type, ...sizes, [name]: 2 ** 30 })
      await expect(load(model)).rejects.toThrow(/1073741824$/)
      await configure({ model_type: 'mamba' })
      await expect(load(model)).rejects.toThrow(/"mamba"$/)
    }
  })

  it('weights that are not finite, all of them by name', async () => {
    const broken = initDecoder(key(1), config)
    broken.tokens.weight.data[5] = NaN
    broken.norm.bias?.data.fill(-Infinity)
    await saveDecoder(join(folder, 'nan'), { config, params: broken, settings })
    await expect(loadDecoder(join(folder, 'nan'))).rejects.toThrow(
      /NaN or infinite.*"transformer.wte.weight, transformer.ln_f.bias"$/,
    )
  })
})

describe('a model is not asked for what it does not have', () => {
  it('ids outside its vocabulary, texts longer than its positions', async () => {
    for (const executor of ['onnx', 'jax'] as const) {
      const run = compile(
        (p: DecoderParams, x: Tensor) => decoderLogits(p, decoderStates(p, config, { ids: x }).hidden),
        { executor, threads: 1 },
      )
      const ask = (ids: number[]) => run(params as never, hostTensor([1, ids.length], Int32Array.from(ids)) as never)
      await expect(ask([3, 20])).rejects.toThrow(/a table of 20 rows at argument 1: 20$/)
      await expect(ask([-1, 3])).rejects.toThrow(/a table of 20 rows at argument 1: -1$/)
      await expect(ask(Array<number>(17).fill(1))).rejects.toThrow(/longer than 16 positions: 17$/)
      await run.dispose()
    }
    const turning = llamaConfig({ vocabulary: 20, width: 8, layers: 1, heads: 2, positions: 16 })
    const long = createGenerator(turning, initDecoder(key(2), turning))
    await expect(long.generate([[1, 2]], { maxTokens: 16 })).rejects.toThrow(/longer than 16 positions: 17$/)
    await expect(long.generate([[1, 20]], { maxTokens: 2 })).rejects.toThrow(/vocabulary of 20: 20$/)
    await expect(long.generate([[]], { maxTokens: 2 })).rejects.toThrow(/at least one token/)
    await long.dispose()
  })
})

describe('nothing is left half written', () => {
  const listed = async () => (await readdir(folder)).toSorted()
  it('by a checkpoint whose numbers cannot be had, or cannot be stored', async () => {
    const lost = { ...sourceOf('b', hostTensor([2], [1, 2])), bytes: () => Promise.reject(new Error('gone')) }
    const sources = [sourceOf('a', hostTensor([2], [1, 2])), lost]
    await expect(writeCheckpoint(join(folder, 'new'), sources, { config: {} })).rejects.toThrow(
      /cannot be written.*new"$/,
    )
    const typed = saveDecoder(join(folder, 'new'), { config, params, settings }, { type: 'I8' })
    await expect(typed).rejects.toThrow(/"I8"$/)
    expect(await listed()).toEqual(['model'])
    expect((await openCheckpoint(model)).tensors.size).toBe(16)
  })

  it('by an export that fails', async () => {
    const fn = (p: DecoderParams, { ids }: { ids: Tensor }) => decoderStates(p, config, { ids }).hidden
    const ids = sampleIds([1, 4], 20)
    await expect(exportOnnx(fn, params, { ids }, join(folder, 'none', 'x.onnx'))).rejects.toThrow(/x.onnx"$/)
    await expect(exportOnnx(fn, params, { ids: sampleIds([1, 17], 20) }, join(folder, 'x.onnx'))).rejects.toThrow(
      /: 17$/,
    )
    await expect(exportOnnx(fn, params, { ids }, model)).rejects.toThrow(/cannot be written.*model"$/)
    expect(await listed()).toEqual(['model'])
  })
})
