import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { key } from '@tokenwright/nn'
import { openCheckpoint } from '@tokenwright/nn/checkpoints'
import { gptConfig, initDecoder, llamaConfig, loadDecoder, saveDecoder, settingsOf } from '@tokenwright/nn/models'
import { toTokenizerJson, type Tokenizer } from '@tokenwright/text'
import { english, latvian, trained } from '../initialisers/testing/tokenizers.js'
import { compareMethods, openTransplant, replacedTensors, writeTransplant } from './index.js'

let folder = ''
let fresh: Tokenizer
const place = (name: string): string => join(folder, name)
const texts = Array.from({ length: 10 }, () => [...english, ...latvian]).flat()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenwright-training-'))
  const files = new Map([['tokenizer.json', toTokenizerJson((await trained(english, 300)).tokenizer)]])
  fresh = (await trained([...english, ...latvian], 360)).tokenizer
  const size = { vocabulary: 300, width: 16, layers: 2, heads: 2, positions: 32 }
  const [gpt, llama] = [gptConfig(size), llamaConfig(size)]
  const save = (name: string, config: typeof gpt, type: 'F32' | 'BF16') =>
    saveDecoder(
      place(name),
      { config, params: initDecoder(key(1), config), settings: settingsOf(config) },
      { files, type },
    )
  await save('gpt2', gpt, 'F32')
  await save('llama', llama, 'BF16')
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => rm(folder, { recursive: true, force: true }))

async function changed(model: string, what: 'rows' | 'lora'): Promise<string[]> {
  const transplant = await openTransplant(place(model), { tokenizer: fresh })
  const train = { steps: 8, texts, what, rank: 2 }
  const comparison = await compareMethods(transplant, { methods: ['fvt'], texts: english, train })
  const [method] = comparison.methods
  const out = place(`${model}-${what}`)
  const { logitDifference } = await writeTransplant(transplant, method.plan, out)
  expect(logitDifference).toBe(0)
  expect(method.trained?.bitsPerByte.value).toBeLessThan(method.bitsPerByte.value)
  const [before, after] = [await openCheckpoint(place(model)), await openCheckpoint(out)]
  const tokens = new Set(replacedTensors(transplant))
  const names: string[] = []
  for (const name of before.tensors.keys())
    if (!tokens.has(name) && Buffer.compare(await before.readBytes(name), await after.readBytes(name)) !== 0)
      names.push(name)
  return names
}

describe('training after the move', () => {
  it('of rows leaves the body as it is', async () => {
    expect(await changed('gpt2', 'rows')).toEqual([])
    expect(await changed('llama', 'rows')).toEqual([])
  })

  it('of an adapter changes queries and values, merged in the folder', async () => {
    expect(await changed('gpt2', 'lora')).toEqual([0, 1].map((block) => `transformer.h.${block}.attn.c_attn.weight`))
    expect((await changed('llama', 'lora')).toSorted()).toEqual(
      [0, 1].flatMap((block) => ['q', 'v'].map((name) => `model.layers.${block}.self_attn.${name}_proj.weight`)),
    )
  })
})

describe('a disk that is full in the middle', () => {
  it('leaves the good folder that is there, and nothing beside it', async () => {
    const transplant = await openTransplant(place('gpt2'), { tokenizer: fresh })
    const { methods } = await compareMethods(transplant, { methods: ['fvt'], texts: english })
    const out = place('good')
    await writeTransplant(transplant, methods[0].plan, out)
    const before = await readFile(join(out, 'model.safetensors'))
    await writeFile(place('probe'), '')
    const handle = await open(place('probe'), 'r')
    const prototype = Object.getPrototypeOf(handle) as { write(bytes: Uint8Array): Promise<unknown> }
    await handle.close()
    let writes = 0
    const real = prototype.write
    vi.spyOn(prototype, 'write').mockImplementation(function (this: unknown, ...bytes) {
      if (++writes > 5) return Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
      return real.apply(this as typeof prototype, bytes)
    })
    await expect(writeTransplant(transplant, methods[0].plan, out, { force: true })).rejects.toThrow(
      /cannot be written/,
    )
    expect(writes).toBe(6)
    vi.restoreAllMocks()
    expect(Buffer.compare(await readFile(join(out, 'model.safetensors')), before)).toBe(0)
    expect((await loadDecoder(out)).config.vocabulary).toBe(360)
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([])
  })
})
