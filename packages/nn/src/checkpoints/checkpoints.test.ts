import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { key } from '../array/random.js'
import { gptConfig, llamaConfig } from '../models/decoder/config.js'
import { initDecoder } from '../models/decoder/decoder.js'
import { loadDecoder, saveDecoder, settingsOf } from '../models/decoder/load.js'
import { sample } from '../testing/agreement.js'
import { fromFloat32, toFloat32 } from './element-types.js'
import { openCheckpoint } from './folder.js'
import { findNotFinite, summariseCheckpoint } from './inspect.js'
import { headerLength, parseHeader, writeHeader } from './safetensors.js'
import { sourceOf, writeCheckpoint } from './write.js'

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenwright-checkpoint-'))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('element types', () => {
  it('halves round to the nearest, ties to even', () => {
    const values = new Float32Array([1, 1.0005, 65504, 65520, 1e-8, 6e-8, 2 ** -25, -0.1, 2 ** -14, NaN, -Infinity])
    const halves = [...toFloat32('F16', fromFloat32('F16', values))]
    expect(halves.slice(0, 9)).toEqual([1, 1.0009765625, 65504, Infinity, 0, 2 ** -24, 0, -0.0999755859375, 2 ** -14])
    expect(halves[9]).toBeNaN()
    expect(halves[10]).toBe(-Infinity)
    const brains = toFloat32('BF16', fromFloat32('BF16', new Float32Array([1.00390625, 1.01171875, -3.0123, NaN])))
    expect(Array.from(brains.slice(0, 3))).toEqual([1, 1.015625, -3.015625])
    expect(brains[3]).toBeNaN()
  })

  it('what was read is written back bit for bit', () => {
    const all = new Uint16Array(65536).map((_, i) => i)
    for (const type of ['F16', 'BF16'] as const) {
      const back = new Uint16Array(fromFloat32(type, toFloat32(type, new Uint8Array(all.buffer))).buffer)
      const isNumber = (bits: number) => (type === 'F16' ? (bits & 0x7fff) <= 0x7c00 : (bits & 0x7fff) <= 0x7f80)
      expect(all.filter((bits, i) => isNumber(bits) && back[i] !== bits)).toHaveLength(0)
    }
  })
})

describe('safetensors', () => {
  const header = (json: unknown) => new TextEncoder().encode(JSON.stringify(json))
  const entry = (shape: readonly number[], offsets: readonly number[], dtype = 'F32') => ({
    dtype,
    shape,
    data_offsets: offsets,
  })
  const refuse = (json: unknown, dataBytes: number) => () => {
    const bytes = header(json)
    return parseHeader(bytes, 8 + bytes.length + dataBytes, 'model')
  }

  it('reads what it wrote, whatever the names', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__'),
          { maxLength: 8 },
        ),
        (names) => {
          const tensors = names.map((name, i) => ({ name, type: 'F32' as const, shape: [i, 2] }))
          const bytes = writeHeader(tensors)
          const total = names.reduce((sum, _, i) => sum + 8 * i, 0)
          const length = headerLength(bytes, bytes.length + total, 'model')
          const read = parseHeader(bytes.subarray(8, 8 + length), bytes.length + total, 'model')
          expect([...read.tensors.keys()].toSorted()).toEqual(names.toSorted())
          for (const tensor of tensors) expect(read.tensors.get(tensor.name)?.shape).toEqual(tensor.shape)
        },
      ),
    )
  })

  it('refuses what contradicts itself', () => {
    expect(refuse({ a: entry([2], [0, 8]) }, 8)).not.toThrow()
    expect(refuse({ a: entry([2], [0, 8]), b: entry([2], [4, 12]) }, 12)).toThrow(/overlap.*"b"$/)
    expect(refuse({ a: entry([2], [0, 8]), b: entry([2], [12, 20]) }, 20)).toThrow(/no tensor owns/)
    expect(refuse({ a: entry([2], [0, 8]) }, 12)).toThrow(/after its last tensor.*: 4$/)
    expect(refuse({ a: entry([2], [0, 12]) }, 12)).toThrow(/do not hold 8 bytes/)
    expect(refuse({ a: entry([2], [8, 16]) }, 8)).toThrow(/beyond its end/)
    expect(refuse({ a: entry([-2], [0, 8]) }, 8)).toThrow(/no list of lengths.*\[-2\]$/)
    expect(refuse({ a: entry([2 ** 40, 2 ** 40], [0, 8]) }, 8)).toThrow(/do not hold/)
    expect(refuse({ a: entry([2], [0, 8], 'F8_E4M3') }, 8)).toThrow(/"F8_E4M3"$/)
    expect(refuse({ a: 3 }, 0)).toThrow(/: 3$/)
    expect(refuse([], 0)).toThrow(/no object/)
    expect(() => parseHeader(new Uint8Array([0xff, 0xfe]), 10, 'model')).toThrow(/not JSON/)
    const long = new Uint8Array(8)
    new DataView(long.buffer).setBigUint64(0, 2n ** 60n, true)
    expect(() => headerLength(long, 100, 'model')).toThrow(/longer than the format allows.*1152921504606846976n$/)
    new DataView(long.buffer).setBigUint64(0, 500n, true)
    expect(() => headerLength(long, 100, 'model')).toThrow(/inside its header/)
    expect(() => headerLength(new Uint8Array(3), 3, 'model')).toThrow(/: 3$/)
  })
})

describe('checkpoint folders', () => {
  it('keep a model whole: in shards, in halves, in both families', () =>
    inFolder(async (folder) => {
      const size = { vocabulary: 24, width: 8, layers: 2, heads: 2, positions: 16 }
      for (const config of [gptConfig(size), llamaConfig({ ...size, keyHeads: 1 })]) {
        const decoder = { config, params: initDecoder(key(1), config), settings: settingsOf(config) }
        const path = join(folder, String(decoder.settings.model_type))
        await saveDecoder(path, decoder, { shardBytes: 2_000 })
        expect((await readdir(path)).filter((name) => name.endsWith('.safetensors')).length).toBeGreaterThan(2)
        const loaded = await loadDecoder(path)
        expect(loaded.params).toEqual(decoder.params)
        expect(loaded.config).toMatchObject(config)
        await saveDecoder(`${path}-half`, decoder, { type: 'BF16' })
        const half = await loadDecoder(`${path}-half`)
        expect(half.params.tokens.weight.data[0]).toBeCloseTo(decoder.params.tokens.weight.data[0], 3)
      }
    }))

  it('are counted from their headers, and searched for numbers that are none', () =>
    inFolder(async (folder) => {
      const config = gptConfig({ vocabulary: 24, width: 8, layers: 2, heads: 2, positions: 16 })
      const params = initDecoder(key(1), config)
      params.norm.weight.data[3] = NaN
      const path = join(folder, 'model')
      await saveDecoder(path, { config, params, settings: settingsOf(config) }, { type: 'BF16' })
      const checkpoint = await openCheckpoint(path)
      const summary = summariseCheckpoint(checkpoint)
      expect(summary.parameters).toBe(24 * 8 + 16 * 8 + 2 * (12 * 64 + 13 * 8) + 16)
      expect(summary.bytes).toBe(2 * summary.parameters)
      expect([...summary.types]).toEqual([['BF16', summary.parameters]])
      expect(summary.parts.find(({ part }) => part === 'transformer.h')).toMatchObject({ tensors: 24 })
      expect(await findNotFinite(checkpoint)).toEqual([{ name: 'transformer.ln_f.weight', elements: 1 }])
    }))

  it('lists everything that does not fit in one error', () =>
    inFolder(async (folder) => {
      const config = gptConfig({ vocabulary: 24, width: 8, layers: 1, heads: 2, positions: 16 })
      const decoder = { config, params: initDecoder(key(1), config), settings: settingsOf(config) }
      const path = join(folder, 'model')
      await writeCheckpoint(
        path,
        [
          sourceOf('wte.weight', decoder.params.tokens.weight),
          sourceOf('wpe.weight', sample([3, 8])),
          sourceOf('extra', sample([2])),
        ],
        { config: decoder.settings },
      )
      await expect(loadDecoder(path)).rejects.toThrow(
        /wpe.weight is \[3, 8\], not \[16, 8\].*missing h.0.ln_1.weight \[8\].*unexpected extra/,
      )
      await expect(saveDecoder(path, decoder)).rejects.toThrow(/cannot be written/)
      expect((await readdir(folder)).toSorted()).toEqual(['model'])
    }))

  it('says what to do about pickles, and about folders without weights', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'config.json'), '{"model_type":"gpt2"}')
      await expect(openCheckpoint(folder)).rejects.toThrow(/without safetensors/)
      await writeFile(join(folder, 'pytorch_model.bin'), '')
      await expect(openCheckpoint(folder)).rejects.toThrow(/save_pretrained.*"pytorch_model.bin"$/)
      await expect(openCheckpoint(join(folder, 'none'))).rejects.toThrow(/no checkpoint folder/)
      await mkdir(join(folder, 'evil'))
      await writeFile(join(folder, 'evil', 'config.json'), '{}')
      await writeFile(
        join(folder, 'evil', 'model.safetensors.index.json'),
        '{"weight_map":{"a":"../../secret.safetensors"}}',
      )
      await expect(openCheckpoint(join(folder, 'evil'))).rejects.toThrow(/outside its folder/)
    }))
})
